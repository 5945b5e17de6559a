"""Resolvers: they answer the root fields, and turn results into JSON."""
