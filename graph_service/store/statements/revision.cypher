// The revision of the graph: "epoch.number". Every transaction that changes something raises the number.

// name: revision
MATCH (g:Graph {id: 'graph'})
RETURN g.epoch + '.' + toString(g.number)

// The first statement of every change. It also makes changes take turns: it holds the node until the end
// of the transaction (Neo4j), or makes the later of two changes run again (embedded).
// name: raise_revision
MATCH (g:Graph {id: 'graph'})
WHERE g.heldUntil IS NULL OR NOT 0 <= g.heldUntil - timestamp() <= 60000
SET g.number = g.number + 1
RETURN g.number

// For some milliseconds, at most the minute of the statement above, no change begins.
// name: hold_changes
MATCH (g:Graph {id: 'graph'})
SET g.heldUntil = timestamp() + $milliseconds
RETURN g.heldUntil

// name: release_changes
MATCH (g:Graph {id: 'graph'})
REMOVE g.heldUntil
RETURN g.number

// The last statement of a transaction that found nothing to change.
// name: restore_revision
MATCH (g:Graph {id: 'graph'})
SET g.number = g.number - 1
RETURN g.number
