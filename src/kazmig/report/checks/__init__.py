"""What is checked of a finished page, with and without a browser."""
