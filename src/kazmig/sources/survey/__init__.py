"""The worker survey: drawing its sample, cleaning what comes back, and estimates with design-based errors."""
