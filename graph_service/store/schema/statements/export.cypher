// The reads of an export, a page at a time; nodes and edges of a page are read as an import reads them. KIND
// stands for a label.

// name: page_of_keys
MATCH (n:KIND)
WHERE n.key > $after
WITH n ORDER BY n.key LIMIT $limit
RETURN collect(n.key)

// The names of companies, resources and alliances.
// name: known_names
CALL () { MATCH (n:Company) RETURN collect([n.key, n.name, n.website, n.country]) AS companies }
CALL () { MATCH (n:Resource) RETURN collect([n.key, n.name]) AS resources }
CALL () { MATCH (n:Alliance) RETURN collect([n.key, n.name]) AS alliances }
RETURN [companies, resources, alliances]
