"""Lists of totals, parts and rests: shares to counts, counts to shares, intervals that hold both."""
