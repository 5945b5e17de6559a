// The reads and writes of an import, a batch at a time. In statements about nodes KIND stands for the label;
// REFERENCE is the type of the relationship to what a record refers to, and TARGET the label of that.
// Batches of nodes are keys, or rows of properties; of references, rows [key, key of target]; of edges, keys
// of their starts, or rows [key of start, key of end, properties]; but see create_edges.

// name: known_keys
CALL () { MATCH (n:Company) RETURN collect(n.key) AS companies }
CALL () { MATCH (n:Resource) RETURN collect(n.key) AS resources }
CALL () { MATCH (n:Alliance) RETURN collect(n.key) AS alliances }
RETURN companies, resources, alliances

// name: known_records
MATCH (n:KIND)
RETURN collect(n.key)

// name: known_owners
MATCH (n:KIND)-[:REFERENCE]->(o:TARGET)
RETURN collect([n.key, o.key])

// name: stored_nodes
UNWIND $keys AS key
MATCH (n:KIND {key: key})
RETURN collect(properties(n))

// name: save_nodes
UNWIND $rows AS row
MERGE (n:KIND {key: row.key})
SET n = row
RETURN count(*)

// name: stored_references
UNWIND $keys AS key
MATCH (n:KIND {key: key})-[:REFERENCE]->(o:TARGET)
RETURN collect([n.key, o.key])

// name: drop_references
UNWIND $keys AS key
MATCH (n:KIND {key: key})-[e:REFERENCE]->(:TARGET)
DELETE e
RETURN count(*)

// name: save_references
UNWIND $rows AS row
MATCH (n:KIND {key: row[0]})
MATCH (o:TARGET {key: row[1]})
CREATE (n)-[:REFERENCE]->(o)
RETURN count(*)

// The other records of the same owners.
// name: siblings
UNWIND $keys AS key
MATCH (n:KIND)-[:REFERENCE]->(o:TARGET {key: key})
RETURN collect(n.key)

// name: any_edge
OPTIONAL MATCH (:START)-[e:EDGE]->(:END)
WITH e LIMIT 1
RETURN e IS NOT NULL

// Edges that are not there yet, of starts of which each stands once: rows [key of start, [[key of end, value, ...]]].
// Each value is a PROPERTY, see codec.edge_properties; an engine reads lists of them faster than maps.
// name: create_edges
UNWIND $rows AS row
MATCH (a:START {key: row[0]})
UNWIND row[1] AS one
MATCH (b:END {key: one[0]})
CREATE (a)-[:EDGE {PROPERTY: one[1]}]->(b)
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
