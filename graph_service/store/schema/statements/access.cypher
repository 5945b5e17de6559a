// API keys. Only the SHA-256 of a secret is stored.

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

// The keys with ids $ids that are valid at $now.
// name: valid_api_keys
MATCH (k:ApiKey)
WHERE k.id IN $ids AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > $now)
RETURN collect(k.id)

// Whether a company may touch a record by its key: one statement each, so that it takes as long to find out
// that there is none as that it is another's.
// name: may_touch_readiness
MATCH (n:Readiness {key: $key})-[:READINESS_COMPANY]->(:Company {key: $company})
RETURN count(n)

// name: may_touch_sale
MATCH (n:Sale {key: $key})-[:SALE_COMPANY]->(:Company {key: $company})
MATCH (n)-[:SALE_ALLIANCE]->(a:Alliance)
WHERE a.stage IN $agreed
RETURN count(n)

// name: may_touch_sales_grant
MATCH (n:SalesGrant {key: $key})-[:SALES_GRANT_COMPANY]->(:Company {key: $company})
MATCH (n)-[:SALES_GRANT_ALLIANCE]->(a:Alliance)
WHERE a.stage IN $agreed
RETURN count(n)

// name: may_touch_review_score
MATCH (n:ReviewScore {key: $key})-[:REVIEW_SCORE_COMPANY]->(c:Company {key: $company})
MATCH (n)-[:REVIEW_SCORE_REVIEW]->(:Review)-[:REVIEW_ALLIANCE]->(a:Alliance)
MATCH (c)-[m:MEMBER_OF]->(a)
WHERE a.stage IN $agreed AND (m.since IS NULL OR m.since <= $today) AND (m.until IS NULL OR $today < m.until)
RETURN count(n)

// Whether a company may give its score in a review.
// name: may_score
MATCH (n:Review {key: $key})-[:REVIEW_ALLIANCE]->(a:Alliance)
MATCH (:Company {key: $company})-[m:MEMBER_OF]->(a)
WHERE a.stage IN $agreed AND (m.since IS NULL OR m.since <= $today) AND (m.until IS NULL OR $today < m.until)
RETURN count(n)
