"""The GraphQL endpoint: schema, resolvers, execution, and the HTTP application around them."""
