"""Where a project's files lie, and what its two declarations say."""
