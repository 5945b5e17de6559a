"""Compiles the selection of a GraphQL field to one Cypher statement, and decodes its record to the answer."""
