"""Cells, periods and headers of official spreadsheets; the same figures out of every language, format and encoding."""
