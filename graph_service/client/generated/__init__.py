"""Generated from the schema by ``python -m tests.client.generation``; not written by hand."""
