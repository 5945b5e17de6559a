"""Which encoding a text file has: stated, marked, or recognised by its characters."""
