"""The policy says something of every type and field, and statements are sent as it says."""

from collections.abc import Iterator
from random import Random

import pytest
from graphql import GraphQLInputObjectType, GraphQLObjectType

from graph_service.api.resolvers.query import ENTRIES
from graph_service.api.schema.schema import CORE
from graph_service.domain.access import Role
from graph_service.domain.errors import InternalError
from graph_service.domain.kinds import KINDS
from graph_service.query.access.access_filter import ACCESS_FILTERS, AccessFilter
from graph_service.query.access.access_policy import (
    FIELDS,
    KIND_RULES,
    ROWS,
    TYPE_RULES,
    UNSEEN_INPUTS,
    VALUE_RULES,
    VALUES,
    Rule,
    rule_of,
)
from graph_service.query.plans import Plans
from graph_service.store.mapping.codec import property_names
from graph_service.store.schema.statements import STATEMENTS
from tests.api.everything import Everything
from tests.api.secrets import TODAY, graph, keys
from tests.query.compiled import planned
from tests.query.forbidden_statements import FORBIDDEN_STATEMENTS
from tests.store.cypher_lint import problems

READ_FOR_VIEWERS = (
    *("read_lives", "read_activities", "read_pipelines", "read_partner_records", "read_own_records"),
    *("read_assessed", "read_sales", "alliance_sales", "read_agreements"),
)
OBJECTS = [
    type_
    for type_ in CORE.type_map.values()
    if isinstance(type_, GraphQLObjectType) and not type_.name.startswith("__")
]


@pytest.mark.parametrize("type_", OBJECTS, ids=lambda type_: type_.name)
def test_every_field_has_a_rule(type_: GraphQLObjectType) -> None:
    assert {name for name in type_.fields if rule_of(type_.name, name) is None} == set()


def test_a_new_field_of_what_everybody_sees_would_be_noticed() -> None:
    assert rule_of("Company", "ebitda") is None
    assert rule_of("Nothing", "key") is None
    assert rule_of("Company", "financials") is Rule.OWN


def test_the_policy_names_what_there_is() -> None:
    assert set(KIND_RULES) == {*KINDS, "Change"}
    names = {type_.name: set(type_.fields) for type_ in OBJECTS}
    for type_name, fields in FIELDS.items():
        assert fields == names[type_name]
    for type_name, name in VALUE_RULES:
        assert name in names[type_name]
    stated = [type_name for types in TYPE_RULES.values() for type_name in types]
    assert len(stated) == len(set(stated))
    assert set(stated) <= set(names)
    for inputs in UNSEEN_INPUTS.values():
        for type_name, name in inputs:
            type_ = CORE.type_map[type_name]
            values = type_.fields if isinstance(type_, GraphQLInputObjectType) else type_.values  # type: ignore[attr-defined]
            assert name in values


def test_each_rule_of_the_policy_is_put_into_statements() -> None:
    """What is not public has conditions, and no others have."""
    hidden = {kind for kind, rule in KIND_RULES.items() if rule is not Rule.PUBLIC}
    assert {label.split()[0] for label in ROWS[Role.PARTNER]} == hidden
    assert {label.split()[0] for label in ROWS[Role.ANALYST]} == {"Sale", "Change"}
    assert set(ROWS) == set(VALUES) == set(ACCESS_FILTERS) == {Role.ANALYST, Role.PARTNER}
    for values in VALUES.values():
        assert {kind for kind, _ in values} <= {kind for kind, _ in VALUE_RULES}
        for kind, name in values:
            assert name in property_names(KINDS[kind].type)


def compiled() -> Iterator[str]:
    generator = Everything(Random(7), graph(Role.PARTNER), keys(Role.PARTNER))
    for _ in range(120):
        operation = generator.operation()
        plan = planned(Plans(ENTRIES), operation.query, operation.variables, TODAY)
        yield from (entry.statement.text for _, entry in plan or () if entry is not None)


@pytest.mark.parametrize("role", list(ACCESS_FILTERS))
def test_statements_have_no_traps_with_rules_in_them(role: Role) -> None:
    texts = [*compiled(), *(STATEMENTS[name] for name in READ_FOR_VIEWERS)]
    seen = [AccessFilter(role).rewrite(text) for text in texts]
    assert [problem for text in seen for problem in problems(text)] == []
    assert sum(before != after for before, after in zip(texts, seen, strict=True)) > len(texts) / 10


def seen(text: str, role: Role = Role.PARTNER) -> str:
    return AccessFilter(role).rewrite(text)


def test_a_condition_is_added_to_the_match_itself() -> None:
    rule = ROWS[Role.PARTNER]["Alliance"].format(n="a")
    assert seen("MATCH (a:Alliance) RETURN count(a)") == f"MATCH (a:Alliance) WHERE ({rule}) RETURN count(a)"
    text = "MATCH (c:Company)-[:MEMBER_OF]->(a:Alliance) WHERE c.key = 'x' RETURN count(a)"
    assert seen(text) == text.replace("WHERE", f"WHERE ({rule}) AND")
    assert (
        seen("EXISTS { MATCH (n)-[:X]->(a:Alliance) }".join(["MATCH (n:Company) WHERE ", ""])).count(rule)
        == 1
    )
    assert seen("MATCH (c:Company)-[:HAS]->(r:Resource) RETURN c.key") == (
        "MATCH (c:Company)-[:HAS]->(r:Resource) RETURN c.key"
    )


def test_what_is_part_of_something_visible_needs_no_condition_of_its_own() -> None:
    kpi = ROWS[Role.PARTNER]["Kpi"].format(n="k")
    reading = ROWS[Role.PARTNER]["KpiReading"].format(n="n")
    both = seen("MATCH (k:Kpi)<-[:KPI_READING_KPI]-(n:KpiReading) RETURN n.value")
    assert kpi in both
    assert reading not in both
    way = "MATCH (k)<-[r:KPI_READING_KPI]-(n:KpiReading) RETURN n.key"
    for later in (f"CALL (k) {{ {way} AS x }}", f"WITH *, COLLECT {{ {way} }} AS x RETURN x"):
        text = seen(f"MATCH (k:Kpi) {later}")
        assert (kpi in text, reading in text) == (True, False)
    alone = seen("MATCH (c:Company)-[:KPI_READING_KPI]-(n:KpiReading) RETURN n.value")
    assert reading in alone
    other = seen("MATCH (k:Kpi)<-[:REVIEW_SCORE_REVIEW]-(n:KpiReading) RETURN n.value")
    assert reading in other


def test_a_hidden_value_is_none_wherever_it_stands() -> None:
    text = "MATCH (n1:Company) WITH n1 AS n2 ORDER BY n2.revenue_amount RETURN n2.revenue, n2.name"
    masked = seen(text)
    for name in ("revenue_amount", "revenue"):
        assert f"(CASE WHEN n2.key = $viewer THEN n2.{name} END)" in masked
    assert "n2.name" in masked
    assert "sourcing_channel: null" in seen("MATCH (a:Alliance) RETURN properties(a)")


@pytest.mark.parametrize("text", FORBIDDEN_STATEMENTS)
def test_a_statement_that_rules_could_be_got_round_in_is_not_sent(text: str) -> None:
    with pytest.raises(InternalError):
        seen(text)
