"""Laying out a new quarter, and inventing one to practise on."""
