"""Any file that arrives, as text or as a grid of cells."""
