"""Official spreadsheets that cannot be used as they are: every message says where, what, and how to mend it."""
