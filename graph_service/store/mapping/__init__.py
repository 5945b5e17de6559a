"""Objects of the domain as nodes, relationships and properties, and back."""
