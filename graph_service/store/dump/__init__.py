"""Dumps of the graph, and their restoration."""
