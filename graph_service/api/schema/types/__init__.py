"""The GraphQL types. They declare names, arguments and meaning; values come from answered records."""
