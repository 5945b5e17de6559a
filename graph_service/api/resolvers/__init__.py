"""Resolvers of the root fields, and the serialization of results to JSON."""
