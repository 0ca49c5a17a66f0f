"""Workbooks as ministries and the National Bank send them, with invented figures, for the demonstration and tests."""
