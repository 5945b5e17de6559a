"""Commands: any GraphQL operation, and the schema."""
