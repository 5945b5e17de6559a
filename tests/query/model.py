"""What reading answers, in plain Python: filters, orders, pages and connections, from the contract's text."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cmp_to_key
from typing import Any, Final, TypeAlias

from graph_service.domain.dataset import DataSet
from graph_service.domain.model.entities import Alliance, Company, Membership, Resource
from graph_service.domain.text import folded
from tests.query.comparisons import compares, compares_list

Thing: TypeAlias = Company | Resource | Alliance
Filter: TypeAlias = Mapping[str, Any]

CURSOR: Final = "model:"
WORKING: Final = ("PILOT", "AGREEMENT", "ACTIVE")


@dataclass(frozen=True)
class Bookkeeping:
    """What the service itself notes of a thing."""

    version: int = 1
    created_at: str = ""
    updated_at: str = ""


@dataclass(frozen=True)
class Listed:
    """A row of a list: a thing, and what belongs to the edge that led to it."""

    node: Thing
    edge: Mapping[str, Any] = field(default_factory=dict)
    period: tuple[date | None, ...] = ()
    """Since and until, where the row is a membership."""


@dataclass(frozen=True)
class Page:
    """The part of a list that was asked for."""

    rows: tuple[Listed, ...]
    cursors: tuple[str, ...]
    total: int
    more_before: bool
    more_after: bool


class Graph:
    """A data set as it is read on a day."""

    def __init__(
        self, dataset: DataSet, today: date, bookkeeping: Mapping[tuple[str, str], Bookkeeping]
    ) -> None:
        self.dataset = dataset
        self.today = today
        self.bookkeeping = bookkeeping
        self.things: dict[str, dict[str, Any]] = {
            "Company": {one.key: one for one in dataset.companies},
            "Resource": {one.key: one for one in dataset.resources},
            "Alliance": {one.key: one for one in dataset.alliances},
        }

    # ------------------------------------------------------------------ who is linked to whom

    def is_active(self, alliance: Alliance, day: date) -> bool:
        """Return whether an alliance is active on a day."""
        ends = alliance.stage == "ENDED" and alliance.ends_on is not None
        return (alliance.stage in WORKING or ends) and _within(alliance.starts_on, day, alliance.ends_on)

    def is_member(self, membership: Membership, day: date) -> bool:
        """Return whether a membership is active on a day."""
        alliance = self.things["Alliance"][membership.alliance]
        return self.is_active(alliance, day) and _within(membership.since, day, membership.until)

    def alliances_of(self, company: str, day: date) -> set[str]:
        """Return the alliances that a company is an active member of."""
        return {
            one.alliance
            for one in self.dataset.memberships
            if one.company == company and self.is_member(one, day)
        }

    def partners_of(self, company: str, day: date) -> dict[str, int]:
        """Return the partners of a company, and how many active alliances it shares with each."""
        own = self.alliances_of(company, day)
        shared = {
            other: len(own & self.alliances_of(other, day))
            for other in self.things["Company"]
            if other != company
        }
        return {other: number for other, number in shared.items() if number}

    def competitors_of(self, company: str) -> list[tuple[str, Any]]:
        """Return the competitors of a company, each with the edge."""
        edges = self.dataset.competitions
        return [(one.b if one.a == company else one.a, one) for one in edges if company in (one.a, one.b)]

    def rows(self, parent: Thing | None, name: str, arguments: Mapping[str, Any]) -> list[Listed]:
        """Return all rows of a list, before its filter."""
        companies = self.things["Company"]
        resources = self.things["Resource"]
        day = date.fromisoformat(arguments["asOf"]) if arguments.get("asOf") else None
        key = "" if parent is None else parent.key
        match name:
            case "companies" | "resources" | "alliances" if parent is None:
                return [Listed(one) for one in getattr(self.dataset, name)]
            case "has":
                least = _least(arguments, "minLevel")
                edges = [one for one in self.dataset.holdings if one.company == key and one.level >= least]
                edges = [one for one in edges if _is_of(one, day)]
                return [
                    Listed(
                        resources[one.resource],
                        {
                            "level": one.level,
                            "evidence": one.evidence,
                            "since": one.since,
                            "until": one.until,
                        },
                    )
                    for one in edges
                ]
            case "needs":
                least = _least(arguments, "minImportance")
                wanted = [one for one in self.dataset.needs if one.company == key and one.importance >= least]
                return [
                    Listed(
                        resources[one.resource],
                        {
                            "importance": one.importance,
                            "requiredLevel": one.required_level,
                            "evidence": one.evidence,
                            "since": one.since,
                            "until": one.until,
                        },
                    )
                    for one in wanted
                    if _is_of(one, day)
                ]
            case "holders":
                least = _least(arguments, "minLevel")
                edges = [one for one in self.dataset.holdings if one.resource == key and one.level >= least]
                return [
                    Listed(
                        companies[one.company],
                        {"level": one.level, "importance": None, "since": one.since, "until": one.until},
                    )
                    for one in edges
                    if _is_of(one, day)
                ]
            case "seekers":
                least = _least(arguments, "minImportance")
                wanted = [
                    one for one in self.dataset.needs if one.resource == key and one.importance >= least
                ]
                return [
                    Listed(
                        companies[one.company],
                        {
                            "level": None,
                            "importance": one.importance,
                            "since": one.since,
                            "until": one.until,
                        },
                    )
                    for one in wanted
                    if _is_of(one, day)
                ]
            case "alliances":
                of = [one for one in self.dataset.memberships if one.company == key]
                return [
                    _membership(self.things["Alliance"][one.alliance], one)
                    for one in of
                    if (day is None or self.is_member(one, day)) and _in_role(one, arguments)
                ]
            case "members":
                of = [one for one in self.dataset.memberships if one.alliance == key]
                return [
                    _membership(companies[one.company], one)
                    for one in of
                    if (day is None or self.is_member(one, day)) and _in_role(one, arguments)
                ]
            case "partners":
                shared = self.partners_of(key, day or self.today)
                return [
                    Listed(companies[other], {"sharedAlliances": number}) for other, number in shared.items()
                ]
            case "competitors":
                return [
                    Listed(companies[other], {"intensity": one.intensity, "evidence": one.evidence})
                    for other, one in self.competitors_of(key)
                ]
        raise AssertionError(name)

    # ------------------------------------------------------------------ filters

    def matches(
        self,
        thing: Thing,
        wanted: Filter | None,
        membership: Membership | None = None,
        day: date | None = None,
    ) -> bool:
        """Return whether a thing matches the filter of its type; a null in it counts as not given."""
        wanted = wanted or {}
        day = date.fromisoformat(wanted["asOf"]) if wanted.get("asOf") else day
        return all(
            self._matches(thing, name, value, membership, day)
            for name, value in wanted.items()
            if value is not None and name != "asOf"
        )

    def _matches(
        self, thing: Thing, name: str, value: Any, membership: Membership | None, day: date | None
    ) -> bool:
        match name:
            case "and":
                return all(self.matches(thing, part, membership, day) for part in value)
            case "or":
                return any(self.matches(thing, part, membership, day) for part in value)
            case "not":
                return not self.matches(thing, value, membership, day)
            case "regions" | "segments" | "tags":
                return compares_list(getattr(thing, name), value)
            case "kind" | "stage":
                return getattr(thing, name).value in value
            case "foundedYear":
                return compares(thing.founded_year, value)  # type: ignore[union-attr]
            case "startsOn" | "endsOn":
                day = thing.starts_on if name == "startsOn" else thing.ends_on  # type: ignore[union-attr]
                return compares(None if day is None else day.isoformat(), value)
        if isinstance(thing, Company):
            return self._company_matches(thing, name, value, day)
        if isinstance(thing, Alliance):
            return self._alliance_matches(thing, name, value, membership, day)
        return compares(getattr(thing, name), value)

    def _company_matches(self, company: Company, name: str, value: Any, stated: date | None) -> bool:
        companies = self.things["Company"]
        day = stated or self.today
        match name:
            case "revenue":
                return compares(_revenue(company), value)
            case "has" | "needs":
                edges: Iterable[Any] = self.dataset.holdings if name == "has" else self.dataset.needs
                degree = "level" if name == "has" else "importance"
                return any(
                    one.company == company.key
                    and self.matches(
                        self.things["Resource"][one.resource], value.get("resource"), None, stated
                    )
                    and compares(getattr(one, degree), value.get(degree) or {})
                    and _is_of(one, stated)
                    for one in edges
                )
            case "memberOf":
                return any(
                    one.company == company.key
                    and self.matches(self.things["Alliance"][one.alliance], value, one, stated)
                    and (_names_day(value) or self.is_member(one, day))
                    for one in self.dataset.memberships
                )
            case "competesWith":
                return any(
                    self.matches(companies[key], value, None, stated)
                    for key, _ in self.competitors_of(company.key)
                )
            case "partnerOf":
                return any(
                    self.matches(companies[key], value, None, stated)
                    for key in self.partners_of(company.key, day)
                )
        return compares(getattr(company, name), value)

    def _alliance_matches(
        self, alliance: Alliance, name: str, value: Any, membership: Membership | None, day: date | None
    ) -> bool:
        match name:
            case "modes":
                return any(mode.value in value for mode in alliance.modes)
            case "exclusive":
                return bool(alliance.exclusive == value)
            case "activeOn":
                on = date.fromisoformat(value)
                if membership is not None:
                    return self.is_member(membership, on)
                return self.is_active(alliance, on)
            case "member":
                return any(
                    one.alliance == alliance.key
                    and self.matches(self.things["Company"][one.company], value, None, day)
                    for one in self.dataset.memberships
                )
        return compares(getattr(alliance, name), value)

    # ------------------------------------------------------------------ order and pages

    def page(self, connection: str, parent: Thing | None, name: str, arguments: Mapping[str, Any]) -> Page:
        """Return the page of a list; ``connection`` is the name of its type."""
        rows = [
            row
            for row in self.rows(parent, name, arguments)
            if self.matches(row.node, arguments.get("filter"))
            and _is_found(row.node, arguments.get("search"))
        ]
        order = [(one["by"], one["direction"] == "DESC") for one in arguments.get("orderBy") or ()]
        compare = _comparison([descending for _, descending in order])
        signature = [connection, [[by, descending] for by, descending in order]]

        def place(row: Listed) -> list[Any]:
            period = [None if day is None else day.isoformat() for day in row.period]
            return [*(self._sorted_by(row, by) for by, _ in order), row.node.key, *period]

        rows.sort(key=lambda row: cmp_to_key(compare)(place(row)))
        after, before = _place(arguments.get("after")), _place(arguments.get("before"))
        kept = [
            row
            for row in rows
            if (after is None or compare(place(row), after) > 0)
            and (before is None or compare(place(row), before) < 0)
        ]
        first, last = arguments.get("first"), arguments.get("last")
        if first is None and last is None:
            first, last = (None, 50) if after is None and before is not None else (50, None)
        cut = kept[:first] if first is not None else kept[max(0, len(kept) - (last or 0)) :]
        return Page(
            tuple(cut),
            tuple(CURSOR + json.dumps([*signature, place(row)]) for row in cut),
            len(rows),
            (after is not None and any(compare(place(row), after) <= 0 for row in rows))
            or (last is not None and len(cut) < len(kept)),
            (before is not None and any(compare(place(row), before) >= 0 for row in rows))
            or (first is not None and len(cut) < len(kept)),
        )

    def _sorted_by(self, row: Listed, by: str) -> Any:
        node: Any = row.node
        match by:
            case "KEY":
                return node.key
            case "NAME":
                return folded(node.name)
            case "EMPLOYEES":
                return node.employees
            case "FOUNDED_YEAR":
                return node.founded_year
            case "REVENUE":
                return _revenue(node)
            case "CREATED_AT":
                return self.bookkeeping[type(node).__name__, node.key].created_at
            case "STARTS_ON":
                return None if node.starts_on is None else node.starts_on.isoformat()
            case "SHARED_ALLIANCES":
                return row.edge["sharedAlliances"]
        value = row.edge[by.lower()]
        return value.isoformat() if isinstance(value, date) else value


def _within(start: date | None, day: date, end: date | None) -> bool:
    return (start is None or start <= day) and (end is None or day < end)


def _is_of(one: Any, day: date | None) -> bool:
    """Return whether a holding or a need is one of a day, if one is given."""
    return day is None or _within(one.since, day, one.until)


def _least(arguments: Mapping[str, Any], name: str) -> float:
    given = arguments.get(name)
    return float("-inf") if given is None else float(given)


def _membership(node: Thing, one: Membership) -> Listed:
    edge = {"role": one.role, "since": one.since, "until": one.until, "share": one.share}
    return Listed(node, edge, (one.since, one.until))


def _in_role(one: Membership, arguments: Mapping[str, Any]) -> bool:
    """Return whether a membership has the role and the share that arguments ask for."""
    least = arguments.get("minShare")
    enough = least is None or (one.share is not None and one.share >= least)
    return enough and compares(one.role, arguments.get("role") or {})


def _revenue(company: Company) -> float | None:
    figures = company.financials
    return None if figures is None or figures.revenue is None else float(figures.revenue)


def _names_day(wanted: Filter) -> bool:
    """Return whether a filter beneath memberOf names a day itself, so that today is not meant."""
    parts = [*(wanted.get("and") or ()), *(wanted.get("or") or ()), wanted.get("not") or {}]
    return wanted.get("activeOn") is not None or any(_names_day(part) for part in parts if part)


def _is_found(thing: Thing, search: str | None) -> bool:
    texts = [folded(thing.name), folded(thing.key)]
    if isinstance(thing, Company):
        texts.append(folded(thing.description or ""))
    words = [word for part in (search or "").split() for word in folded(part).split(" ")]
    return all(any(word in text for text in texts) for word in words)


def _comparison(descending: Sequence[bool]) -> Callable[[Sequence[Any], Sequence[Any]], int]:
    """Return what compares two places: nulls last both ways, the terms after the listed ones ascending."""

    def compare(one: Sequence[Any], other: Sequence[Any]) -> int:
        for i, (a, b) in enumerate(zip(one, other, strict=True)):
            if a == b:
                continue
            if a is None or b is None:
                return 1 if a is None else -1
            is_less = a > b if i < len(descending) and descending[i] else a < b
            return -1 if is_less else 1
        return 0

    return compare


def _place(cursor: str | None) -> list[Any] | None:
    if cursor is None:
        return None
    place: list[Any] = json.loads(cursor.removeprefix(CURSOR))[2]
    return place
