"""Commands: the analyses."""
