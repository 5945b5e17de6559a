"""The chapters of an alliance's life, and how they talk to the service."""
