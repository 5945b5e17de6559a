"""What belongs to one request: the operation, its sender, its line in the log, and the shutdown."""
