"""The graph database: engines, schema, history, changes, and what is read from it."""
