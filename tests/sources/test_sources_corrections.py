"""Corrections: which value, to what, why, who, when, and a guard that fails once the source mends itself."""
