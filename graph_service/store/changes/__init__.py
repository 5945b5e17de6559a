"""Changes of the graph in one transaction: rules, permissions, and each kind of change."""
