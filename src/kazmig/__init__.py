"""kazmig: reproducible quarterly evidence on migration in Kazakhstan."""

__version__ = "0.2.0"
