// The audit log: entries are created, and never changed or deleted.

// name: write_audit
UNWIND $rows AS row
CREATE (e:AuditEntry)
SET e = row
RETURN count(*)

// name: audit_head
MATCH (e:AuditEntry {instance: $instance})
WITH e
ORDER BY e.number DESC
LIMIT 1
RETURN [e.number, e.hash]

// name: audit_instances
MATCH (e:AuditEntry)
RETURN collect(DISTINCT e.instance)

// name: read_audit
MATCH (e:AuditEntry {instance: $instance})
WHERE e.number > $after
WITH e
ORDER BY e.number
LIMIT $limit
RETURN collect(properties(e))

// The last entries that fit, by time; a parameter that is null does not filter.
// name: list_audit
MATCH (e:AuditEntry)
WHERE ($since IS NULL OR e.at >= $since) AND ($until IS NULL OR e.at < $until)
  AND ($by IS NULL OR e.by = $by) AND ($actions IS NULL OR e.action IN $actions)
  AND ($kind IS NULL OR (' ' + e.what + ' ') CONTAINS (' ' + $kind + ' ')
    OR (' ' + e.what) CONTAINS (' ' + $kind + '.'))
WITH e
ORDER BY e.at DESC, e.key DESC
LIMIT $limit
RETURN collect(properties(e))
