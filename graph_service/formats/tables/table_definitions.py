"""The files of the CSV format and their columns: derived from the model, for every reader and writer."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Final, TypeAlias

from typing_extensions import Doc

from graph_service.domain.kinds import KINDS, RECORDS, Kind, shared_owners
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
from graph_service.domain.model.fields import FieldSpec, field_specs
from graph_service.formats.tables import cell_parsers
from graph_service.formats.tables.cell_parsers import Parser

Values: TypeAlias = dict[str, Any]

FINANCIAL_COLUMNS: Final[Mapping[str, str]] = {
    name: "financials_year" if name == "year" else name for name in field_specs(Financials)
}
"""By field of Financials: the column of companies.csv that states it."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, and the content of its cells."""

    name: str
    states: Annotated[FieldSpec, Doc("The field that it states.")]
    parse: Parser
    optional: Annotated[bool, Doc("The header may leave it out.")] = False

    @property
    def target(self) -> str | None:
        """Name of the kind of node whose key, or keys, the cell holds."""
        return None if self.states.refers is None else self.states.refers.to

    @property
    def prose(self) -> bool:
        """Whether cells may have line breaks and tabs."""
        return cell_parsers.is_prose(self.states)


@dataclass(frozen=True, slots=True)
class Table:
    """One file, and the meaning of its rows."""

    file: str
    kind: Annotated[type[Any], Doc("The dataclass that a row becomes.")]
    columns: tuple[Column, ...]
    unique: Annotated[tuple[tuple[str, ...], ...], Doc("Columns whose values together occur once.")]
    period: Annotated[tuple[str, str] | None, Doc("Two dates; the second must be later.")] = None
    key_from: Annotated[
        Kind | None, Doc("The kind whose identity determines the key of a row without one.")
    ] = None
    shared: Annotated[
        Mapping[str, str],
        Doc("By column that refers to a record: the column with the owner of that record."),
    ] = field(default_factory=dict)
    required: bool = False

    @property
    def name(self) -> str:
        """The name of the file without its extension, also of a sheet and of a file in another format."""
        return self.file.removesuffix(".csv")


def _columns(kind: type[Any], optional: Collection[str]) -> Iterator[Column]:
    """Yield the columns of a kind; those of the fields named may be missing."""
    for name, spec in field_specs(kind).items():
        if spec.type is Financials:
            for part, one in field_specs(Financials).items():
                yield Column(FINANCIAL_COLUMNS[part], one, cell_parsers.parser_of(one), name in optional)
        else:
            yield Column(name, spec, cell_parsers.parser_of(spec), name in optional)


def _record_table(kind: Kind) -> Table:
    """Return the file of a kind of record: columns of fields with a default may be missing."""
    optional = {name for name, spec in kind.fields.items() if not spec.required}
    columns = list(_columns(kind.type, optional))
    if kind.identity:
        columns[0] = Column("key", columns[0].states, cell_parsers.optional(columns[0].parse), optional=True)
    return Table(
        f"{kind.plural}.csv",
        kind.type,
        tuple(columns),
        (kind.identity, _KEY) if kind.identity else (_KEY,),
        kind.period,
        key_from=kind if kind.identity else None,
        shared=shared_owners(kind),
    )


_KEY: Final = ("key",)

COMPANIES: Final = Table(
    "companies.csv", Company, tuple(_columns(Company, {"financials"})), (_KEY,), required=True
)
RESOURCES: Final = Table("resources.csv", Resource, tuple(_columns(Resource, ())), (_KEY,))
ALLIANCES: Final = Table(
    "alliances.csv",
    Alliance,
    tuple(_columns(Alliance, {"purposes", "depth", "sourcing_channel"})),
    (_KEY,),
    KINDS["Alliance"].period,
)
_PERIOD: Final = ("since", "until")
HOLDS: Final = Table(
    "holds.csv", Holding, tuple(_columns(Holding, _PERIOD)), (("company", "resource"),), _PERIOD
)
NEEDS: Final = Table("needs.csv", Need, tuple(_columns(Need, _PERIOD)), (("company", "resource"),), _PERIOD)
MEMBERS: Final = Table(
    "members.csv",
    Membership,
    tuple(_columns(Membership, {"share"})),
    (("alliance", "company", "since"),),
    _PERIOD,
)
COMPETES: Final = Table("competes.csv", Competition, tuple(_columns(Competition, ())), (("a", "b"),))
RECORD_TABLES: Final[Mapping[str, Table]] = {name: _record_table(kind) for name, kind in RECORDS.items()}
"""The files of records by the name of their kind."""

TABLES: Final = (
    COMPANIES, RESOURCES, ALLIANCES, HOLDS, NEEDS, MEMBERS, COMPETES, *RECORD_TABLES.values(),
)  # fmt: skip
"""In an order in which every row only refers to nodes of earlier files."""

TABLE_NAMED: Final[Mapping[str, Table]] = {table.name: table for table in TABLES}
"""By name without the file's extension."""
FILE_OF: Final[Mapping[str, str]] = {table.kind.__name__: table.file for table in TABLES}
"""By name of a kind of node, edge or record."""
