"""Plans are kept for all values of variables that their statements do not depend on."""

import gc
import weakref
from collections.abc import Mapping
from typing import Any

import pytest

from graph_service.api.resolvers.query import ENTRIES
from graph_service.domain.global_ids import global_id
from graph_service.query.plans import Plan, Plans
from tests.query.compiled import planned

NODE = "query ($id: ID!) { node(id: $id) { id ... on Company { name } ... on Alliance { stage } } }"
COMPANY = "query ($key: String!, $first: Int) { company(key: $key) { has(first: $first) { nodes { key } } } }"


def bound(plans: Plans, query: str, values: Mapping[str, Any]) -> tuple[Plan, Mapping[str, Any]]:
    """Return the plan of an operation, and the parameters of its statement."""
    plan = planned(plans, query, values)
    assert plan is not None
    ((_, entry),) = plan
    assert entry is not None
    return plan, entry.statement.bound(values)


@pytest.mark.parametrize(
    ("query", "one", "other", "parameters"),
    [
        (COMPANY, {"key": "a"}, {"key": "b"}, {"a", "b"}),
        (
            NODE,
            {"id": global_id("Company", "a")},
            {"id": global_id("Company", "b")},
            {"a", "b"},
        ),
    ],
)
def test_keys_share_a_plan(
    query: str, one: Mapping[str, Any], other: Mapping[str, Any], parameters: set[str]
) -> None:
    plans = Plans(ENTRIES)
    first, found = bound(plans, query, one)
    second, found_then = bound(plans, query, other)
    assert first is second
    assert {*found.values(), *found_then.values()} >= parameters


@pytest.mark.parametrize(
    ("query", "one", "other"),
    [
        (COMPANY, {"key": "a", "first": 1}, {"key": "a", "first": 2}),
        (NODE, {"id": global_id("Company", "a")}, {"id": global_id("Alliance", "a")}),
    ],
)
def test_what_a_statement_depends_on_gives_a_plan_of_its_own(
    query: str, one: Mapping[str, Any], other: Mapping[str, Any]
) -> None:
    plans = Plans(ENTRIES)
    assert bound(plans, query, one)[0] is not bound(plans, query, other)[0]


def test_an_id_that_is_none_has_no_plan() -> None:
    plans = Plans(ENTRIES)
    assert planned(plans, NODE, {"id": global_id("Company", "a")}) is not None
    assert planned(plans, NODE, {"id": "no id"}) is None


def test_a_plan_keeps_nothing_of_the_request_that_it_was_compiled_for() -> None:
    class Text(str):
        """A text that can be followed."""

    plans, key = Plans(ENTRIES), Text("a")
    followed = weakref.ref(key)
    plan = planned(plans, COMPANY, {"key": key})
    del key
    gc.collect()
    assert plan is not None
    assert followed() is None


def test_plans_are_kept_up_to_a_total_length() -> None:
    plans = Plans(ENTRIES)
    roots = " ".join(f"a{place}: companies(filter: $filter) {{ totalCount }}" for place in range(20))
    query = f"query ($filter: CompanyFilter) {{ {roots} }}"

    def compiled(conditions: int) -> Plan | None:
        return planned(plans, query, {"filter": {"and": [{"name": {"eq": "a"}}] * conditions}})

    short = compiled(1)
    assert compiled(1) is short
    too_long = compiled(49)
    assert too_long is not None
    assert compiled(49) is not too_long
    assert compiled(1) is short
    compiled(20)
    last = compiled(21)
    assert compiled(21) is last
    assert compiled(1) is not short


def test_what_an_analysis_computes_has_no_plan() -> None:
    assert planned(Plans(ENTRIES), '{ company(key: "a") { name } }', {}) is not None
    within = '{ company(key: "a") { name competitors { nodes { resourceGaps { totalGap } } } } }'
    assert planned(Plans(ENTRIES), within, {}) is None
