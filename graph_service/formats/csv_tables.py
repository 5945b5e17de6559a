"""The files of the CSV format and their columns, once, for every reader and writer of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Final, TypeAlias

from typing_extensions import Doc

from graph_service.domain.model import (
    Alliance,
    AllianceStage,
    Company,
    Competition,
    CooperationMode,
    Holding,
    Membership,
    Need,
    Resource,
    ResourceKind,
)
from graph_service.formats import cells
from graph_service.formats.cells import LONGEST_NAME, LONGEST_TEXT, Parser, required

Values: TypeAlias = dict[str, Any]

SOME_NAME: Final = cells.text(LONGEST_NAME)
PROSE: Final = cells.text(LONGEST_TEXT)


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name and what a cell of it may hold."""

    name: str
    parse: Parser
    target: Annotated[type | None, Doc("The kind of thing whose key the cell holds.")] = None
    optional: Annotated[bool, Doc("The header may leave it out.")] = False
    prose: Annotated[bool, Doc("Cells may have line breaks and tabs.")] = False


@dataclass(frozen=True, slots=True)
class Table:
    """One file: what a row of it is."""

    file: str
    kind: Annotated[type, Doc("The dataclass that a row becomes.")]
    columns: tuple[Column, ...]
    identity: Annotated[tuple[str, ...], Doc("Columns whose values together occur once.")]
    periods: Annotated[tuple[str, str] | None, Doc("Two dates of which the second is the later.")] = None
    required: bool = False


def reference(name: str, target: type) -> Column:
    """Return a column of keys of things."""
    return Column(name, cells.key, target=target)


EVIDENCE: Final = Column("evidence", PROSE, prose=True)

COMPANIES: Final = Table(
    "companies.csv",
    Company,
    (
        Column("key", cells.key),
        Column("name", required(SOME_NAME)),
        Column("industry", SOME_NAME),
        Column("country", cells.country),
        Column("regions", cells.texts),
        Column("segments", cells.texts),
        Column("employees", cells.employees),
        Column("founded_year", cells.year),
        Column("website", cells.website),
        Column("description", PROSE, prose=True),
        Column("tags", cells.texts),
        Column("financials_year", cells.year, optional=True),
        Column("currency", cells.currency, optional=True),
        Column("revenue", cells.decimal, optional=True),
        Column("profit", cells.decimal, optional=True),
        Column("cash_flow", cells.decimal, optional=True),
        Column("debt_ratio", cells.ratio, optional=True),
    ),
    identity=("key",),
    required=True,
)
RESOURCES: Final = Table(
    "resources.csv",
    Resource,
    (
        Column("key", cells.key),
        Column("name", required(SOME_NAME)),
        Column("kind", required(cells.member_of(ResourceKind))),
        Column("pooled", cells.flag),
    ),
    identity=("key",),
)
ALLIANCES: Final = Table(
    "alliances.csv",
    Alliance,
    (
        Column("key", cells.key),
        Column("name", required(SOME_NAME)),
        Column("modes", cells.members_of(CooperationMode)),
        Column("stage", cells.member_of(AllianceStage)),
        Column("exclusive", cells.flag),
        Column("starts_on", cells.day),
        Column("ends_on", cells.day),
        Column("scope", PROSE, prose=True),
    ),
    identity=("key",),
    periods=("starts_on", "ends_on"),
)
HOLDS: Final = Table(
    "holds.csv",
    Holding,
    (
        reference("company", Company),
        reference("resource", Resource),
        Column("level", required(cells.fraction)),
        EVIDENCE,
    ),
    identity=("company", "resource"),
)
NEEDS: Final = Table(
    "needs.csv",
    Need,
    (
        reference("company", Company),
        reference("resource", Resource),
        Column("importance", required(cells.fraction)),
        Column("required_level", cells.fraction),
        EVIDENCE,
    ),
    identity=("company", "resource"),
)
MEMBERS: Final = Table(
    "members.csv",
    Membership,
    (
        reference("alliance", Alliance),
        reference("company", Company),
        Column("role", SOME_NAME),
        Column("since", cells.day),
        Column("until", cells.day),
    ),
    identity=("alliance", "company", "since"),
    periods=("since", "until"),
)
COMPETES: Final = Table(
    "competes.csv",
    Competition,
    (
        reference("a", Company),
        reference("b", Company),
        Column("intensity", required(cells.fraction)),
        EVIDENCE,
    ),
    identity=("a", "b"),
)

TABLES: Final = (COMPANIES, RESOURCES, ALLIANCES, HOLDS, NEEDS, MEMBERS, COMPETES)
"""In an order in which every row refers to things of earlier files only."""

NOUNS: Final[Mapping[type, str]] = {Company: "a company", Resource: "a resource", Alliance: "an alliance"}
FILE_OF: Final[Mapping[type, str]] = {table.kind: table.file for table in TABLES}
