"""kazmig: reproducible quarterly evidence on migration in Kazakhstan."""
