"""Random changes through GraphQL end in the graph that a plain-Python model predicts, on both engines."""

from collections import Counter
from collections.abc import Iterable, Mapping
from random import Random
from typing import Any

import pytest
from graphql import GraphQLInputObjectType

from graph_service.api.execution.operations import Operations
from graph_service.api.schema.schema import CORE
from graph_service.domain.kinds import KINDS, THINGS, Kind
from graph_service.domain.model.entities import AllianceStage, Competition, Holding, Membership, Need
from graph_service.domain.model.fields import field_specs
from graph_service.query.graph_mapping import camel_case
from graph_service.settings import Settings
from graph_service.store.changes.rules import RULES
from graph_service.store.engine.database import Database
from graph_service.store.schema.migrations import migrate
from graph_service.store.schema.revision import graph_revision
from graph_service.store.snapshot.snapshot import read_network
from graph_service.store.store import Store
from tests.api.random_records import json_of, random_value
from tests.api.worked_graph import TODAY
from tests.api.writing_service import send
from tests.changes_model import Refused, Written
from tests.conftest import delete_everything
from tests.model import Model
from tests.store.contents import contents
from tests.store.snapshot.test_snapshot import columns

KEYS = ("k1", "k2", "k3")
WRITTEN = [kind for kind in KINDS.values() if kind.name not in RULES and kind.name != "StageMove"]
"""Kinds of which nothing is asked but what their fields say."""
EDGES = (Holding, Need, Membership, Competition)
REQUESTS = 60


class Changes:
    """Random changes, each as a client sends it, and made of a model as well."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._known = {name: (*KEYS, "missing") if name in THINGS else KEYS for name in KINDS}
        self._asked: dict[str, Any] = {}

    def request(self, written: Written) -> tuple[list[dict[str, Any]], Written | tuple[int, str]]:
        """Return changes to be made together, and the graph after them: or which is refused, and its code."""
        asked: list[dict[str, Any]] = []
        for number in range(self._random.choice([1, 1, 2, 4])):
            # most of the changes that would be refused are left out
            for is_wanted in (False, *(self._random.random() < 0.1 for _ in range(20)), True):
                after = written.copy()
                ways = (self._create, self._update, self._delete, self._set, self._remove, self._move)
                (way,) = self._random.choices(ways, (8, 6, 1, 6, 1, 2))
                refusal = None
                try:
                    way(after)
                except Refused as refused:
                    refusal = str(refused)
                if refusal is None or is_wanted:
                    break
            asked.append(self._asked)
            if refusal is not None:
                return asked, (number, refusal)
            written = after
        return asked, written

    def _ask(self, mutation: str, values: Mapping[str, Any], fields: Iterable[str] | None = None) -> None:
        stated = {camel_case(name): json_of(value) for name, value in values.items()}
        known = stated.keys() if fields is None else fields
        self._asked = {mutation: {name: value for name, value in stated.items() if name in known}}

    def _create(self, written: Written) -> None:
        kind = self._kind()
        record = kind.type(**self._values(kind, kind.fields), key=self._key())
        values = {name: getattr(record, name) for name in kind.fields}
        self._ask(f"create{kind.name}", {name: one for name, one in values.items() if one is not None})
        written.create(record)

    def _update(self, written: Written) -> None:
        kind, key = self._kind(), self._key()
        own = [name for name in kind.fields if camel_case(name) in _fields(f"Update{kind.name}Input")]
        values = self._values(kind, self._random.sample(own, min(len(own), self._random.randint(0, 3))))
        expected = self._random.choice([None, None, 1, 2])
        self._ask(f"update{kind.name}", {"key": key, "expected_version": expected, **values})
        written.update(kind.name, key, values, expected)

    def _delete(self, written: Written) -> None:
        kind, key, cascade = self._kind(), self._key(), self._random.random() < 0.5
        self._ask(f"delete{kind.name}", {"key": key, "cascade": cascade})
        written.delete(kind.name, key, cascade=cascade, expected=None)

    def _set(self, written: Written) -> None:
        edge, values = self._edge()
        self._ask(f"set{type(edge).__name__}", {name: one for name, one in values.items() if one is not None})
        written.set_edge(edge)

    def _remove(self, written: Written) -> None:
        edge, values = self._edge()
        self._ask(f"remove{type(edge).__name__}", values, _fields(f"Remove{type(edge).__name__}Input"))
        written.remove_edge(edge)

    def _move(self, written: Written) -> None:
        key, stage = self._key(), self._random.choice(list(AllianceStage))
        self._ask("moveAlliance", {"key": key, "to_stage": stage})
        written.move(key, stage)

    def _key(self) -> str:
        return self._random.choice(KEYS)

    def _kind(self) -> Kind:
        return self._random.choice(self._random.choice([[KINDS[name] for name in THINGS], WRITTEN]))

    def _values(self, kind: Kind, names: Iterable[str]) -> dict[str, Any]:
        return {
            name: random_value(self._random, kind.fields[name], self._known)
            for name in names
            if name != "key"
        }

    def _edge(self) -> tuple[Any, dict[str, Any]]:
        """Return an edge, and its values as a client may state them: a pair in either order."""
        of = self._random.choice(EDGES)
        values = {name: random_value(self._random, one, self._known) for name, one in field_specs(of).items()}
        if of is Competition:
            pair = self._random.sample(KEYS, 2)
            values |= dict(zip("ab", pair, strict=True))
            return of(**{**values, **dict(zip("ab", sorted(pair), strict=True))}), values
        return of(**values), values


def _fields(type_: str) -> Iterable[str]:
    found = CORE.type_map[type_]
    assert isinstance(found, GraphQLInputObjectType)
    return list(found.fields)


def compared(model: Model) -> tuple[dict[Any, Any], dict[Any, Any]]:
    """Return what is in a model but moves, whose keys are made up."""
    return (
        {place: record for place, record in model.records.items() if place[0] != "stage_moves"},
        {place: version for place, version in model.versions.items() if place[0] != "stage_moves"},
    )


@pytest.mark.parametrize("seed", range(2))
async def test_changes_end_as_the_model_says(database: Database, seed: int) -> None:
    await delete_everything(database)
    await migrate(database)
    store = Store(database)
    service = Operations(store, Settings(request_timeout=60.0))
    changes, written = Changes(Random(seed)), Written(Model(), TODAY)
    outcomes: Counter[str] = Counter()
    for number in range(REQUESTS):
        before = await graph_revision(database)
        asked, outcome = changes.request(written)
        payload = await send(service, "applyChanges", asked)
        reasons = {(error["code"], error["field"].partition(".")[0]) for error in payload["errors"]}
        is_same = isinstance(outcome, tuple) or outcome.model == written.model
        if isinstance(outcome, tuple):
            assert reasons == {(outcome[1], f"changes[{outcome[0]}]")}, asked
            outcomes[outcome[1]] += 1
        else:
            assert reasons == set(), (asked, payload["errors"])
            written = outcome
            outcomes["same" if is_same else "changed"] += 1
        assert compared((await contents(database)).model()) == compared(written.model), asked
        assert ((await graph_revision(database)) == before) == is_same, asked
        if number % 5 == 0:
            kept = await store.network(timeout=60)
            assert columns(kept) == columns(await read_network(database, timeout=60))
    assert outcomes["changed"] > REQUESTS / 2, outcomes
    assert outcomes.keys() >= {"same", "CONFLICT", "NOT_FOUND"}, outcomes
