"""UN DESA workbooks in the layouts of the 2019, 2020 and 2024 revisions, for the demonstration and for tests."""
