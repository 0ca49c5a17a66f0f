"""Reader for the UN DESA workbook "International Migrant Stock", by destination, origin, sex and year."""
