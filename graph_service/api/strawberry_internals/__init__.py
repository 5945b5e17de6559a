"""All that the service uses of Strawberry and graphql-core beyond their documentation."""
