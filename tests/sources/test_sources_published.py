"""Published figures: one row a figure, as printed; every wrong row is told, all of a file at once."""
