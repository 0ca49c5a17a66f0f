"""Record-level extracts, one row a crossing or a transfer, aggregated in a stream and never loaded whole."""
