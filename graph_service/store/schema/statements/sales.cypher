// Sales that match: the amounts of all, at most $most of them, by whom and what they are of, and one page row
// by row, by day and key, after the row of $after_day and $after_key. Whoever sends it names a company or an
// alliance in the pattern, so that only their sales are visited. Of those called "summed" nothing else is told
// than sums, once they are grouped.
// name: read_sales
MATCH (g:Graph {id: 'graph'})
CALL () {
  MATCH (c:Company)
  WHERE c.key = $company
  RETURN count(c) AS companies
}
CALL () {
  MATCH (a:Alliance)
  WHERE a.key = $alliance
  RETURN count(a) AS alliances
}
CALL () {
  MATCH (a:Alliance)<-[:SALE_ALLIANCE]-(summed:Sale)-[:SALE_COMPANY]->(c:Company)
  WHERE summed.sold_on >= $first AND summed.sold_on <= $last
    AND ($product IS NULL OR summed.product = $product)
  WITH a, summed, c
  LIMIT $most
  WITH c.key AS company, a.key AS alliance, summed.product AS product, summed.sold_on AS sold_on,
    summed.currency AS currency, collect(summed.amount) AS amounts
  RETURN collect([company, alliance, product, sold_on, currency, amounts]) AS sold
}
CALL () {
  MATCH (a:Alliance)<-[:SALE_ALLIANCE]-(s:Sale)-[:SALE_COMPANY]->(c:Company)
  WHERE s.sold_on >= $first AND s.sold_on <= $last AND ($product IS NULL OR s.product = $product)
    AND (s.sold_on > $after_day OR (s.sold_on = $after_day AND s.key > $after_key))
  WITH a, s, c
  ORDER BY s.sold_on, s.key
  SKIP $skip LIMIT $limit
  RETURN collect([c.key, a.key, properties(s)]) AS page
}
RETURN [g.epoch, g.number, companies, alliances, sold, page] AS record

// What was sold from $first to $last in the alliances with keys $alliances, by whom.
// name: alliance_sales
MATCH (a:Alliance)<-[:SALE_ALLIANCE]-(s:Sale)-[:SALE_COMPANY]->(c:Company)
WHERE a.key IN $alliances AND s.sold_on >= $first AND s.sold_on <= $last
WITH a.key AS alliance, c.key AS company, s.currency AS currency, collect(s.amount) AS amounts
RETURN collect([alliance, company, currency, amounts]) AS rows
