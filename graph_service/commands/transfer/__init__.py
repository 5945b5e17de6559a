"""Commands: data in and out, dumps, and duplicates."""
