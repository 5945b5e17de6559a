// The reads of a dump, and the writes of a restoration. KIND stands for a label and IDENTITY for the property that tells its
// nodes apart; START, EDGE and END for a relationship.

// name: dump_keys
MATCH (n:KIND)
RETURN collect(n.IDENTITY)

// name: dump_nodes
UNWIND $keys AS key
MATCH (n:KIND {IDENTITY: key})
RETURN collect(properties(n))

// name: dump_edges
UNWIND $keys AS key
MATCH (a:START {key: key})-[e:EDGE]->(b:END)
RETURN collect([a.key, b.key, properties(e)])

// name: count_nodes
MATCH (n)
RETURN count(n)

// name: count_edges
MATCH ()-[e]->()
RETURN count(e)

// name: count_labels
MATCH (n)
WITH labels(n)[0] AS label, count(*) AS found
RETURN collect([label, found])

// What was changed after $known and up to $now; of each transaction with how many entries it has.
// name: dump_changes
UNWIND range($known + 1, $now) AS number
MATCH (h:Change {number: number})
RETURN collect([h.number, h.entries, h.action, h.subject])

// How long the chain of each instance is.
// name: audit_lengths
MATCH (e:AuditEntry)
WITH e.instance AS instance, max(e.number) AS length
RETURN collect([instance, length])

// name: restore_nodes
UNWIND $rows AS row
CREATE (n:KIND)
SET n = row
RETURN count(*)

// name: restore_edges
UNWIND $rows AS row
MATCH (a:START {key: row[0]})
MATCH (b:END {key: row[1]})
CREATE (a)-[e:EDGE]->(b)
SET e = row[2]
RETURN count(*)

// The graph has this node, and none with a revision, until everything is restored.
// name: restoration
MATCH (r:Restoration {id: 'restoration'})
RETURN [r.sha256, r.done]

// name: begin_restoration
CREATE (r:Restoration {id: 'restoration', sha256: $sha256, done: 0})
RETURN r.done

// name: go_on_with_restoration
MATCH (r:Restoration {id: 'restoration'})
SET r.done = $done
RETURN r.done

// name: end_restoration
MATCH (r:Restoration {id: 'restoration'})
DELETE r
RETURN count(*)

// name: drop_graph_node
MATCH (g:Graph)
DELETE g
RETURN count(*)

// name: forget_migrations
MATCH (m:Migration)
WHERE m.number > $number
DELETE m
RETURN count(*)

// Another epoch than before: cached data of the earlier graph is not mistaken for data of this graph.
// name: restore_graph_node
CREATE (g:Graph {id: 'graph', epoch: substring(randomUUID(), 0, 8), number: $number})
RETURN g.epoch
