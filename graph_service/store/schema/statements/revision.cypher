// The revision of the graph: "epoch.number". Every transaction that changes something raises the number.

// name: revision
MATCH (g:Graph {id: 'graph'})
RETURN g.epoch + '.' + toString(g.number)

// The first statement of a change. It also makes changes take turns: it holds the node until the end of the
// transaction (Neo4j), or makes the later of two changes run again (embedded). In a run of changes it is the last
// statement but the history's, unless it is tried again; the run ends when another client takes a turn.
// name: raise_revision
MATCH (g:Graph {id: 'graph'})
WHERE g.heldUntil IS NULL OR NOT 0 <= g.heldUntil - timestamp() <= 60000
SET g.run = CASE WHEN g.run = $run THEN g.run ELSE null END, g.number = g.number + 1
RETURN [g.number, g.run IS NOT NULL]

// name: begin_run
MATCH (g:Graph {id: 'graph'})
SET g.run = $run
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
