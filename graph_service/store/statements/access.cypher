// Keys of the interface. What is stored of a secret is its SHA-256.

// name: create_api_key
CREATE (k:ApiKey)
SET k = $row
RETURN count(*)

// name: read_api_key
MATCH (k:ApiKey {id: $id})
RETURN properties(k)

// name: read_api_keys
MATCH (k:ApiKey)
WHERE k.id IN $ids
RETURN collect([k.id, properties(k)])

// name: list_api_keys
MATCH (k:ApiKey)
RETURN collect(properties(k))

// name: count_api_keys
MATCH (k:ApiKey)
RETURN count(k)

// name: revoke_api_key
MATCH (k:ApiKey {id: $id})
SET k.revoked_at = $at
RETURN count(*)

// Those of the keys with ids $ids that count at $now.
// name: valid_api_keys
MATCH (k:ApiKey)
WHERE k.id IN $ids AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > $now)
RETURN collect(k.id)
