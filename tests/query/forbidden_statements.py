"""Statements that the access filter must refuse: in each, a rule of the policy could be evaded."""

from typing import Final

FORBIDDEN_STATEMENTS: Final = (
    # labels without a rule
    "MATCH (n) RETURN n.key",
    "MATCH (n:ApiKey) RETURN n.id",
    "MATCH (n:AppliedRequest) RETURN n.key",
    "MATCH (n:AuditEntry) RETURN n",
    "MATCH (n:Company)-[:MEMBER_OF]->(m) RETURN m.key",
    "MATCH (n:Company|ApiKey) RETURN n.id",
    "MATCH (n:Company) MATCH (n:!Company) RETURN n.id",
    "MATCH (n IS ApiKey) RETURN n.id",
    # nodes that a condition can't name
    "MATCH (n:Company)<-[:SALE_COMPANY]-(:Sale) RETURN n.key",
    "MATCH (n:Company)-[*]-(m:Company) RETURN m.key",
    # patterns that a condition can't follow
    "MATCH (n:Company), (a:Alliance) RETURN n.key",
    "MATCH (s:Sale) WHERE s.key = 'x' OR s.key = 'y' RETURN s.key",
    # patterns elsewhere than in a MATCH of the usual form
    "match (n:ApiKey) return n.id",
    "MATCH  (n:ApiKey) RETURN n.id",
    "MATCH p = (n:ApiKey) RETURN p",
    "MATCH (n:Company)--(k:ApiKey) RETURN k.id",
    "MATCH (n:Company) WHERE (n)-[]-(:ApiKey) RETURN n.key",
    "MATCH (n:Company) RETURN [(n)<-[:SALE_COMPANY]-(s:Sale) | s.key]",
    "MATCH (n:Company) RETURN COUNT { (n)<-[:SALE_COMPANY]-(:Sale) }",
    "MATCH shortestPath((n:Company)-[:X]-(k:ApiKey)) RETURN k.id",
    "MERGE (n:ApiKey {id: 'x'}) RETURN n",
    "CALL db.index.fulltext.queryNodes('x', 'y') YIELD node RETURN node",
    # values of nodes whose label is not known
    "MATCH (n:Company)-[e:HAS]->(r:Resource) RETURN properties(e)",
)
