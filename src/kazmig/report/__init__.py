"""Pages: what partners receive, made in process from executed notebooks, facts and figures."""
