"""Record-level extracts, one row a crossing or a transfer."""
