"""The GraphQL types of the results of analyses."""
