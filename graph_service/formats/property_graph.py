"""A data set as nodes and edges with properties, for graph formats.

The nodes are companies, resources and alliances, and the edges their relations. A node's id is its kind and
key, ``company:lufthansa``; each kind has its own namespace of keys. The records of alliances are not
included.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Final

from typing_extensions import Doc

from graph_service.domain.dataset import DataSet
from graph_service.formats.tables.cell_values import cell_of, row_maker
from graph_service.formats.tables.table_definitions import (
    ALLIANCES,
    COMPANIES,
    COMPETES,
    HOLDS,
    MEMBERS,
    NEEDS,
    RESOURCES,
    Table,
)

PARTNER: Final = "PARTNER"
"""The kind of edge for shared alliances, if only companies are drawn."""


@dataclass(frozen=True, slots=True)
class Look:
    """How a node is drawn."""

    x: Annotated[float, Doc("From left to right.")]
    y: Annotated[float, Doc("From bottom to top.")]
    size: Annotated[float, Doc("Its diameter, in the units of x and y.")]
    colour: Annotated[tuple[int, int, int], Doc("Red, green and blue, 0 to 255.")]


@dataclass(frozen=True, slots=True)
class NodeKind:
    """How the rows of a table become nodes."""

    name: str
    table: Table
    part: Annotated[str, Doc("Of the data set.")]
    names: Annotated[str, Doc("Column whose value is the node's label.")] = "name"


@dataclass(frozen=True, slots=True)
class EdgeKind:
    """How the rows of a table become edges."""

    name: str
    table: Table
    part: str
    ends: Annotated[tuple[str, str], Doc("Columns that hold the keys of source and target.")]
    kinds: Annotated[tuple[str, str], Doc("Kinds of source and target.")]
    colour: tuple[int, int, int]


NODE_KINDS: Final[Mapping[str, NodeKind]] = {
    "company": NodeKind("company", COMPANIES, "companies"),
    "alliance": NodeKind("alliance", ALLIANCES, "alliances"),
    "resource": NodeKind("resource", RESOURCES, "resources"),
}
EDGE_KINDS: Final[Mapping[str, EdgeKind]] = {
    "HAS": EdgeKind(
        "HAS", HOLDS, "holdings", ("company", "resource"), ("company", "resource"), (90, 160, 120)
    ),
    "NEEDS": EdgeKind(
        "NEEDS", NEEDS, "needs", ("company", "resource"), ("company", "resource"), (222, 92, 60)
    ),
    "MEMBER_OF": EdgeKind(
        "MEMBER_OF", MEMBERS, "memberships", ("company", "alliance"), ("company", "alliance"), (120, 130, 170)
    ),
    "COMPETES_WITH": EdgeKind(
        "COMPETES_WITH", COMPETES, "competitions", ("a", "b"), ("company", "company"), (150, 60, 130)
    ),
}


@dataclass(frozen=True, slots=True)
class Node:
    """A node."""

    id: str
    kind: str
    label: str
    properties: Annotated[Mapping[str, Any], Doc("Stated values: texts, numbers, booleans.")]
    look: Look | None = None


@dataclass(frozen=True, slots=True)
class Edge:
    """An edge."""

    source: str
    target: str
    kind: str
    weight: float
    properties: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Link:
    """Two companies that are partners."""

    a: str
    b: str
    alliances: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PropertyGraph:
    """Nodes and edges of a data set.

    Nodes and edges are created during each iteration: no second copy of the graph is kept.
    """

    dataset: DataSet
    looks: Annotated[Mapping[str, Look], Doc("By id of a node.")]
    links: Annotated[
        Sequence[Link] | None, Doc("Only draw companies, with these links; null: draw everything.")
    ] = None
    more: Annotated[
        Mapping[str, Mapping[str, Any]],
        Doc("By id of a node: computed properties, such as its community."),
    ]
    gaps: Annotated[Sequence[float], Doc("By need of the data set: importance times shortfall.")]

    @property
    def node_types(self) -> dict[str, type]:
        """By property of nodes: str, float, int or bool."""
        kinds = [kind for kind in NODE_KINDS.values() if self.links is None or kind.name == "company"]
        found: dict[str, type] = {"type": str}
        for kind in kinds:
            found |= _types(kind.table, ())
        for properties in self.more.values():
            found |= {name: type(value) for name, value in properties.items()}
        return found

    @property
    def edge_types(self) -> dict[str, type]:
        """By property of edges: str, float, int or bool."""
        if self.links is not None:
            return {"type": str, "alliances": int}
        found: dict[str, type] = {"type": str}
        for kind in EDGE_KINDS.values():
            found |= _types(kind.table, kind.ends)
        return found | {"gap": float}

    def nodes(self) -> Iterator[Node]:
        """Yield the nodes by kind and key."""
        for kind in NODE_KINDS.values():
            if self.links is not None and kind.name != "company":
                continue
            for record in getattr(self.dataset, kind.part):
                key = f"{kind.name}:{record.key}"
                properties = {"type": kind.name, **_stated(kind.table, record), **self.more.get(key, {})}
                yield Node(key, kind.name, record.name, properties, self.looks.get(key))

    def edges(self) -> Iterator[Edge]:
        """Yield the edges."""
        for link in self.links or ():
            properties = {"type": PARTNER, "alliances": link.alliances}
            yield Edge(f"company:{link.a}", f"company:{link.b}", PARTNER, float(link.alliances), properties)
        if self.links is not None:
            return
        for kind in EDGE_KINDS.values():
            first, second = kind.ends
            weigh = _WEIGHTS[kind.name]
            for place, record in enumerate(getattr(self.dataset, kind.part)):
                source = f"{kind.kinds[0]}:{getattr(record, first)}"
                target = f"{kind.kinds[1]}:{getattr(record, second)}"
                stated = {"type": kind.name} | _stated(kind.table, record, kind.ends)
                if kind.name == "NEEDS":
                    stated["gap"] = self.gaps[place]
                yield Edge(source, target, kind.name, weigh(record), stated)


_WEIGHTS: Final[Mapping[str, Any]] = {
    "HAS": lambda holding: holding.level,
    "NEEDS": lambda need: need.importance,
    "MEMBER_OF": lambda _membership: 1.0,
    "COMPETES_WITH": lambda competition: competition.intensity,
}


def _types(table: Table, without: Sequence[str]) -> dict[str, type]:
    return {
        column.name: column.states.type
        if not column.states.is_list and column.states.type in (bool, int, float)
        else str
        for column in table.columns
        if column.name not in without
    }


def _stated(table: Table, record: Any, without: Sequence[str] = ()) -> dict[str, Any]:
    """Return the stated values of a record; lists, days and decimals as in the CSV format."""
    return {
        column.name: value if type(value) in (bool, int, float, str) else cell_of(value)
        for column, value in zip(table.columns, row_maker(table)(record), strict=True)
        if column.name not in without and value is not None and value != ()
    }
