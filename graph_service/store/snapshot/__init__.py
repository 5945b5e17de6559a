"""The snapshot of the whole graph: read once, then brought up to date."""
