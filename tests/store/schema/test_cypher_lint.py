"""The lint over statements: each trap is caught, and the forms that are right are let through."""

import pytest

from graph_service.store.schema.migrations import MIGRATIONS
from graph_service.store.schema.statements import STATEMENTS
from tests.store.cypher_lint import parsed, problems

EVERY_STATEMENT = {
    **STATEMENTS,
    **{
        f"migration {migration.number}.{place}": statement
        for migration in MIGRATIONS
        for place, statement in enumerate(migration.statements)
    },
}


@pytest.mark.parametrize("name", EVERY_STATEMENT)
def test_fixed_statements_have_no_trap(name: str) -> None:
    assert problems(EVERY_STATEMENT[name]) == []


@pytest.mark.parametrize(
    "statement",
    [
        "MATCH (m)-[r]->(o) RETURN {role: r.role, node: o{.key}}",
        "MATCH (m)-[r]->(o) RETURN collect({role: r.role, node: o {.key, .name}}) AS c",
        "MATCH (m)-[r]->(o) RETURN {list: [o {.*}]}",
        "MATCH (m)-[r]->(o) RETURN {node: o {key: o.key}}",
        "MATCH (m)-[r]->(o) WITH {a: {b: o {.key}}} AS x RETURN x",
        "MATCH (m:M {key: 'a'}) RETURN {x: CASE WHEN true THEN m {.key} END}",
    ],
)
def test_map_around_map_projection(statement: str) -> None:
    assert [problem.split(":")[0] for problem in problems(statement)] == ["a map projection inside a map"]


@pytest.mark.parametrize(
    "statement",
    [
        "MATCH (n) WHERE coalesce(any(x IN n.tags WHERE x = 'a'), false) RETURN n",
        "MATCH (n) WHERE toString(all(x IN n.tags WHERE x = 'a')) = 'true' RETURN n",
        "MATCH (n) WHERE CASE WHEN none(x IN n.tags WHERE x = 'a') THEN true ELSE false END RETURN n",
        "MATCH (n) WHERE n.list[single(x IN n.tags WHERE x = 'a')] RETURN n",
        "MATCH (n) WHERE [any(x IN n.tags WHERE x = 'a')][0] RETURN n",
        "MATCH (n) WHERE any(x IN n.tags WHERE x = 'a') = true RETURN n",
        "MATCH (n) WHERE (any(x IN n.tags WHERE x = 'a')) IS NULL RETURN n",
        "MATCH (n) WHERE n.flag = any(x IN n.tags WHERE x = 'a') RETURN n",
        "MATCH (n) WHERE EXISTS { MATCH (n)--(m) WHERE coalesce(ANY (x IN m.t WHERE x), true) } RETURN n",
        "MATCH (n) WHERE coalesce((n.a = 1 OR any(x IN n.tags WHERE x = 'a')), false) RETURN n",
    ],
)
def test_list_predicate_inside_an_expression(statement: str) -> None:
    assert [problem.split(":")[0] for problem in problems(statement)] == [
        "a list predicate inside another expression"
    ]


@pytest.mark.parametrize(
    "statement",
    [
        "MATCH (n) RETURN count(n) IS NULL",
        "MATCH (n) RETURN 3 IN collect(n.a)",
        "MATCH (n) RETURN max(n.a) STARTS WITH 'a' AS b",
        "MATCH (n) RETURN NOT count(n) AS b",
        "MATCH (n) RETURN count(n) > 1 AND true AS b",
        "MATCH (n) RETURN true AND min(n.a) AS b",
        "MATCH (n) RETURN collect({k: n.a})[0].k",
        "MATCH (n) RETURN head(collect(n.a))",
        "MATCH (n) RETURN [collect(n.a), 1] AS r",
        "MATCH (n) RETURN {c: sum(n.a)} AS r",
        "MATCH (n) CALL (n) { MATCH (n)--(m) RETURN count(m) + 1 AS c } RETURN c",
    ],
)
def test_aggregate_inside_an_expression(statement: str) -> None:
    assert [problem.split(":")[0] for problem in problems(statement)] == [
        "an aggregate inside another expression"
    ]


@pytest.mark.parametrize(
    "statement",
    [
        "MATCH (n:Company {key: $k}) RETURN n {.key, .name}",
        "MATCH (n {key: $k})-[r:R {x: 1}]->(:A {key: 'a'}) RETURN {role: r.x, node: {key: n.key}}",
        "MATCH (n) WHERE any(x IN n.t WHERE x IN $t) AND NOT (n.a > 1 OR none(x IN $t WHERE x = 1)) RETURN n",
        "MATCH (n) WHERE EXISTS { MATCH (n)--(m) WHERE all(x IN m.tags WHERE x = 1) } RETURN n",
        "MATCH (n) WITH n, count(DISTINCT n.a) AS c, collect([n.key, n.b]) AS l WHERE c > 1 RETURN c IN l",
        "MATCH (n) CALL (n) { MATCH (n)--(m) RETURN collect(m.key) AS k } RETURN k[0], COUNT { (n)--() } > 1",
        "MATCH (n) WHERE n.name = 'count(n) IS NULL {a: b{.c}}' RETURN n // any(x) = 1",
        "MATCH (c:Company)\nRETURN collect(c.key), collect(coalesce(c.a, ''))",
        "UNWIND $rows AS row MATCH (a:A {key: row[0]}) MERGE (a)-[e:R {p: row[2].p}]->(b) SET e = row[2]",
    ],
)
def test_right_forms_are_let_through(statement: str) -> None:
    assert problems(statement) == []


def test_brackets_that_do_not_match_are_reported() -> None:
    with pytest.raises(ValueError, match="match"):
        parsed("RETURN (1]")
    with pytest.raises(ValueError, match="not closed"):
        parsed("RETURN (1")
