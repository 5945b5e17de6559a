"""The history of the graph, what follows it, and the audit log."""
