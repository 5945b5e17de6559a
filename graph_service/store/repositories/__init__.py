"""Reads and writes single aggregates: each module has the statements of one."""
