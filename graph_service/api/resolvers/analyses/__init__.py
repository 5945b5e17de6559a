"""The analyses as fields: each reads what it needs for all objects, then computes."""
