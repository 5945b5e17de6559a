"""Headers: where the table of a source begins, and what its columns probably mean."""
