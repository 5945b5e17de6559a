"""The analyses as fields: each reads what it needs for all things asked about, then computes."""
