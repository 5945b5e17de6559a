// The revision of the graph: "epoch.number". Every transaction that changes something raises the number.

// name: revision
MATCH (g:Graph {id: 'graph'})
RETURN g.epoch + '.' + toString(g.number)

// The first statement of every change. It also makes changes take turns: it holds the node until the end
// of the transaction (Neo4j), or makes the later of two changes run again (embedded).
// name: raise_revision
MATCH (g:Graph {id: 'graph'})
SET g.number = g.number + 1
RETURN g.number

// The last statement of a transaction that found nothing to change.
// name: restore_revision
MATCH (g:Graph {id: 'graph'})
SET g.number = g.number - 1
RETURN g.number
