// Which migrations a graph has had.

// name: applied_migrations
MATCH (m:Migration)
RETURN collect(m.number)

// name: record_migration
MERGE (m:Migration {number: $number})
ON CREATE SET m.name = $name, m.applied_at = $at
