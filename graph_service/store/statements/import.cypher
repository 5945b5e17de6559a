// What an import reads and writes, a batch at a time. Batches of things are keys, or rows {key, properties};
// batches of edges are keys of their starts, or rows [key of start, key of end, properties].

// name: known_keys
CALL () { MATCH (n:Company) RETURN collect(n.key) AS companies }
CALL () { MATCH (n:Resource) RETURN collect(n.key) AS resources }
CALL () { MATCH (n:Alliance) RETURN collect(n.key) AS alliances }
RETURN companies, resources, alliances

// name: stored_companies
UNWIND $keys AS key
MATCH (n:Company {key: key})
RETURN collect(properties(n))

// name: save_companies
UNWIND $rows AS row
MERGE (n:Company {key: row.key})
SET n = row
RETURN count(*)

// name: stored_resources
UNWIND $keys AS key
MATCH (n:Resource {key: key})
RETURN collect(properties(n))

// name: save_resources
UNWIND $rows AS row
MERGE (n:Resource {key: row.key})
SET n = row
RETURN count(*)

// name: stored_alliances
UNWIND $keys AS key
MATCH (n:Alliance {key: key})
RETURN collect(properties(n))

// name: save_alliances
UNWIND $rows AS row
MERGE (n:Alliance {key: row.key})
SET n = row
RETURN count(*)

// name: stored_holdings
UNWIND $keys AS key
MATCH (a:Company {key: key})-[e:HAS]->(b:Resource)
RETURN collect([a.key, b.key, properties(e)])

// name: save_holdings
UNWIND $rows AS row
MATCH (a:Company {key: row[0]})
MATCH (b:Resource {key: row[1]})
MERGE (a)-[e:HAS]->(b)
SET e = row[2]
RETURN count(*)

// name: stored_needs
UNWIND $keys AS key
MATCH (a:Company {key: key})-[e:NEEDS]->(b:Resource)
RETURN collect([a.key, b.key, properties(e)])

// name: save_needs
UNWIND $rows AS row
MATCH (a:Company {key: row[0]})
MATCH (b:Resource {key: row[1]})
MERGE (a)-[e:NEEDS]->(b)
SET e = row[2]
RETURN count(*)

// name: stored_memberships
UNWIND $keys AS key
MATCH (a:Company {key: key})-[e:MEMBER_OF]->(b:Alliance)
RETURN collect([a.key, b.key, properties(e)])

// name: save_memberships
UNWIND $rows AS row
MATCH (a:Company {key: row[0]})
MATCH (b:Alliance {key: row[1]})
MERGE (a)-[e:MEMBER_OF {period: row[2].period}]->(b)
SET e = row[2]
RETURN count(*)

// name: stored_competitions
UNWIND $keys AS key
MATCH (a:Company {key: key})-[e:COMPETES_WITH]->(b:Company)
RETURN collect([a.key, b.key, properties(e)])

// name: save_competitions
UNWIND $rows AS row
MATCH (a:Company {key: row[0]})
MATCH (b:Company {key: row[1]})
MERGE (a)-[e:COMPETES_WITH]->(b)
SET e = row[2]
RETURN count(*)
