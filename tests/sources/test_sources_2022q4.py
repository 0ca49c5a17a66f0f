"""The six sources of 2022Q4: tidy tables, facts and their intervals, against the arithmetic done by hand."""
