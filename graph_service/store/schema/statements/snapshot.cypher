// The whole graph as columns, in pages of neighbouring company keys. Lists that are collected side by side
// have equal lengths: collect() leaves out nulls, so what may be missing is an empty text here. The last column
// of holdings and needs has rows only for the few with dates.

// name: read_sizes
CALL () { MATCH (:Company)-[e:HAS]->() RETURN count(e) AS holds }
CALL () { MATCH (:Company)-[e:NEEDS]->() RETURN count(e) AS needs }
CALL () { MATCH (:Company)-[e:MEMBER_OF]->() RETURN count(e) AS members }
CALL () { MATCH (:Company)-[e:COMPETES_WITH]->() RETURN count(e) AS competitions }
RETURN holds, needs, members, competitions

// name: read_companies
MATCH (n:Company)
WHERE n.key > $after
WITH n ORDER BY n.key LIMIT $limit
RETURN collect([n.key, n.name, n.industry, n.country, n.regions, n.segments])

// name: read_resources
MATCH (n:Resource)
WHERE n.key > $after
WITH n ORDER BY n.key LIMIT $limit
RETURN collect([n.key, n.name, n.kind, n.pooled])

// name: read_alliances
MATCH (n:Alliance)
WHERE n.key > $after
WITH n ORDER BY n.key LIMIT $limit
RETURN collect([n.key, n.name, n.stage, n.modes, n.exclusive, n.starts_on, n.ends_on])

// name: read_holds
MATCH (c:Company)
WHERE c.key >= $first AND c.key <= $last
MATCH (c)-[e:HAS]->(r:Resource)
RETURN collect(c.key), collect(r.key), collect(e.level),
  collect(CASE WHEN e.since IS NOT NULL OR e.until IS NOT NULL THEN [c.key, r.key, e.since, e.until] END)

// name: read_needs
MATCH (c:Company)
WHERE c.key >= $first AND c.key <= $last
MATCH (c)-[e:NEEDS]->(r:Resource)
RETURN collect(c.key), collect(r.key), collect(e.importance), collect(e.required_level),
  collect(coalesce(e.evidence, '')),
  collect(CASE WHEN e.since IS NOT NULL OR e.until IS NOT NULL THEN [c.key, r.key, e.since, e.until] END)

// name: read_members
MATCH (c:Company)
WHERE c.key >= $first AND c.key <= $last
MATCH (c)-[e:MEMBER_OF]->(a:Alliance)
RETURN collect(a.key), collect(c.key), collect(coalesce(e.since, '')), collect(coalesce(e.until, ''))

// name: read_competitions
MATCH (c:Company)
WHERE c.key >= $first AND c.key <= $last
MATCH (c)-[e:COMPETES_WITH]->(d:Company)
RETURN collect(c.key), collect(d.key), collect(e.intensity), collect(coalesce(e.evidence, ''))

// What a snapshot is brought forward by: the revisions of which the history has an entry, and the entries of
// the kinds that a snapshot holds. Looked up one by one: in a subquery the embedded engine has no index for
// a range.
// name: read_changes
CALL () {
  UNWIND range($known + 1, $now) AS number
  MATCH (h:Change {number: number})
  RETURN collect(DISTINCT number) AS numbers
}
CALL () {
  UNWIND range($known + 1, $now) AS number
  MATCH (h:Change {number: number})
  WHERE h.kind IN $kinds
  WITH h LIMIT $limit
  RETURN collect([h.action, h.kind, h.subject]) AS entries
}
RETURN numbers, entries

// Things by key, and edges by the key of their company: rows and columns as above.
// name: reread_companies
UNWIND $keys AS key
MATCH (n:Company {key: key})
RETURN collect([n.key, n.name, n.industry, n.country, n.regions, n.segments])

// name: reread_resources
UNWIND $keys AS key
MATCH (n:Resource {key: key})
RETURN collect([n.key, n.name, n.kind, n.pooled])

// name: reread_alliances
UNWIND $keys AS key
MATCH (n:Alliance {key: key})
RETURN collect([n.key, n.name, n.stage, n.modes, n.exclusive, n.starts_on, n.ends_on])

// name: reread_holds
UNWIND $keys AS key
MATCH (c:Company {key: key})-[e:HAS]->(r:Resource)
RETURN collect(c.key), collect(r.key), collect(e.level),
  collect(CASE WHEN e.since IS NOT NULL OR e.until IS NOT NULL THEN [c.key, r.key, e.since, e.until] END)

// name: reread_needs
UNWIND $keys AS key
MATCH (c:Company {key: key})-[e:NEEDS]->(r:Resource)
RETURN collect(c.key), collect(r.key), collect(e.importance), collect(e.required_level),
  collect(coalesce(e.evidence, '')),
  collect(CASE WHEN e.since IS NOT NULL OR e.until IS NOT NULL THEN [c.key, r.key, e.since, e.until] END)

// name: reread_members
UNWIND $keys AS key
MATCH (c:Company {key: key})-[e:MEMBER_OF]->(a:Alliance)
RETURN collect(a.key), collect(c.key), collect(coalesce(e.since, '')), collect(coalesce(e.until, ''))

// name: reread_competitions
UNWIND $keys AS key
MATCH (c:Company {key: key})-[e:COMPETES_WITH]->(d:Company)
RETURN collect(c.key), collect(d.key), collect(e.intensity), collect(coalesce(e.evidence, ''))
