"""Record-level extracts of crossings and transfers, as CSV or Parquet, for the demonstration and for tests."""
