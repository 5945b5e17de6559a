// What an export reads a page at a time; nodes and edges of a page are read as an import reads them. KIND
// stands for a label.

// name: page_of_keys
MATCH (n:KIND)
WHERE n.key > $after
WITH n.key AS key
ORDER BY key
LIMIT $limit
RETURN collect(key)
