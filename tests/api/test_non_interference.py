"""What somebody may not see changes no answer that they get; and for that each rule is needed.

``ACCESS_OPERATIONS`` sets how many operations each role asks on each engine (60 by default, and as many with
a mistake in them), ``ACCESS_SEED`` which ones.
"""

import os
from collections.abc import Iterator, Sequence
from typing import Any, Final, cast

import pytest

from graph_service.api.compute.snapshot_cache import SnapshotCache
from graph_service.domain.access import Role
from graph_service.domain.kinds import KINDS, snake_case
from graph_service.query.access.access_filter import ACCESS_FILTERS
from graph_service.query.access.access_policy import ROWS, UNSEEN_INPUTS, VALUES
from graph_service.query.graph_mapping import CONNECTIONS, camel_case
from graph_service.store.engine.database import Database
from tests.api.non_interference import Asked, Questions, mentions
from tests.api.secrets import kept_secret, stored
from tests.conftest import delete_everything
from tests.query.operations import Operation

OPERATIONS: Final = int(os.environ.get("ACCESS_OPERATIONS", "60"))
SEED: Final = int(os.environ.get("ACCESS_SEED", "1"))


@pytest.mark.parametrize("role", [Role.PARTNER, Role.ANALYST])
async def test_what_somebody_may_not_see_changes_no_answer(database: Database, role: Role) -> None:
    await stored(database)
    questions = Questions(database, role)
    # a Neo4j makes a plan for each of them, which takes its time
    number = OPERATIONS if database.engine == "embedded" else OPERATIONS // 3
    asked = await questions.generated(SEED, number)
    assert sum(b'"errors"' in one.body for one in asked) < 0.7 * len(asked)
    await kept_secret(database, role)
    assert await questions.differences(asked) == []
    await delete_everything(database)


def probes() -> Iterator[str]:
    """Yield operations that look at each kind of thing, from the root and from others, and at analyses."""
    for name, kind in KINDS.items():
        root = camel_case(kind.plural)
        if ("Query", root) in CONNECTIONS:
            yield f"{{ {root} {{ totalCount nodes {{ key }} }} }}"
        yield f'{{ {camel_case(snake_case(name))}(key: "secret-{name.lower()}-secret-sought") {{ key }} }}'
    for (parent, name), connection in CONNECTIONS.items():
        if parent in ("Company", "Alliance"):
            plural = {"Company": "companies", "Alliance": "alliances"}[parent]
            node = "kind" if connection.target == "Change" else "key"
            yield f"{{ {plural} {{ nodes {{ {name} {{ totalCount nodes {{ {node} }} }} }} }} }}"
    yield "{ changes { totalCount nodes { kind } } }"
    yield "{ companies { nodes { financials { year currency revenue profit cashFlow debtRatio } } } }"
    yield "{ companyGroups(by: COUNTRY) { totalRevenue allianceCount } }"
    yield "{ companies(orderBy: [{by: REVENUE}]) { nodes { key } } }"
    yield "{ companies(filter: {revenue: {gt: 900}}) { totalCount } }"
    yield '{ companies { nodes { sales(filter: {customer: {eq: "Secret"}}) { totalCount } } } }'
    yield "{ alliances { nodes { sourcingChannel } } }"
    yield "{ companies { nodes { sales { nodes { customer } } } } }"
    sold = "totalCount totals { amount } groups { amount } rows { key customer }"
    yield f"{{ sales(groupBy: [COMPANY, MONTH]) {{ {sold} }} }}"
    yield "{ sales(groupBy: [DAY]) { totalCount groups { amount } } }"
    yield '{ company(key: "c0") { networkPosition { degree betweenness } portfolio { alliances partners } } }'
    yield '{ company(key: "c0") { neighbourhood { nodes { company { key } } } } }'
    yield "{ ecosystem { density components } }"
    yield "{ serviceInfo { alliances store } }"


@pytest.mark.thorough("each access rule is left out once, and then a secret shows")
@pytest.mark.parametrize("role", [Role.PARTNER, Role.ANALYST])
async def test_each_rule_is_needed(
    embedded_database: Database, role: Role, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without any one of the rules, what is secret shows."""
    await stored(embedded_database)
    questions = Questions(embedded_database, role)
    asked = await questions.answered([Operation(text, {}) for text in probes()])
    monkeypatch.setitem(UNSEEN_INPUTS, role, frozenset())
    unwarned = await questions.answered([one.operation for one in asked if b"FORBIDDEN" in one.body])
    monkeypatch.undo()
    await kept_secret(embedded_database, role)
    assert await questions.differences(asked) == []
    needless = []

    async def see(rule: str, some: Sequence[Asked], names: Sequence[str]) -> None:
        ACCESS_FILTERS[role].clear_cache()
        likely = sorted(some, key=lambda one: not mentions(one, names))
        if not await questions.differences(likely, most=1):
            needless.append(rule)

    for table in (ROWS[role], VALUES[role]):
        for name in list(table):
            with monkeypatch.context() as patch:
                patch.delitem(cast("dict[Any, str]", table), name)
                label, *of = (name,) if isinstance(name, str) else name
                if "revenue_amount" in of:  # nothing but orders and filters look at it
                    patch.setitem(UNSEEN_INPUTS, role, frozenset())
                    await see(f"{name}", unwarned, ["REVENUE"])
                else:
                    await see(f"{name}", asked, [*map(camel_case, of), *lists_of(label.split()[0])])
    for used in UNSEEN_INPUTS[role]:
        with monkeypatch.context() as patch:
            patch.setitem(UNSEEN_INPUTS, role, UNSEEN_INPUTS[role] - {used})
            await see(f"{used}", asked, [used[1]])
    if role is Role.PARTNER:
        with monkeypatch.context() as patch:
            patch.setattr(SnapshotCache, "visible_to", lambda self, _viewer: self)
            await see("the projected network", asked, ["networkPosition"])
    ACCESS_FILTERS[role].clear_cache()
    assert needless == []
    assert await questions.differences(asked) == []
    await delete_everything(embedded_database)


def lists_of(label: str) -> list[str]:
    """Return the fields that list nodes of a label."""
    return [name for (_, name), connection in CONNECTIONS.items() if connection.target == label]
