"""The graph engines: the Bolt driver and its connections, and the embedded engine's process."""
