"""From what a GraphQL field selects to one Cypher statement, and from its record to the answer."""
