"""Runs operations: with or without the executor, as streams, and in separate processes."""
