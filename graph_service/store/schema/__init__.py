"""The schema of the stored graph: its migrations, its revision, and the fixed statements."""
