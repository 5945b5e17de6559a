"""Everything that is in a graph, to compare two states of it."""

from dataclasses import dataclass
from typing import Any

from neo4j import AsyncManagedTransaction

from graph_service.domain.kinds import KINDS as NODE_KINDS
from graph_service.domain.kinds import RECORDS, relationship_type
from graph_service.store.engine.database import Database
from graph_service.store.mapping import codec
from tests.model import KINDS, Model, identity

LABELS = {name: kind.plural for name, kind in NODE_KINDS.items()}
TYPES = {
    "HAS": "holdings",
    "NEEDS": "needs",
    "MEMBER_OF": "memberships",
    "COMPETES_WITH": "competitions",
}
REFERENCES = {
    relationship_type(name, field): (name, field)
    for name, kind in RECORDS.items()
    for field in kind.references
}
"""By type of relationship: the kind of record and the field that it is."""


@dataclass(frozen=True)
class Contents:
    """Nodes as (label, key) and edges as (type, start, end, period), each with its properties."""

    nodes: dict[tuple[str, str], dict[str, Any]]
    edges: dict[tuple[str, str, str, str | None], dict[str, Any]]

    def without_times(self) -> "Contents":
        """Return the same without the instants of the imports."""
        nodes = {
            place: {name: value for name, value in node.items() if name not in ("created_at", "updated_at")}
            for place, node in self.nodes.items()
        }
        return Contents(nodes, self.edges)

    def model(self) -> Model:
        """Return the records that the codec reads back, and the versions."""
        model = Model()
        referred: dict[tuple[str, str], dict[str, list[str]]] = {}
        for relationship, start, end, _ in self.edges:
            if relationship in REFERENCES:
                name, field = REFERENCES[relationship]
                referred.setdefault((name, start), {}).setdefault(field, []).append(end)
        for (label, key), node in self.nodes.items():
            fields = NODE_KINDS[label].fields
            keys: dict[str, Any] = {
                field: tuple(sorted(ends)) if fields[field].is_list else ends[0]
                for field, ends in referred.get((label, key), {}).items()
            }
            record: Any = codec.record(NODE_KINDS[label].type, node, **keys)
            place = (LABELS[label], identity(record))
            model.records[place] = record
            model.versions[place] = node["version"]
        for (kind, start, end, _), edge in self.edges.items():
            if kind in REFERENCES:
                continue
            of = KINDS[TYPES[kind]]
            ends = dict(zip(codec.ENDS[of], (start, end), strict=True))
            record = codec.record(of, edge, **ends)
            model.records[TYPES[kind], identity(record)] = record
        return model


async def contents(database: Database) -> Contents:
    """Return all nodes and edges of the model; fail when one is there twice."""

    async def work(tx: AsyncManagedTransaction) -> Contents:
        nodes = await tx.run(
            f"MATCH (n) WHERE {' OR '.join(f'n:{label}' for label in LABELS)}"
            " RETURN labels(n)[0], n.key, properties(n)"
        )
        found_nodes = [((row[0], row[1]), row[2]) async for row in nodes]
        edges = await tx.run("MATCH (a)-[e]->(b) RETURN type(e), a.key, b.key, properties(e)")
        found_edges = [((row[0], row[1], row[2], row[3].get("period")), row[3]) async for row in edges]
        assert len(dict(found_nodes)) == len(found_nodes)
        assert len(dict(found_edges)) == len(found_edges)
        return Contents(dict(found_nodes), dict(found_edges))

    return await database.read(work, timeout=60)
