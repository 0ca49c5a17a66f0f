"""The workbooks of UN DESA."""
