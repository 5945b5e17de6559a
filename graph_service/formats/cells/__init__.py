"""Cells as people write them: what each kind of cell accepts, and how it becomes a cell of the CSV format."""
