"""Does the evidence agree with itself? Rules over facts, and the report card they make."""
