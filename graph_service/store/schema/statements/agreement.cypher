// Agreements with their rules for revenue: keys of the alliance, and properties.

// name: read_agreements
MATCH (g:Graph {id: 'graph'})
CALL () {
  MATCH (n:Agreement)-[:AGREEMENT_ALLIANCE]->(a:Alliance)
  WHERE n.key IN $keys
  RETURN collect([a.key, properties(n)]) AS agreements
}
CALL () {
  MATCH (n:Agreement)<-[:AGREEMENT_TIER_AGREEMENT]-(t:AgreementTier)
  WHERE n.key IN $keys
  RETURN collect([n.key, properties(t)]) AS tiers
}
CALL () {
  MATCH (n:Agreement)<-[:BONUS_AGREEMENT]-(b:Bonus)
  WHERE n.key IN $keys
  RETURN collect([n.key, properties(b)]) AS bonuses
}
RETURN [g.epoch, g.number, agreements, tiers, bonuses] AS record
