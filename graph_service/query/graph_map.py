"""The fixed maps from GraphQL names to labels, relationship types and properties.

Everything that a statement's text is made of comes from here; nothing comes from a request.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Final

from graph_service.domain.model import Alliance, Company, Resource
from graph_service.store.codec import FINANCIAL_PROPERTIES


def camel_case(name: str) -> str:
    """Return the GraphQL name of a Python name.

    >>> camel_case("founded_year")
    'foundedYear'
    """
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def _properties(kind: type, *, without: tuple[str, ...] = ()) -> dict[str, str]:
    names = [f.name for f in fields(kind) if f.name not in without]
    return {camel_case(name): name for name in (*names, "version", "created_at", "updated_at")}


@dataclass(frozen=True, slots=True)
class SortKey:
    """Something that a list can be ordered by; ``{n}`` is the node, ``{r}`` the relationship."""

    expression: str
    nullable: bool = False
    is_number: bool = False


PROPERTIES: Final[Mapping[str, Mapping[str, str]]] = {
    "Company": _properties(Company, without=("financials",)),
    "Resource": _properties(Resource),
    "Alliance": _properties(Alliance),
}
"""By type: GraphQL field -> property of the node."""

FINANCIALS: Final[Mapping[str, str]] = {
    camel_case(name): stored for name, stored in FINANCIAL_PROPERTIES.items()
}
"""GraphQL field of the figures -> property of the company."""

KEY: Final = SortKey("{n}.key")
SINCE_UNTIL: Final = (SortKey("{r}.since", nullable=True), SortKey("{r}.until", nullable=True))

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
    "HoldingSort": {"KEY": KEY, "LEVEL": SortKey("{r}.level", is_number=True)},
    "NeedSort": {"KEY": KEY, "IMPORTANCE": SortKey("{r}.importance", is_number=True)},
}
"""By sort enum: value -> what is sorted by."""


@dataclass(frozen=True, slots=True)
class Connection:
    """A list of nodes that hangs on a node, or on the root.

    ``{p}`` is the parent, ``{r}`` the relationship, ``{n}`` the node, ``{a}`` and ``{s}`` the alliance and
    the partner's membership on the way to a partner.
    """

    type_name: str
    target: str
    pattern: str
    edge: Mapping[str, str | None] = field(default_factory=dict)
    """Field of the edge -> expression; None where this connection has no value for it."""
    sort: str | None = None
    minimum: tuple[str, str] | None = None
    """Argument -> the expression that must reach it."""
    is_membership: bool = False
    counted: str | None = None
    """What is counted where several paths lead to one node; the count is ``{r}`` from then on."""


CONNECTIONS: Final[Mapping[tuple[str, str], Connection]] = {
    ("Company", "has"): Connection(
        "HoldingConnection",
        "Resource",
        "({p})-[{r}:HAS]->({n}:Resource)",
        {"level": "{r}.level", "evidence": "{r}.evidence"},
        "HoldingSort",
        ("minLevel", "{r}.level"),
    ),
    ("Company", "needs"): Connection(
        "NeedConnection",
        "Resource",
        "({p})-[{r}:NEEDS]->({n}:Resource)",
        {"importance": "{r}.importance", "requiredLevel": "{r}.required_level", "evidence": "{r}.evidence"},
        "NeedSort",
        ("minImportance", "{r}.importance"),
    ),
    ("Company", "alliances"): Connection(
        "CompanyAllianceConnection",
        "Alliance",
        "({p})-[{r}:MEMBER_OF]->({n}:Alliance)",
        {"role": "{r}.role", "since": "{r}.since", "until": "{r}.until"},
        "AllianceSort",
        is_membership=True,
    ),
    ("Company", "partners"): Connection(
        "PartnerConnection",
        "Company",
        "({p})-[{r}:MEMBER_OF]->({a}:Alliance)<-[{s}:MEMBER_OF]-({n}:Company)",
        {"sharedAlliances": "{r}"},
        "CompanySort",
        counted="count(DISTINCT {a})",
    ),
    ("Company", "competitors"): Connection(
        "CompetitorConnection",
        "Company",
        "({p})-[{r}:COMPETES_WITH]-({n}:Company)",
        {"intensity": "{r}.intensity", "evidence": "{r}.evidence"},
        "CompanySort",
    ),
    ("Resource", "holders"): Connection(
        "ResourceCompanyConnection",
        "Company",
        "({p})<-[{r}:HAS]-({n}:Company)",
        {"level": "{r}.level", "importance": None},
        minimum=("minLevel", "{r}.level"),
    ),
    ("Resource", "seekers"): Connection(
        "ResourceCompanyConnection",
        "Company",
        "({p})<-[{r}:NEEDS]-({n}:Company)",
        {"level": None, "importance": "{r}.importance"},
        minimum=("minImportance", "{r}.importance"),
    ),
    ("Alliance", "members"): Connection(
        "AllianceMemberConnection",
        "Company",
        "({p})<-[{r}:MEMBER_OF]-({n}:Company)",
        {"role": "{r}.role", "since": "{r}.since", "until": "{r}.until"},
        is_membership=True,
    ),
    ("Query", "companies"): Connection("CompanyConnection", "Company", "({n}:Company)", sort="CompanySort"),
    ("Query", "resources"): Connection("ResourceConnection", "Resource", "({n}:Resource)"),
    ("Query", "alliances"): Connection(
        "AllianceConnection", "Alliance", "({n}:Alliance)", sort="AllianceSort"
    ),
}
"""By parent type and field: how the list is found."""
