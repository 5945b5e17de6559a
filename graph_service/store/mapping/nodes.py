"""Nodes of the graph: read by key, and saved with their references."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Annotated, Any, TypeAlias

from neo4j import AsyncManagedTransaction
from typing_extensions import Doc

from graph_service.domain.errors import Conflict, NotFound
from graph_service.domain.kinds import KINDS, Kind, relationship_type
from graph_service.store.mapping import codec
from graph_service.store.mapping.codec import Properties
from graph_service.store.schema.statements import STATEMENTS

NodeKey: TypeAlias = tuple[str, str]
"""Kind and key of a node."""


@dataclass(slots=True)
class Node:
    """A node, stored or to be stored: its properties, and by field the keys that it refers to."""

    properties: Properties
    references: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def identity(self, kind: Kind) -> tuple[Any, ...]:
        """Return the values that together are unique."""
        return tuple(
            self.references[name] if name in self.references else self.properties.get(name)
            for name in kind.identity
        )


def record_of(kind: Kind, node: Node) -> Any:
    """Return the dataclass of a node."""
    ends = {
        name: keys if kind.fields[name].is_list else keys[0]
        for name, keys in node.references.items()
        if keys or kind.fields[name].is_list
    }
    return codec.record(kind.type, node.properties, **ends)


@dataclass(slots=True)
class NodeBatch:
    """Nodes of one kind to save: new ones, and changed ones with all properties."""

    rows: list[Properties] = field(default_factory=list)
    links: Annotated[
        dict[str, list[list[str]]], Doc("By field that refers: pairs of keys, of a record and of its target.")
    ] = field(default_factory=dict)
    unlinked: Annotated[dict[str, list[str]], Doc("By such a field: records that referred to others.")] = (
        field(default_factory=dict)
    )

    def add(self, row: Properties, before: Node | None, after: Node) -> None:
        """Add a node: its stored row, and the node before and after the change."""
        self.rows.append(row)
        key = after.properties["key"]
        for name, targets in after.references.items():
            earlier = before.references[name] if before is not None else ()
            if targets == earlier:
                continue
            if earlier:
                self.unlinked.setdefault(name, []).append(key)
            if targets:
                self.links.setdefault(name, []).extend([key, target] for target in targets)

    async def save(self, tx: AsyncManagedTransaction, kind: Kind) -> None:
        """Write them into the graph.

        Raises
        ------
        NotFound
            When one refers to something that is not in the graph.
        """
        await save_rows(tx, statement("save_nodes", kind.name), self.rows, kind.plural)
        for name, keys in self.unlinked.items():
            await value(tx, statement("drop_references", kind.name, name), {"keys": keys})
        for name, links in self.links.items():
            await save_rows(tx, statement("save_references", kind.name, name), links, kind.plural)


@cache
def statement(name: str, kind: str, reference: str | None = None) -> str:
    """Return a statement about nodes of any kind as one about this kind, and this field of it."""
    text = STATEMENTS[name].replace("KIND", kind)
    if reference is not None:
        target = KINDS[kind].fields[reference].reference.to
        text = text.replace("REFERENCE", relationship_type(kind, reference)).replace("TARGET", target)
    return text


async def value(tx: AsyncManagedTransaction, text: str, parameters: Mapping[str, Any]) -> Any:
    """Return the first column of the only record of a statement."""
    record = await (await tx.run(text, dict(parameters))).single(strict=True)
    return record[0]


async def stored_nodes(tx: AsyncManagedTransaction, kind: Kind, keys: Sequence[str]) -> dict[str, Node]:
    """Return the existing nodes of a kind among these keys."""
    rows = await value(tx, statement("stored_nodes", kind.name), {"keys": keys})
    nodes = {row["key"]: Node(row, dict.fromkeys(kind.references, ())) for row in rows}
    for name in kind.references if nodes else ():
        text = statement("stored_references", kind.name, name)
        for key, target in sorted(await value(tx, text, {"keys": list(nodes)})):
            nodes[key].references[name] += (target,)
    return nodes


async def check_identities(tx: AsyncManagedTransaction, kind: Kind, nodes: Iterable[Node]) -> None:
    """Reject nodes whose identity belongs to another node of the graph.

    An identity begins with the owner of the record: only the owner's other records are compared.
    """
    if not kind.identity:
        return
    keys = {node.identity(kind): node.properties["key"] for node in nodes}
    owners = sorted({identity[0][0] for identity in keys})
    if not owners:
        return
    siblings = await value(tx, statement("siblings", kind.name, kind.identity[0]), {"keys": owners})
    others = sorted(set(siblings).difference(keys.values()))
    for other in (await stored_nodes(tx, kind, others)).values() if others else ():
        key = keys.get(other.identity(kind))
        if key is not None:
            raise Conflict(
                f"{key} would have the same {' and '.join(kind.identity)} as"
                f" {other.properties['key']}, which is already in the graph.",
                hint=f"Use the key {other.properties['key']} to change that one.",
            )


async def save_rows(
    tx: AsyncManagedTransaction, text: str, rows: list[Any], part: str, wanted: int | None = None
) -> None:
    """Run a statement that saves rows, and check that it saved ``wanted`` ones, by default all.

    Raises
    ------
    NotFound
        When it saved fewer: a row refers to something that is not in the graph.
    """
    if not rows:
        return
    wanted = len(rows) if wanted is None else wanted
    saved = await value(tx, text, {"rows": rows})
    if saved != wanted:
        raise NotFound(
            f"{wanted - saved} {part} refer to something that is not in the graph.",
            hint="Was it deleted meanwhile? Run the import again.",
        )
