"""Filters as conditions of a statement.

Every condition is either true or false, never null, so that ``NOT`` is a true complement: a missing value
matches no comparison and therefore matches every negated one. A null anywhere in a filter is ignored. An
empty list matches nothing in ``in``, ``any``, ``or`` and lists of enum values, and everything in ``all``,
``none`` and ``and``.
"""

from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Any, Final, TypeAlias

from graph_service.domain.errors import InternalError, LimitExceeded
from graph_service.domain.model.fields import FieldSpec
from graph_service.domain.text import folded
from graph_service.query.cypher_fragments import all_of, any_of, exists_clause, negation
from graph_service.query.graph_mapping import FILTERED
from graph_service.query.statement import Composition, where

Filter: TypeAlias = Mapping[str, Any]

MAX_DEPTH: Final = 20
"""Maximum depth of a filter, in objects."""
MAX_PARTS: Final = 100
"""Maximum number of objects in a filter: each is a condition, and engines support about 200 of them."""

MAX_SEARCH: Final = 500
"""Maximum characters of a search text."""
MAX_WORDS: Final = 20
"""Maximum words of a search text."""

_COMPARISONS: Final[Mapping[str, str]] = {
    "eq": "=",
    "lt": "<",
    "lte": "<=",
    "gt": ">",
    "gte": ">=",
    "contains": "CONTAINS",
    "startsWith": "STARTS WITH",
}

_PROPERTIES: Final[Mapping[str, Mapping[str, tuple[str, bool]]]] = {
    "Company": {
        "key": ("key", False),
        "name": ("name", False),
        "industry": ("industry", True),
        "country": ("country", True),
        "employees": ("employees", True),
        "foundedYear": ("founded_year", True),
        "revenue": ("revenue_amount", True),
    },
    "Resource": {"key": ("key", False), "name": ("name", False)},
    "Alliance": {
        "key": ("key", False),
        "name": ("name", False),
        "startsOn": ("starts_on", True),
        "endsOn": ("ends_on", True),
    },
}
"""By type: filter field -> property, and whether a node may lack it."""

_LISTS: Final = ("regions", "segments", "tags")


class Conditions:
    """Turns filters into conditions of one statement.

    A filter of a whole list may read every company. Its conditions on other companies are then evaluated
    once, as a set of keys: evaluated for each company, two nested filters would cost the product of their
    relationships, and the embedded engine would fail. A filter below a node reads the few neighbours of that
    node, and follows their relationships.
    """

    def __init__(self, composition: Composition) -> None:
        self._composition = composition
        self._at_once = False
        self._day = composition.today
        """The day on which partners and members must be such: of the innermost filter that states one."""

    def matches(self, type_name: str, node: str, wanted: Filter | None, path: str, *, at_once: bool) -> str:
        """Return the condition that a node matches the filter of its type.

        Parameters
        ----------
        type_name, node
            The type, and the variable that the node is bound to.
        wanted
            The filter.
        path
            Its path in the request.
        at_once
            Whether it is the filter of a whole list: the condition may then name sets of keys, which are
            within reach of the outermost subqueries only.

        Raises
        ------
        LimitExceeded
            If the filter is nested too deep, or too long.
        """
        if not _is_within(MAX_DEPTH, wanted):
            raise LimitExceeded(
                f"{path}: expected a filter at most {MAX_DEPTH} objects deep.",
                field=path,
                hint="Ask for keys first, and filter by them.",
            )
        parts = _parts(wanted)
        if parts > MAX_PARTS:
            raise LimitExceeded(
                f"{path}: expected a filter of at most {MAX_PARTS} objects, found {parts:,}.",
                limit=MAX_PARTS,
                found=parts,
                field=path,
                hint="One in takes the place of many eq.",
            )
        self._at_once = at_once
        return self._node(type_name, node, wanted or {}, None)

    def text(self, expression: str, wanted: Filter) -> str:
        """Return the condition that a text, which may be missing, matches a StringFilter."""
        return self._value(expression, wanted, nullable=True)

    def _node(self, type_name: str, node: str, wanted: Filter, member: str | None) -> str:
        """``member`` is the membership that led to an alliance: ``activeOn`` then applies to both."""
        around, day = self._day, wanted.get("asOf")
        self._day = around if day is None else day
        condition = all_of(self._parts_of_node(type_name, node, wanted, member))
        self._day = around
        return condition

    def _parts_of_node(self, type_name: str, node: str, wanted: Filter, member: str | None) -> list[str]:
        conditions = []
        for name, value in wanted.items():
            if value is None or name == "asOf":
                continue
            if name in ("and", "or"):
                parts = [self._node(type_name, node, part, member) for part in value]
                conditions.append(all_of(parts) if name == "and" else any_of(parts))
            elif name == "not":
                conditions.append(negation(self._node(type_name, node, value, member)))
            elif type_name in FILTERED:
                conditions.append(self._record_condition(node, FILTERED[type_name][name], value))
            elif name in _PROPERTIES[type_name]:
                prop, nullable = _PROPERTIES[type_name][name]
                conditions.append(self._value(f"{node}.{prop}", value, nullable=nullable))
            elif type_name == "Company":
                conditions.append(self._company(node, name, value))
            elif type_name == "Resource":
                conditions.append(self._one_of(f"{node}.kind", [item.value for item in value]))
            else:
                conditions.append(self._alliance(node, name, value, member))
        return conditions

    def _record_condition(self, node: str, spec: FieldSpec, value: Any) -> str:
        expression = f"{node}.{spec.name}"
        if spec.is_list:
            return self._list(expression, value)
        if issubclass(spec.type, Enum):
            either = self._one_of(expression, [item.value for item in value])
            return self._value_condition(expression, either, spec.nullable)
        if spec.type is bool:
            return f"{expression} = {self._composition.parameter(value)}"
        return self._value(expression, value, nullable=spec.nullable)

    def _company(self, node: str, name: str, value: Any) -> str:
        composition = self._composition
        if name in _LISTS:
            return self._list(f"{node}.{name}", value)
        if name in ("has", "needs"):
            edge, other = composition.name("r"), composition.name("n")
            kind, level = ("HAS", "level") if name == "has" else ("NEEDS", "importance")
            conditions = [self._node("Resource", other, value.get("resource") or {}, None)]
            if value.get(level):
                conditions.append(self._value(f"{edge}.{level}", value[level]))
            if self._day is not composition.today:
                conditions.append(composition.period_holds(edge, self._day))
            return exists_clause(f"({node})-[{edge}:{kind}]->({other}:Resource)", conditions)
        if name == "memberOf":
            edge, other = composition.name("r"), composition.name("n")
            conditions = [self._node("Alliance", other, value, edge)]
            if not _states_day(value):
                conditions.append(composition.members_active(other, [edge], self._day))
            return exists_clause(f"({node})-[{edge}:MEMBER_OF]->({other}:Alliance)", conditions)
        if self._at_once:
            find = {"competesWith": self._competitors, "partnerOf": self._partners}[name]
            return f"{node}.key IN {composition.keys(self._on_day(name), value, lambda: find(value))}"
        other = composition.name("n")
        conditions = [self._node("Company", other, value, None)]
        if name == "competesWith":
            return exists_clause(f"({node})-[:COMPETES_WITH]-({other}:Company)", conditions)
        own, theirs, alliance = composition.name("r"), composition.name("r"), composition.name("a")
        conditions += [
            f"{other} <> {node}",
            composition.members_active(alliance, [own, theirs], self._day),
        ]
        return exists_clause(
            f"({node})-[{own}:MEMBER_OF]->({alliance}:Alliance)<-[{theirs}:MEMBER_OF]-({other}:Company)",
            conditions,
        )

    def _on_day(self, kind: str) -> str:
        """Return the name of a set of keys that depends on the day."""
        is_today = self._day is self._composition.today
        return kind if is_today else f"{kind} on {self._composition.parameter(self._day)}"

    def _match_companies(self, wanted: Filter) -> tuple[str, str]:
        """Return the clause that finds the companies that match, and the variable they are bound to."""
        company = self._composition.name("n")
        condition = self._node("Company", company, wanted, None)
        return f"MATCH ({company}:Company){where([condition])}", company

    def _competitors(self, wanted: Filter) -> str:
        start, company = self._match_companies(wanted)
        other = self._composition.name("n")
        return f"{start} MATCH ({company})-[:COMPETES_WITH]-({other}:Company) WITH {other}.key AS key"

    def _partners(self, wanted: Filter) -> str:
        composition = self._composition
        start, company = self._match_companies(wanted)
        own, theirs, alliance = composition.name("r"), composition.name("r"), composition.name("a")
        other, only, number = composition.name("n"), composition.name("x"), composition.name("x")
        # a company that is the only match is not its own partner
        another = f"{number} > 1 OR {other}.key <> {only}"
        return (
            f"{start} MATCH ({company})-[{own}:MEMBER_OF]->({alliance}:Alliance)"
            f"{where([composition.members_active(alliance, [own], self._day)])}"
            f" WITH {alliance}, min({company}.key) AS {only}, count(DISTINCT {company}) AS {number}"
            f" MATCH ({alliance})<-[{theirs}:MEMBER_OF]-({other}:Company)"
            f"{where([composition.period_holds(theirs, self._day), another])}"
            f" WITH {other}.key AS key"
        )

    def _alliances_of(self, wanted: Filter) -> str:
        start, company = self._match_companies(wanted)
        alliance = self._composition.name("a")
        return f"{start} MATCH ({company})-[:MEMBER_OF]->({alliance}:Alliance) WITH {alliance}.key AS key"

    def _alliance(self, node: str, name: str, value: Any, member: str | None) -> str:
        composition = self._composition
        match name:
            case "stage":
                return self._one_of(f"{node}.stage", [item.value for item in value])
            case "modes":
                return self._list(f"{node}.modes", {"any": [item.value for item in value]})
            case "exclusive":
                return f"{node}.exclusive = {composition.parameter(value)}"
            case "activeOn" if member is not None:
                return composition.members_active(node, [member], value)
            case "activeOn":
                return composition.alliance_active(node, value)
        if name != "member":
            raise InternalError(f"No condition is known for AllianceFilter.{name}.")
        if self._at_once:
            keys = composition.keys(self._on_day(name), value, lambda: self._alliances_of(value))
            return f"{node}.key IN {keys}"
        other = composition.name("n")
        return exists_clause(
            f"({node})<-[:MEMBER_OF]-({other}:Company)", [self._node("Company", other, value, None)]
        )

    def _value(self, expression: str, wanted: Filter, *, nullable: bool = False) -> str:
        conditions = []
        for name, value in wanted.items():
            if value is None:
                continue
            if name == "isNull":
                conditions.append(f"{expression} IS {'' if value else 'NOT '}NULL")
            elif name == "in":
                conditions.append(
                    self._value_condition(expression, self._one_of(expression, value), nullable)
                )
            elif name == "ne":
                equal = f"{expression} = {self._composition.parameter(value)}"
                conditions.append(negation(self._value_condition(expression, equal, nullable)))
            else:
                compared = f"{expression} {_COMPARISONS[name]} {self._composition.parameter(value)}"
                conditions.append(self._value_condition(expression, compared, nullable))
        return all_of(conditions)

    @staticmethod
    def _value_condition(expression: str, condition: str, nullable: bool) -> str:
        return f"({expression} IS NOT NULL AND {condition})" if nullable else condition

    def _one_of(self, expression: str, values: Sequence[Any]) -> str:
        return f"{expression} IN {self._composition.parameter(values)}" if values else "false"

    def _list(self, expression: str, wanted: Filter) -> str:
        conditions = []
        item = self._composition.name("x")
        for name, values in wanted.items():
            if values is None:
                continue
            if not values:
                conditions.append("false" if name == "any" else "true")
                continue
            among = self._composition.parameter(values)
            if name == "any":
                conditions.append(f"any({item} IN {expression} WHERE {item} IN {among})")
            else:
                conditions.append(f"{name}({item} IN {among} WHERE {item} IN {expression})")
        return all_of(conditions)


def _is_within(depth: int, wanted: Any) -> bool:
    """Return whether at most this many objects are nested."""
    match wanted:
        case Mapping():
            return depth > 0 and all(_is_within(depth - 1, value) for value in wanted.values())
        case list():
            return all(_is_within(depth, value) for value in wanted)
    return True


def _parts(wanted: Any) -> int:
    """Return how many objects there are in a filter, itself included."""
    match wanted:
        case Mapping():
            return 1 + sum(map(_parts, wanted.values()))
        case list():
            return sum(map(_parts, wanted))
    return 0


def _states_day(wanted: Filter) -> bool:
    """Return whether a filter on alliances states the day on which they must be active."""
    if wanted.get("activeOn") is not None:
        return True
    nested = [*(wanted.get("and") or ()), *(wanted.get("or") or ())]
    if wanted.get("not") is not None:
        nested.append(wanted["not"])
    return any(_states_day(part) for part in nested)


def search_words(search: str, path: str) -> list[str]:
    """Return the folded search text; it has spaces, and escapes that only look like other blanks."""
    if len(search) > MAX_SEARCH:
        raise LimitExceeded(
            f"{path}: expected at most {MAX_SEARCH} characters, found {len(search):,}.",
            limit=MAX_SEARCH,
            found=len(search),
            field=path,
        )
    words = [word for part in search.split() for word in folded(part).split(" ") if word]
    if len(words) > MAX_WORDS:
        raise LimitExceeded(
            f"{path}: expected at most {MAX_WORDS} words, found {len(words)}.",
            limit=MAX_WORDS,
            found=len(words),
            field=path,
        )
    return words
