// Alliances with their records, many at once. Each list has a row for each record: the keys of
// what it refers to, then its properties.

// The alliances with keys $alliances, and those that the companies with keys $companies were ever in.
// name: read_lives
MATCH (g:Graph {id: 'graph'})
CALL () {
  MATCH (c:Company)-[m:MEMBER_OF]->(a:Alliance)
  WHERE c.key IN $companies
  RETURN collect([c.key, a.key, m.since, m.until]) AS memberships, collect(DISTINCT a.key) AS joined
}
WITH g, memberships, joined + $alliances AS keys
CALL (keys) {
  MATCH (a:Alliance)
  WHERE a.key IN keys
  RETURN collect(properties(a)) AS alliances
}
CALL (keys) {
  MATCH (a:Alliance)<-[:STAGE_MOVE_ALLIANCE]-(n:StageMove)
  WHERE a.key IN keys
  RETURN collect([a.key, properties(n)]) AS moves
}
CALL (keys) {
  MATCH (a:Alliance)<-[:KPI_ALLIANCE]-(n:Kpi)
  WHERE a.key IN keys
  RETURN collect([a.key, properties(n)]) AS kpis
}
CALL (keys) {
  MATCH (a:Alliance)<-[:KPI_ALLIANCE]-(k:Kpi)<-[:KPI_READING_KPI]-(n:KpiReading)
  WHERE a.key IN keys
  RETURN collect([a.key, k.key, n.key, n.read_on, n.value]) AS readings
}
CALL (keys) {
  MATCH (a:Alliance)<-[:REVIEW_ALLIANCE]-(n:Review)
  WHERE a.key IN keys
  RETURN collect([a.key, properties(n)]) AS reviews
}
CALL (keys) {
  MATCH (a:Alliance)<-[:REVIEW_ALLIANCE]-(r:Review)<-[:REVIEW_SCORE_REVIEW]-(n:ReviewScore)
  WHERE a.key IN keys
  MATCH (n)-[:REVIEW_SCORE_COMPANY]->(c:Company)
  RETURN collect([a.key, r.key, c.key, c.name, properties(n)]) AS scores
}
CALL (keys) {
  MATCH (a:Alliance)<-[:GOVERNANCE_BODY_ALLIANCE]-(n:GovernanceBody)
  WHERE a.key IN keys
  RETURN collect([a.key, properties(n)]) AS bodies
}
CALL (keys) {
  MATCH (a:Alliance)<-[:GOVERNANCE_BODY_ALLIANCE]-(b:GovernanceBody)<-[:MEETING_BODY]-(n:Meeting)
  WHERE a.key IN keys
  RETURN collect([a.key, b.key, n.key, n.held_on, n.decisions]) AS meetings
}
CALL (keys) {
  MATCH (a:Alliance)<-[:PILOT_ALLIANCE]-(n:Pilot)
  WHERE a.key IN keys
  RETURN collect([a.key, properties(n)]) AS pilots
}
CALL (keys) {
  MATCH (a:Alliance)<-[:AGREEMENT_ALLIANCE]-(n:Agreement)
  WHERE a.key IN keys
  RETURN collect([a.key, n.key, n.number, n.signed_on, n.ends_on]) AS agreements
}
CALL (keys) {
  MATCH (a:Alliance)<-[:CHALLENGE_ALLIANCE]-(n:Challenge)
  WHERE a.key IN keys
  RETURN collect([a.key, properties(n)]) AS challenges
}
RETURN [g.epoch, g.number, memberships, alliances, moves, kpis, readings, reviews, scores, bodies, meetings,
  pilots, agreements, challenges] AS record

// What was done in the alliances with keys $alliances: all actions, and the sales from $first to $last.
// name: read_activities
CALL () {
  MATCH (a:Alliance)<-[:ACTION_ITEM_ALLIANCE]-(n:ActionItem)
  WHERE a.key IN $alliances
  OPTIONAL MATCH (n)-[:ACTION_ITEM_MEETING]->(m:Meeting)
  OPTIONAL MATCH (n)-[:ACTION_ITEM_OWNER]->(c:Company)
  RETURN collect([a.key, m.key, c.key, c.name, properties(n)]) AS actions
}
CALL () {
  MATCH (a:Alliance)<-[:SALE_ALLIANCE]-(summed:Sale)-[:SALE_COMPANY]->(c:Company)
  WHERE a.key IN $alliances AND summed.sold_on >= $first AND summed.sold_on <= $last
  WITH a.key AS alliance, c.key AS company, c.name AS name, summed.currency AS currency,
    collect(summed.amount) AS amounts
  RETURN collect([alliance, company, name, currency, amounts]) AS sales
}
RETURN [actions, sales] AS record
