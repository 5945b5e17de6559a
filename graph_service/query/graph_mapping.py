"""The fixed maps from GraphQL names to labels, relationship types and properties.

All names in the text of a statement come from here, and none from a request.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final

from graph_service.domain.errors import InternalError
from graph_service.domain.kinds import KINDS, RECORDS, Kind, relationship_type
from graph_service.domain.model.fields import PROSE, FieldSpec, Refers
from graph_service.domain.records.co_selling import Sale
from graph_service.store.mapping.codec import FINANCIAL_PROPERTIES


def camel_case(name: str) -> str:
    """Return the GraphQL name of a Python name.

    >>> camel_case("founded_year")
    'foundedYear'
    """
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def _properties(kind: Kind) -> dict[str, str]:
    apart = {"financials", *kind.references}
    names = [name for name in kind.fields if name not in apart]
    return {camel_case(name): name for name in (*names, "version", "created_at", "updated_at")}


@dataclass(frozen=True, slots=True)
class SortKey:
    """Something that a list can be ordered by; ``{n}`` is the node, ``{r}`` the relationship."""

    expression: str
    nullable: bool = False
    is_number: bool = False


PROPERTIES: Final[Mapping[str, Mapping[str, str]]] = {
    **{name: _properties(kind) for name, kind in KINDS.items()},
    "Change": {name: name for name in ("key", "at", "by", "action", "kind", "version", "count")},
}
"""By type: GraphQL field -> property of the node."""

FINANCIALS: Final[Mapping[str, str]] = {
    camel_case(name): stored for name, stored in FINANCIAL_PROPERTIES.items()
}
"""GraphQL field of the figures -> property of the company."""

KEY: Final = SortKey("{n}.key")
SINCE_UNTIL: Final = (SortKey("{r}.since", nullable=True), SortKey("{r}.until", nullable=True))
SHARE: Final = SortKey("{r}.share", nullable=True, is_number=True)

KEYS_WITHIN: Final[Mapping[str, Mapping[str, SortKey]]] = {
    "Company": {name: SortKey(f"{{n}}.{name}") for name in ("industry", "country")}
}
"""By type: filter field of which an index has the keys of each value in order (migration 4)."""

SORT_KEYS: Final[Mapping[str, Mapping[str, SortKey]]] = {
    "CompanySort": {
        "KEY": KEY,
        "NAME": SortKey("{n}.name_sort"),
        "EMPLOYEES": SortKey("{n}.employees", nullable=True, is_number=True),
        "FOUNDED_YEAR": SortKey("{n}.founded_year", nullable=True, is_number=True),
        "REVENUE": SortKey("{n}.revenue_amount", nullable=True, is_number=True),
        "CREATED_AT": SortKey("{n}.created_at"),
    },
    "AllianceSort": {
        "KEY": KEY,
        "NAME": SortKey("{n}.name_sort"),
        "STARTS_ON": SortKey("{n}.starts_on", nullable=True),
    },
    "MembershipSort": {
        "KEY": KEY,
        "NAME": SortKey("{n}.name_sort"),
        "ROLE": SortKey("{r}.role", nullable=True),
        "SINCE": SINCE_UNTIL[0],
        "UNTIL": SINCE_UNTIL[1],
        "SHARE": SHARE,
    },
    "HoldingSort": {"KEY": KEY, "LEVEL": SortKey("{r}.level", is_number=True)},
    "NeedSort": {"KEY": KEY, "IMPORTANCE": SortKey("{r}.importance", is_number=True)},
}
"""By sort enum: value -> the sort key."""


@dataclass(frozen=True, slots=True)
class Connection:
    """A list of nodes of a node, or of the root.

    ``{p}`` is the parent, ``{r}`` the relationship, ``{n}`` the node, ``{a}`` and ``{s}`` the alliance and
    the partner's membership in the path to a partner.
    """

    type_name: str
    target: str
    pattern: str
    edge: Mapping[str, str | None] = field(default_factory=dict)
    """Field of the edge -> expression; None where this connection has no value for it."""
    sort: str | None = None
    sort_keys: Mapping[str, SortKey] = field(default_factory=dict)
    """Further values of the sort enum: other lists with this enum refuse them."""
    minimum: tuple[str, str] | None = None
    """Argument -> the expression that must reach it; a value that is missing does not."""
    has_period: bool = False
    """Whether the rows are holdings or needs: with asOf only those of that day are listed."""
    membership_of: str | None = None
    """The alliance of a row, if the rows are memberships: with asOf only those active then are listed."""
    counted: str | None = None
    """The count if several paths lead to one node; it then replaces ``{r}``."""
    gathered: tuple[str, ...] = ()
    """Instead of a pattern: several, each with its conditions, whose nodes ``x`` are listed once together."""
    order: tuple[tuple[SortKey, bool], ...] = ()
    """The default order of the list, before the key, and whether it is descending."""
    dated: str | None = None
    """The day of a record: with asOf only those of that day and before are listed."""


_PERIOD: Final = {name: f"{{r}}.{name}" for name in ("since", "until")}
_MEMBERSHIP: Final = {"role": "{r}.role", **_PERIOD, "share": "{r}.share"}
"""By field of a membership: the expression."""
_GRAPH: Final[Mapping[tuple[str, str], Connection]] = {
    ("Company", "has"): Connection(
        "HoldingConnection",
        "Resource",
        "({p})-[{r}:HAS]->({n}:Resource)",
        {"level": "{r}.level", "evidence": "{r}.evidence", **_PERIOD},
        "HoldingSort",
        minimum=("minLevel", "{r}.level"),
        has_period=True,
    ),
    ("Company", "needs"): Connection(
        "NeedConnection",
        "Resource",
        "({p})-[{r}:NEEDS]->({n}:Resource)",
        {
            "importance": "{r}.importance",
            "requiredLevel": "{r}.required_level",
            "evidence": "{r}.evidence",
            **_PERIOD,
        },
        "NeedSort",
        minimum=("minImportance", "{r}.importance"),
        has_period=True,
    ),
    ("Company", "alliances"): Connection(
        "CompanyAllianceConnection",
        "Alliance",
        "({p})-[{r}:MEMBER_OF]->({n}:Alliance)",
        _MEMBERSHIP,
        "AllianceSort",
        {"SINCE": SINCE_UNTIL[0], "SHARE": SHARE},
        minimum=("minShare", "{r}.share"),
        membership_of="{n}",
    ),
    ("Company", "partners"): Connection(
        "PartnerConnection",
        "Company",
        "({p})-[{r}:MEMBER_OF]->({a}:Alliance)<-[{s}:MEMBER_OF]-({n}:Company)",
        {"sharedAlliances": "{r}"},
        "CompanySort",
        {"SHARED_ALLIANCES": SortKey("{r}", is_number=True)},
        counted="count(DISTINCT {a})",
    ),
    ("Company", "competitors"): Connection(
        "CompetitorConnection",
        "Company",
        "({p})-[{r}:COMPETES_WITH]-({n}:Company)",
        {"intensity": "{r}.intensity", "evidence": "{r}.evidence"},
        "CompanySort",
        {"INTENSITY": SortKey("{r}.intensity", is_number=True)},
    ),
    ("Resource", "holders"): Connection(
        "ResourceCompanyConnection",
        "Company",
        "({p})<-[{r}:HAS]-({n}:Company)",
        {"level": "{r}.level", "importance": None, **_PERIOD},
        minimum=("minLevel", "{r}.level"),
        has_period=True,
    ),
    ("Resource", "seekers"): Connection(
        "ResourceCompanyConnection",
        "Company",
        "({p})<-[{r}:NEEDS]-({n}:Company)",
        {"level": None, "importance": "{r}.importance", **_PERIOD},
        minimum=("minImportance", "{r}.importance"),
        has_period=True,
    ),
    ("Alliance", "members"): Connection(
        "AllianceMemberConnection",
        "Company",
        "({p})<-[{r}:MEMBER_OF]-({n}:Company)",
        _MEMBERSHIP,
        "MembershipSort",
        minimum=("minShare", "{r}.share"),
        membership_of="{p}",
    ),
    ("Query", "companies"): Connection("CompanyConnection", "Company", "({n}:Company)", sort="CompanySort"),
    ("Query", "resources"): Connection("ResourceConnection", "Resource", "({n}:Resource)"),
    ("Query", "alliances"): Connection(
        "AllianceConnection", "Alliance", "({n}:Alliance)", sort="AllianceSort"
    ),
}


def _list_of(kind: Kind, pattern: str) -> Connection:
    """Return a list of records, by date where they have one."""
    order = tuple(
        (
            SortKey(
                f"{{n}}.{name}", nullable=kind.fields[name].nullable, is_number=kind.fields[name].type is int
            ),
            False,
        )
        for name in kind.order
    )
    dated = next((f"{{n}}.{name}" for name in kind.order if kind.fields[name].type is date), None)
    return Connection(f"{kind.name}Connection", kind.name, pattern, order=order, dated=dated)


def reference(kind: Kind, name: str) -> Refers:
    """Return the type that a field of a kind refers to."""
    refers = kind.fields[name].refers
    if refers is None:
        raise InternalError(f"{kind.name}.{name} refers to no node.")
    return refers


def _lists_of_records() -> Iterator[tuple[tuple[str, str], Connection]]:
    for kind in RECORDS.values():
        if kind.type is not Sale:  # the root's list of sales also has sums, and is an analysis
            yield ("Query", camel_case(kind.plural)), _list_of(kind, f"({{n}}:{kind.name})")
        for name, spec in kind.references.items():
            refers = reference(kind, name)
            target, type_ = refers.to, relationship_type(kind.name, name)
            if refers.listed_as is not None:
                listed = _list_of(kind, f"({{p}})<-[{{r}}:{type_}]-({{n}}:{kind.name})")
                yield (target, refers.listed_as), listed
            if spec.is_list:
                pattern = f"({{p}})-[{{r}}:{type_}]->({{n}}:{target})"
                yield (kind.name, camel_case(name)), Connection(f"{target}Connection", target, pattern)


def _history(kind: str) -> Connection:
    """Return the list of the changes of a node, and of its edges, newest first.

    Three patterns: the embedded engine uses no index for alternatives that depend on the parent.
    """
    about = f"'{kind}:' + {{p}}.key"
    return Connection(
        "ChangeConnection",
        "Change",
        "",
        gathered=(
            f"(x:Change {{{{subject: {about}}}}})",
            f"(x:Change {{{{other: {about}}}}})",
            f"(x:Change {{{{at: {{p}}.created_at}}}}) WHERE x.action = 'IMPORTED' AND x.kind = '{kind}'",
        ),
        order=((KEY, True),),
    )


CONNECTIONS: Final[Mapping[tuple[str, str], Connection]] = {
    **_GRAPH,
    **dict(_lists_of_records()),
    **{(kind, "history"): _history(kind) for kind in KINDS},
    ("Query", "changes"): Connection("ChangeConnection", "Change", "({n}:Change)", order=((KEY, True),)),
}
"""By parent type and field: how the list is found."""

REFERENCES: Final[Mapping[tuple[str, str], tuple[str, str]]] = {
    (kind.name, camel_case(name)): (
        f"({{p}})-[:{relationship_type(kind.name, name)}]->({{n}}:{spec.refers.to})",
        spec.refers.to,
    )
    for kind in RECORDS.values()
    for name, spec in kind.references.items()
    if spec.refers is not None and not spec.is_list
}
"""By type of record and field: the pattern that leads to the referenced node, and its type."""

FILTERED: Final[Mapping[str, Mapping[str, FieldSpec]]] = {
    kind.name: {
        camel_case(name): spec
        for name, spec in kind.fields.items()
        if spec.refers is None and spec.type is not Decimal and PROSE not in spec.rules
    }
    for kind in RECORDS.values()
}
"""By type of record: the fields by which its lists can be filtered. Decimals are texts, which order
otherwise.
"""
