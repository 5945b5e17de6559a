// At most $most alliances with their moves; without a company all of them, with one those that it was ever in.
// name: read_pipelines
MATCH (g:Graph {id: 'graph'})
CALL () {
  MATCH (c:Company)
  WHERE c.key = $company
  RETURN count(c) AS companies
}
CALL () {
  MATCH (c:Company)-[m:MEMBER_OF]->(a:Alliance)
  WHERE c.key = $company
  RETURN collect([a.key, m.since]) AS memberships, collect(DISTINCT a.key) AS joined
}
CALL (joined) {
  MATCH (a:Alliance)
  WHERE ($company IS NULL OR a.key IN joined)
  WITH a
  LIMIT $most
  RETURN collect([a.key, a.name, a.stage, a.sourcing_channel]) AS alliances
}
CALL (joined) {
  MATCH (n:StageMove)-[:STAGE_MOVE_ALLIANCE]->(a:Alliance)
  WHERE ($company IS NULL OR a.key IN joined)
  RETURN collect([a.key, n.key, n.from_stage, n.to_stage, n.moved_on]) AS moves
}
RETURN [g.epoch, g.number, companies, memberships, alliances, moves] AS record
