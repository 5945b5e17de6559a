"""Changes of a graph with their history, as a service makes them: for tests of what follows the history."""

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from neo4j import AsyncManagedTransaction

from graph_service.store.engine.database import Database
from graph_service.store.history.history import Action, Entry, log_changes, place
from graph_service.store.schema.revision import raise_revision

AT: Final = "2026-11-24T08:00:00.000000Z"
KEYS: Final = tuple(letter + number for letter in "abcdef" for number in "12")
NODES: Final[Mapping[str, Mapping[str, Any]]] = {
    "Company": {"regions": ["North"], "segments": []},
    "Resource": {"kind": "DATA", "pooled": False},
    "Alliance": {"stage": "PROSPECT", "modes": ["CHANNEL"], "exclusive": False},
}
"""By label: what a node has beside its key and name."""
EDGES: Final = {
    "Holding": ("HAS", "Resource"),
    "Need": ("NEEDS", "Resource"),
    "Membership": ("MEMBER_OF", "Alliance"),
    "Competition": ("COMPETES_WITH", "Company"),
}
"""By kind: type in the graph, and label of the end; all start at a company."""


@dataclass(slots=True)
class Change:
    """What one transaction does: statements with their parameters, and entries."""

    statements: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)

    def save(self, label: str, key: str, **values: Any) -> None:
        """Create a node, or change it."""
        row = {"key": key, "name": key, **NODES[label], **values}
        self.statements.append((f"MERGE (n:{label} {{key: $key}}) SET n = $row", {"key": key, "row": row}))
        self.entries.append(
            Entry(action=Action.UPDATED, kind=label, subject=place(label, key), version=1, after=row)
        )

    def delete(self, label: str, key: str) -> None:
        """Delete a node with all its edges."""
        self.statements.append((f"MATCH (n:{label} {{key: $key}}) DETACH DELETE n", {"key": key}))
        self.entries.append(Entry(action=Action.DELETED, kind=label, subject=place(label, key)))

    def connect(self, kind: str, start: str, end: str, period: str = "", **values: Any) -> None:
        """Set an edge between nodes that are there."""
        type_, label = EDGES[kind]
        same = "{period: $period}" if kind == "Membership" else ""
        row = {**values, **({"period": period} if kind == "Membership" else {})}
        row |= {"since": period} if period else {}
        statement = (
            f"MATCH (a:Company {{key: $start}}), (b:{label} {{key: $end}}) "
            f"MERGE (a)-[e:{type_} {same}]->(b) SET e = $row"
        )
        self.statements.append((statement, {"start": start, "end": end, "row": row, "period": period}))
        self._edge(Action.CREATED, kind, start, end, row)

    def disconnect(self, kind: str, start: str, end: str) -> None:
        """Remove the edges between two nodes."""
        type_, label = EDGES[kind]
        statement = f"MATCH (:Company {{key: $start}})-[e:{type_}]->(:{label} {{key: $end}}) DELETE e"
        self.statements.append((statement, {"start": start, "end": end}))
        self._edge(Action.DELETED, kind, start, end, None)

    def _edge(self, action: Action, kind: str, start: str, end: str, row: dict[str, Any] | None) -> None:
        subject, other = place("Company", start), place(EDGES[kind][1], end)
        self.entries.append(Entry(action=action, kind=kind, subject=subject, other=other, after=row))

    def record(self, key: str) -> None:
        """Create a record, of a kind that no snapshot holds."""
        self.statements.append(("CREATE (:Kpi {key: $key})", {"key": key}))
        self.entries.append(Entry(action=Action.CREATED, kind="Kpi", subject=place("Kpi", key)))

    async def run(self, tx: AsyncManagedTransaction) -> int:
        """Make the change, and return the number of its revision."""
        number = await raise_revision(tx)
        for statement, parameters in self.statements:
            await (await tx.run(statement, parameters)).consume()
        await log_changes(tx, number, AT, "local", self.entries)
        return number

    async def made(self, database: Database) -> int:
        """Make the change in a transaction of its own."""
        return await database.write(self.run, timeout=30)


def random_change(chance: random.Random) -> Change:
    """Return up to four changes of anything; most of them of something that may be there."""
    change = Change()
    for _ in range(chance.randint(1, 4)):
        label = chance.choice(tuple(NODES))
        key = chance.choice(KEYS)
        kind = chance.choice(tuple(EDGES))
        start, end = sorted(chance.sample(KEYS, 2))
        what = chance.choices(("save", "delete", "connect", "disconnect", "record"), (6, 1, 12, 3, 1))[0]
        if what == "save":
            change.save(label, key, **_stated(label, chance))
        elif what == "delete":
            change.delete(label, key)
        elif what == "connect":
            period = chance.choice(("", "2020-01-01", "2021-01-01")) if kind == "Membership" else ""
            change.connect(kind, start, end, period, **_said(kind, chance))
        elif what == "disconnect":
            change.disconnect(kind, start, end)
        else:
            change.record(f"k{chance.getrandbits(60)}")
    return change


def _stated(label: str, chance: random.Random) -> dict[str, Any]:
    name = chance.choice(("Å", "Z 😀", "m"))
    match label:
        case "Company":
            stated: dict[str, Any] = {"regions": chance.choice(([], ["North", "South"])), "industry": "air"}
        case "Resource":
            stated = {"pooled": chance.random() < 0.5, "kind": chance.choice(("DATA", "BRAND"))}
        case _:
            stated = {"stage": chance.choice(("ACTIVE", "ENDED")), "starts_on": "2020-05-01"}
    return {"name": name, **stated}


def _said(kind: str, chance: random.Random) -> dict[str, Any]:
    amount = chance.choice((0.0, 0.25, 1.0))
    evidence = chance.choice(({}, {"evidence": "derived:test"}, {"evidence": "seen"}))
    match kind:
        case "Holding":
            return {"level": amount, **evidence}
        case "Need":
            return {"importance": amount, "required_level": 1.0, **evidence}
        case "Membership":
            return chance.choice(({}, {"until": "2026-12-31"}))
    return {"intensity": amount, **evidence}
