"""The access rules: who sees what, and the filter that puts the rules into every statement."""
