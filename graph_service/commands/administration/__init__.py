"""Commands: API keys, the audit log, and checks of the set-up."""
