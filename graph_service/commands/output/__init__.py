"""The output of commands: tables, CSV, JSON and graphs."""
