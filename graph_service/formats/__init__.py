"""File formats: what is imported from and exported to."""
