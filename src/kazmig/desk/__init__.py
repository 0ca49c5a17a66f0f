"""What helps a researcher write: new sources, checks, figures and notebooks, and which words they still owe."""
