"""Evidence said in three languages: numbers, lists, prose and catalogues."""
