"""What an import does, in plain Python: the store has to end with the same things, versions and counts."""

from collections.abc import Iterator
from dataclasses import dataclass, field, fields, replace
from typing import Any

from graph_service.domain.dataset import DataSet
from graph_service.domain.kinds import RECORDS
from graph_service.domain.model.entities import (
    Alliance,
    Company,
    Competition,
    Financials,
    Holding,
    Membership,
    Need,
    Resource,
)

KINDS = {
    "companies": Company,
    "resources": Resource,
    "alliances": Alliance,
    "holdings": Holding,
    "needs": Need,
    "memberships": Membership,
    "competitions": Competition,
}
RECORD_KINDS = {kind.plural: kind.type for kind in RECORDS.values()}


def identity(record: Any) -> tuple[Any, ...]:
    """Return what tells one thing or edge from another of its kind."""
    match record:
        case Holding() | Need():
            return (record.company, record.resource)
        case Membership():
            return (record.alliance, record.company, record.since)
        case Competition():
            return (record.a, record.b)
    return (record.key,)


def records(dataset: DataSet) -> Iterator[tuple[str, Any]]:
    """Yield every thing, edge and record with the part of the data set that it is in."""
    for kind in KINDS:
        for record in getattr(dataset, kind):
            yield kind, record
    for kind, of in RECORD_KINDS.items():
        for record in dataset.records.get(of.__name__, ()):
            yield kind, record


@dataclass
class Model:
    """A graph: each thing, edge and record by kind and identity, and the versions of things and records."""

    records: dict[tuple[str, tuple[Any, ...]], Any] = field(default_factory=dict)
    versions: dict[tuple[str, tuple[Any, ...]], int] = field(default_factory=dict)

    def take(self, dataset: DataSet) -> dict[str, tuple[int, int, int]]:
        """Import a data set; return created, updated and unchanged by kind, of records those with rows."""
        counts = {kind: [0, 0, 0] for kind in KINDS}
        counts |= {kind: [0, 0, 0] for kind, of in RECORD_KINDS.items() if dataset.records.get(of.__name__)}
        for kind, record in records(dataset):
            place = (kind, identity(record))
            before = self.records.get(place)
            after = record if before is None else _merged(before, record, dataset)
            outcome = 0 if before is None else 1 if after != before else 2
            counts[kind][outcome] += 1
            if outcome < 2:
                self.records[place] = after
                if not isinstance(record, Holding | Need | Membership | Competition):
                    self.versions[place] = self.versions.get(place, 0) + 1
        return {kind: (one[0], one[1], one[2]) for kind, one in counts.items()}


def _merged(before: Any, record: Any, dataset: DataSet) -> Any:
    unstated = dataset.unstated.get(type(record), frozenset())
    kept = {item.name: getattr(before, item.name) for item in fields(record) if item.name in unstated}
    if isinstance(record, Company):
        old, new = before.financials or Financials(), record.financials or Financials()
        figures = {
            item.name: getattr(old if _column(item.name) in unstated else new, item.name)
            for item in fields(Financials)
        }
        stated = any(value is not None for value in figures.values())
        kept["financials"] = Financials(**figures) if stated else None
    return replace(record, **kept)


def _column(name: str) -> str:
    return "financials_year" if name == "year" else name
