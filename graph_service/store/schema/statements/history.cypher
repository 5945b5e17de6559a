// The history of the graph: one node for each change, which is never changed again.

// name: log_changes
UNWIND $rows AS row
CREATE (h:Change)
SET h = row
RETURN count(*)

// What the transactions after $known up to $now have changed.
// name: read_entries
UNWIND range($known + 1, $now) AS number
MATCH (h:Change {number: number})
RETURN collect([h.key, h.number, h.entries, h.action, h.kind, h.subject, h.other, h.before, h.after])

// Deleted records; a key that was used again occurs each time.
// name: deletions
UNWIND $places AS place
MATCH (h:Change {subject: place})
WHERE h.action = 'DELETED'
RETURN collect([h.key, h.subject, h.before])
