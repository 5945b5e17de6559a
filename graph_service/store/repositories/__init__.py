"""Reads and writes single aggregates, one per module."""
