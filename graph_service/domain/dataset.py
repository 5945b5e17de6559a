"""The checked nodes, edges and records of one import, in terms of the model."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Final

from typing_extensions import Doc

from graph_service.domain.kinds import KINDS, RECORDS, THINGS
from graph_service.domain.model.entities import (
    Alliance,
    Company,
    Competition,
    Holding,
    Membership,
    Need,
    Resource,
)

REFERRED_TO: Final = tuple(
    name
    for name in KINDS
    if name in THINGS
    or any(
        spec.refers is not None and spec.refers.to == name
        for kind in KINDS.values()
        for spec in kind.references.values()
    )
)
"""The kinds that an edge or a record can refer to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownKeys:
    """Keys of the nodes that are in a graph already: a row may refer to them."""

    companies: frozenset[str] = frozenset()
    resources: frozenset[str] = frozenset()
    alliances: frozenset[str] = frozenset()
    records: Annotated[
        Mapping[str, Mapping[str, str]],
        Doc(
            "By kind of record that others refer to: each key, with the key of the owner of the record "
            "(empty if it has none)."
        ),
    ] = field(default_factory=dict)

    def of(self, kind: str) -> frozenset[str]:
        """Return the keys of a kind."""
        if kind in THINGS:
            return frozenset(getattr(self, THINGS[kind].plural))
        return frozenset(self.records.get(kind, ()))


@dataclass(frozen=True, slots=True, kw_only=True)
class DataSet:
    """The rows of one import. Each of them occurs once; edges and records refer to nodes that exist."""

    companies: tuple[Company, ...] = ()
    resources: tuple[Resource, ...] = ()
    alliances: tuple[Alliance, ...] = ()
    holdings: tuple[Holding, ...] = ()
    needs: tuple[Need, ...] = ()
    memberships: tuple[Membership, ...] = ()
    competitions: Annotated[tuple[Competition, ...], Doc("Each pair once, a < b.")] = ()
    records: Annotated[
        Mapping[str, tuple[Any, ...]],
        Doc("Records of the alliances' lives by name of their kind, e.g. Kpi."),
    ] = field(default_factory=dict)
    unstated: Annotated[
        Mapping[type, frozenset[str]],
        Doc(
            "By kind of node, edge or record: properties that the source does not contain. They keep the"
            " value they have in the graph; any other property without a value is removed."
        ),
    ] = field(default_factory=dict)

    def parts(self) -> Iterator[tuple[str, tuple[Any, ...]]]:
        """Yield the parts that have rows, by name, in an order in which each refers to earlier ones only."""
        for name in PARTS:
            if rows := getattr(self, name):
                yield name, rows
        for name, kind in RECORDS.items():
            if rows := self.records.get(name, ()):
                yield kind.plural, rows

    @property
    def size(self) -> int:
        """Number of nodes, edges and records."""
        return sum(len(rows) for _, rows in self.parts())


PARTS: Final = ("companies", "resources", "alliances", "holdings", "needs", "memberships", "competitions")
"""The parts of a data set that partner networks are made of, in the order in which they are written."""
