"""The GraphQL schema: its types, its cost directives, and how it may change."""
