"""Runs operations: one by one, as streams, and in separate processes."""
