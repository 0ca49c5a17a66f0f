"""What partners take away besides pages: the workbook, tables by standard, what machines read about an edition.

Everything here is made from facts, tables and `sources.toml` of one edition, without anything of the machine, and
stored without compression where a format is a zip, so that the same inputs give the same bytes everywhere.
"""
