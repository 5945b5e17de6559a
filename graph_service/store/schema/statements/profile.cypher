// The records by which companies with keys $keys are judged as partners, many at once.
// name: read_partner_records
CALL () {
  MATCH (c:Company)
  WHERE c.key IN $keys
  RETURN collect(properties(c)) AS companies
}
CALL () {
  MATCH (c:Company)<-[:ASSESSMENT_COMPANY]-(n:Assessment)
  WHERE c.key IN $keys
  OPTIONAL MATCH (n)-[:ASSESSMENT_ASSESSOR]->(o:Company)
  RETURN collect([c.key, o.key, properties(n)]) AS assessments
}
RETURN [companies, assessments] AS record

// The records of companies with keys $keys on themselves: readiness, and evidence of their levels.
// name: read_own_records
CALL () {
  MATCH (c:Company)<-[:READINESS_COMPANY]-(n:Readiness)
  WHERE c.key IN $keys
  RETURN collect([c.key, properties(n)]) AS readiness
}
CALL () {
  MATCH (c:Company)-[h:HAS]->(r:Resource)
  WHERE c.key IN $keys AND h.evidence IS NOT NULL
  RETURN collect([c.key, r.key, h.evidence]) AS evidence
}
RETURN [readiness, evidence] AS record

// The companies that those with keys $keys have assessed, and when.
// name: read_assessed
MATCH (o:Company)<-[:ASSESSMENT_ASSESSOR]-(n:Assessment)-[:ASSESSMENT_COMPANY]->(c:Company)
WHERE o.key IN $keys
RETURN collect([o.key, c.key, n.assessed_on]) AS record
