"""What the run and whoever does a task agree on."""

# What a task's process opened, in the folder of its attempt.
LOG = "observed.jsonl"
# The run says so often that it lives.
SECONDS_BETWEEN_SIGNS = 2.0
