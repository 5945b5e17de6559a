"""Tables of the import format: their columns, cells, mappings, and the checks of each row."""
