"""The GraphQL types of what analyses answer."""
