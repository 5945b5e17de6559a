// The reads and writes of single changes. KIND stands for a label, REFERENCE for a type of relationship and TARGET
// for the label at its end; of edges, START, EDGE and END likewise.

// name: existing_keys
MATCH (n:KIND)
WHERE n.key IN $keys
RETURN collect(n.key)

// The nodes that records refer to.
// name: targets
UNWIND $keys AS key
MATCH (n:KIND {key: key})-[:REFERENCE]->(o:TARGET)
RETURN collect([n.key, o.key])

// name: delete_nodes
UNWIND $keys AS key
MATCH (n:KIND {key: key})
DETACH DELETE n
RETURN count(*)

// Edges of a company with one other node.
// name: stored_edges
MATCH (a:START {key: $start})-[e:EDGE]->(b:END {key: $end})
RETURN collect(properties(e))

// All edges of a type that begin, and all that end, at a node.
// name: edges_from
MATCH (a:START {key: $key})-[e:EDGE]->(b:END)
RETURN collect([a.key, b.key, properties(e)])

// name: edges_to
MATCH (a:START)-[e:EDGE]->(b:END {key: $key})
RETURN collect([a.key, b.key, properties(e)])

// name: remove_edge
MATCH (a:START {key: $start})-[e:EDGE]->(b:END {key: $end})
WHERE e.period = $period OR $period IS NULL
DELETE e
RETURN count(*)

// name: applied_request
MATCH (r:AppliedRequest {key: $key})
RETURN collect([r.fingerprint, r.result])

// name: save_applied_request
CREATE (r:AppliedRequest)
SET r = $row
RETURN count(*)

// Of an alliance: its stage, and the periods in which a company was its member.
// name: membership
MATCH (a:Alliance {key: $alliance})
OPTIONAL MATCH (a)<-[m:MEMBER_OF]-(c:Company {key: $company})
RETURN collect([a.stage, m.period, m.since, m.until])

// Names of companies as text instead of a reference: parties of agreements, and of their bonuses.
// name: party_agreements
MATCH (n:Agreement)
WHERE $key IN n.parties
RETURN collect(n.key)

// name: party_bonuses
MATCH (n:Bonus)
WHERE n.party = $key
RETURN collect(n.key)
