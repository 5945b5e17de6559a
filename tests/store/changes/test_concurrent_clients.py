"""Several clients of one graph, in any order and at once: the store ends where a plain model does."""

import asyncio
from collections.abc import Coroutine
from datetime import date
from typing import Any, TypeVar

from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from graph_service.domain.change import Creation, Deletion, EdgeSetting, Request, Update
from graph_service.domain.errors import Conflict
from graph_service.domain.model.entities import Holding, ResourceKind
from graph_service.service import open_store
from graph_service.settings import Settings
from graph_service.store.changes.changes import AppliedRequest, Refusal
from graph_service.store.engine.database import Database
from graph_service.store.schema.migrations import migrate
from graph_service.store.schema.revision import revision_parts
from graph_service.store.store import Store
from tests.conftest import delete_everything

T = TypeVar("T")
KEYS = ("k1", "k2")
CLIENTS = st.integers(0, 2)


class Clients(RuleBasedStateMachine):
    """Three clients on two stores, each with what it has read last.

    The model is a version and a number for each company, how often the revision rose, and what each
    idempotency key gave.
    """

    def __init__(self, stores: tuple[Store, Store], loop: asyncio.AbstractEventLoop) -> None:
        super().__init__()
        self._stores, self._loop = stores, loop
        self._turn = 0
        self.companies: dict[str, tuple[int, int]] = {}
        self.seen: list[dict[str, int]] = [{}, {}, {}]
        self.sent: dict[str, tuple[Request, AppliedRequest]] = {}
        self.changes = 0
        self._run(self._empty())
        self._start = self._run(self._revision())

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(60)

    async def _empty(self) -> None:
        await delete_everything(self._stores[0].database)
        await migrate(self._stores[0].database)

    async def _revision(self) -> int:
        text = "MATCH (g:Graph) RETURN g.number"
        return int(await self._stores[0].database.value(text, {}, timeout=20))

    def _request(self, *changes: Any, key: str | None = None) -> Request:
        return Request(
            changes=changes, by="test", today=date(2026, 1, 1), idempotency_key=key, fingerprint=repr(changes)
        )

    async def _change(self, client: int, request: Request) -> AppliedRequest | str:
        """Return what became of a request, or the code of its refusal."""
        try:
            return await self._stores[client % 2].change(request, timeout=30)
        except Refusal as refusal:
            return refusal.problems[0].code
        except Conflict as conflict:
            return conflict.code

    @rule(client=CLIENTS, key=st.sampled_from(KEYS))
    def reads(self, client: int, key: str) -> None:
        if key in self.companies:
            self.seen[client][key] = self.companies[key][0]

    @rule(client=CLIENTS, key=st.sampled_from(KEYS))
    def creates(self, client: int, key: str) -> None:
        request = self._request(Creation(kind="Company", values={"key": key, "name": "C", "employees": 0}))
        found = self._run(self._change(client, request))
        if key in self.companies:
            assert found == "CONFLICT"
        else:
            assert isinstance(found, AppliedRequest)
            self.companies[key] = (1, 0)
            self.changes += 1

    @rule(client=CLIENTS, key=st.sampled_from(KEYS))
    def updates_what_it_has_read(self, client: int, key: str) -> None:
        self._turn += 1
        version = self.seen[client].get(key, 1)
        change = Update(kind="Company", key=key, values={"employees": self._turn}, expected_version=version)
        found = self._run(self._change(client, self._request(change)))
        if key not in self.companies:
            assert found == "NOT_FOUND"
        elif self.companies[key][0] != version:
            assert found == "CONFLICT"
        else:
            assert isinstance(found, AppliedRequest)
            self.companies[key] = (version + 1, self._turn)
            self.changes += 1

    @rule(client=CLIENTS, key=st.sampled_from(KEYS))
    def deletes(self, client: int, key: str) -> None:
        found = self._run(
            self._change(client, self._request(Deletion(kind="Company", key=key, cascade=True)))
        )
        if key in self.companies:
            assert isinstance(found, AppliedRequest)
            del self.companies[key]
            self.changes += 1
        else:
            assert found == "NOT_FOUND"

    @rule(key=st.sampled_from(KEYS), how_many=st.integers(2, 6))
    def all_create_at_once(self, key: str, how_many: int) -> None:
        """The embedded engine's race for a new key reaches nobody: one wins, the others are told of it."""

        async def rivals() -> list[AppliedRequest | str]:
            asked = [
                Creation(kind="Company", values={"key": key, "name": str(number)})
                for number in range(how_many)
            ]
            return await asyncio.gather(
                *(self._change(number, self._request(one)) for number, one in enumerate(asked))
            )

        found = self._run(rivals())
        won = [one for one in found if isinstance(one, AppliedRequest)]
        assert len(won) == (key not in self.companies)
        assert {one for one in found if isinstance(one, str)} <= {"CONFLICT"}
        if won:
            self.companies[key] = (1, 0)
            self.changes += 1

    @precondition(lambda self: self.companies)
    @rule(how_many=st.integers(2, 6), data=st.data())
    def all_update_one_version_at_once(self, how_many: int, data: st.DataObject) -> None:
        key = data.draw(st.sampled_from(sorted(self.companies)))
        version, _ = self.companies[key]
        first = self._turn + 1
        self._turn += how_many

        async def rivals() -> list[AppliedRequest | str]:
            asked = [
                Update(
                    kind="Company", key=key, values={"employees": first + number}, expected_version=version
                )
                for number in range(how_many)
            ]
            return await asyncio.gather(
                *(self._change(number, self._request(one)) for number, one in enumerate(asked))
            )

        found = self._run(rivals())
        assert sorted(isinstance(one, AppliedRequest) for one in found) == [False] * (how_many - 1) + [True]
        winner = next(number for number, one in enumerate(found) if isinstance(one, AppliedRequest))
        self.companies[key] = (version + 1, first + winner)
        self.changes += 1

    @rule(name=st.sampled_from(["one", "two"]), how_many=st.integers(1, 5))
    def one_request_is_sent_again_and_again(self, name: str, how_many: int) -> None:
        if name in self.sent:
            request, first = self.sent[name]
        else:
            resource = Creation(kind="Resource", values={"key": name, "name": "R", "kind": ResourceKind.DATA})
            request = self._request(resource, key=name)

        async def sends() -> list[AppliedRequest | str]:
            return await asyncio.gather(*(self._change(number, request) for number in range(how_many)))

        found = self._run(sends())
        applied = [one for one in found if isinstance(one, AppliedRequest)]
        assert len(applied) == how_many
        fresh = [one for one in applied if not one.replayed]
        assert len(fresh) == (name not in self.sent)
        assert len({(one.graph_revision, one.places) for one in applied}) == 1
        if fresh:
            self.sent[name] = (request, fresh[0])
            self.changes += 1
        else:
            assert applied[0].graph_revision == first.graph_revision

    @precondition(lambda self: self.sent and self.companies)
    @rule(client=CLIENTS, data=st.data())
    def holds(self, client: int, data: st.DataObject) -> None:
        company = data.draw(st.sampled_from(sorted(self.companies)))
        self._turn += 1
        values = {"company": company, "resource": next(iter(self.sent)), "level": self._turn % 997 / 997}
        found = self._run(self._change(client, self._request(EdgeSetting(of=Holding, values=values))))
        assert isinstance(found, AppliedRequest)
        self.changes += 1

    @invariant()
    def the_graph_is_as_the_model_says(self) -> None:
        text = "MATCH (c:Company) RETURN collect([c.key, c.version, coalesce(c.employees, 0)])"
        database = self._stores[self._turn % 2].database
        found = self._run(database.value(text, {}, timeout=20))
        assert {key: (version, number) for key, version, number in found} == self.companies
        assert self._run(self._revision()) == self._start + self.changes
        networks = [self._run(store.network(timeout=30)) for store in self._stores]
        assert {network.revision for network in networks} == {networks[0].revision}
        assert revision_parts(networks[0].revision)[1] == self._start + self.changes
        assert sorted(networks[0].companies.keys) == sorted(self.companies)


MACHINE = hypothesis_settings(
    max_examples=5,
    stateful_step_count=15,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    database=None,
)


async def test_clients_in_any_order_and_at_once(settings: Settings, database: Database) -> None:
    loop = asyncio.get_running_loop()
    async with open_store(settings) as other:
        stores = (Store(database), other)

        class OnThese(Clients):
            def __init__(self) -> None:
                super().__init__(stores, loop)

        await asyncio.to_thread(run_state_machine_as_test, OnThese, settings=MACHINE)
