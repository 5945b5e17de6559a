"""GraphQL over HTTP beside @neo4j/graphql and the bare Bolt driver, on one Neo4j."""
