"""Edges of other graphs: which tables hold them, and what they become."""
