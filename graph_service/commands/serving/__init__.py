"""Commands that serve: the service itself, its demonstration, and assistants."""
