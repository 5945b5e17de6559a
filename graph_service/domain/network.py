"""The whole graph at one revision, as columns: what whole-graph analyses work on.

Companies, resources and alliances are numbered from 0 in the order of their keys, so that comparing two
numbers compares two keys. Each kind of edge is a struct of parallel arrays, sorted by its first column
and then its second.
"""

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Annotated, Any, Final, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray
from typing_extensions import Doc

from graph_service.domain.errors import InvalidInput
from graph_service.domain.model.entities import (
    Alliance,
    AllianceStage,
    Company,
    Competition,
    CooperationMode,
    Holding,
    Membership,
    Need,
    Resource,
)

Ids: TypeAlias = NDArray[np.int32]
Levels: TypeAlias = NDArray[np.float64]
Flags: TypeAlias = NDArray[np.bool_]
Days: TypeAlias = NDArray[np.int32]

NO_START: Final = 0
"""Day number (``date.toordinal``) that stands for "no start stated": earlier than every date."""
NO_END: Final = 2**31 - 1
"""Day number that stands for "open-ended": later than every date."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Companies:
    """Columns of the companies, by company number."""

    keys: Annotated[tuple[str, ...], Doc("Ascending.")]
    names: tuple[str, ...]
    industries: tuple[str | None, ...]
    countries: tuple[str | None, ...]
    regions: tuple[tuple[str, ...], ...]
    segments: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Resources:
    """Columns of the resources, by resource number."""

    keys: Annotated[tuple[str, ...], Doc("Ascending.")]
    names: tuple[str, ...]
    kinds: tuple[str, ...]
    pooled: Flags


@dataclass(frozen=True, slots=True, kw_only=True)
class Alliances:
    """Columns of the alliances, by alliance number."""

    keys: Annotated[tuple[str, ...], Doc("Ascending.")]
    names: tuple[str, ...]
    stages: tuple[AllianceStage, ...]
    modes: tuple[tuple[CooperationMode, ...], ...]
    exclusive: Flags
    starts_on: Annotated[Days, Doc("NO_START where not stated.")]
    ends_on: Annotated[Days, Doc("NO_END where open.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Holds:
    """Company holds resource."""

    company: Ids
    resource: Ids
    level: Levels
    since: Annotated[Days, Doc("NO_START where not stated; takes no memory if that is so everywhere.")]
    until: Annotated[Days, Doc("NO_END where open; takes no memory if that is so everywhere.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    """Company needs resource."""

    company: Ids
    resource: Ids
    importance: Levels
    required_level: Levels
    evidence: tuple[str | None, ...]
    since: Annotated[Days, Doc("As for holdings.")]
    until: Annotated[Days, Doc("As for holdings.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Members:
    """Company is a member of an alliance for a period; a company may appear in one alliance twice."""

    alliance: Ids
    company: Ids
    since: Annotated[Days, Doc("NO_START where not stated.")]
    until: Annotated[Days, Doc("NO_END where open.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Competitions:
    """Companies a and b compete; each pair once, a < b."""

    a: Ids
    b: Ids
    intensity: Levels
    evidence: tuple[str | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """The graph at one revision. Immutable: share it between threads freely."""

    revision: Annotated[str, Doc("The graph revision that it was read at.")]
    companies: Companies
    resources: Resources
    alliances: Alliances
    holds: Holds
    needs: Needs
    members: Members
    competitions: Competitions

    def has_columns_of(self, other: "Network") -> bool:
        """Return whether the two only differ in the revision: they share every column."""
        parts = (field.name for field in fields(self) if field.name != "revision")
        return all(getattr(self, part) is getattr(other, part) for part in parts)

    def on(self, day: date) -> "Network":
        """Return the network with only the holdings and needs of a day; itself if that is all of them."""
        holds, needs = _rows_on(self.holds, day.toordinal()), _rows_on(self.needs, day.toordinal())
        if holds is self.holds and needs is self.needs:
            return self
        return replace(self, holds=holds, needs=needs)

    def of_stages(
        self, stages: Set[AllianceStage], known: "tuple[Network, Network] | None" = None
    ) -> "Network":
        """Return the network with only the alliances of these stages, and their members.

        Parameters
        ----------
        stages
            Which ones stay.
        known
            Another network, and the result of this function for it with the same stages: equal columns are
            shared.
        """
        if known is not None and (known[0].alliances is self.alliances and known[0].members is self.members):
            return replace(self, alliances=known[1].alliances, members=known[1].members)
        alliances, members = self.alliances, self.members
        stays = np.array([stage in stages for stage in alliances.stages], dtype=np.bool_)
        if stays.all():
            return self
        kept = np.flatnonzero(stays).tolist()
        joined = stays[members.alliance]
        numbers = (np.cumsum(stays) - 1).astype(np.int32)
        return replace(
            self,
            alliances=Alliances(
                keys=tuple(alliances.keys[number] for number in kept),
                names=tuple(alliances.names[number] for number in kept),
                stages=tuple(alliances.stages[number] for number in kept),
                modes=tuple(alliances.modes[number] for number in kept),
                exclusive=alliances.exclusive[stays],
                starts_on=alliances.starts_on[stays],
                ends_on=alliances.ends_on[stays],
            ),
            members=Members(
                alliance=numbers[members.alliance[joined]],
                company=members.company[joined],
                since=members.since[joined],
                until=members.until[joined],
            ),
        )

    @classmethod
    def of(
        cls,
        *,
        companies: Iterable[Company],
        resources: Iterable[Resource] = (),
        alliances: Iterable[Alliance] = (),
        holdings: Iterable[Holding] = (),
        needs: Iterable[Need] = (),
        memberships: Iterable[Membership] = (),
        competitions: Iterable[Competition] = (),
        revision: str = "0",
    ) -> "Network":
        """Columns of the given nodes and edges, in any order: a small network for a notebook or a test.

        Raises
        ------
        InvalidInput
            An edge names a company, resource or alliance that is not given.

        Examples
        --------
        >>> Network.of(companies=[Company(key="b", name="B"), Company(key="a", name="A")]).companies.keys
        ('a', 'b')
        """
        things = _companies(companies), _resources(resources), _alliances(alliances)
        company, resource, alliance = (
            {key: number for number, key in enumerate(columns.keys)} for columns in things
        )
        return cls(
            revision=revision,
            companies=things[0],
            resources=things[1],
            alliances=things[2],
            holds=_holds(holdings, company, resource),
            needs=_needs(needs, company, resource),
            members=_members(memberships, alliance, company),
            competitions=_competitions(competitions, company),
        )


Dated = TypeVar("Dated", Holds, Needs)


def compact(days: Days, unstated: int) -> Days:
    """Return day numbers; if none is stated, as an array of one value that has no memory for each row.

    >>> compact(np.array([NO_START, NO_START], dtype=np.int32), NO_START).strides
    (0,)
    """
    if (days == unstated).all():
        return np.broadcast_to(np.int32(unstated), days.shape)
    return days


def _rows_on(rows: Dated, day: int) -> Dated:
    """Return the rows whose period includes a day; the struct itself if all do."""
    if is_undated(rows.since) and is_undated(rows.until):
        return rows
    there = (rows.since <= day) & (day < rows.until)
    if there.all():
        return rows
    kept = np.flatnonzero(there)
    columns: dict[str, Any] = {}
    for column in fields(rows):
        values = getattr(rows, column.name)
        is_array = isinstance(values, np.ndarray)
        columns[column.name] = values[kept] if is_array else tuple(values[at] for at in kept.tolist())
    return type(rows)(**columns)


def is_undated(days: Days) -> bool:
    """Return whether no day is stated, as far as ``compact`` has noted that."""
    return days.strides == (0,)


def _companies(companies: Iterable[Company]) -> Companies:
    rows = sorted(companies, key=lambda company: company.key)
    return Companies(
        keys=tuple(row.key for row in rows),
        names=tuple(row.name for row in rows),
        industries=tuple(row.industry for row in rows),
        countries=tuple(row.country for row in rows),
        regions=tuple(row.regions for row in rows),
        segments=tuple(row.segments for row in rows),
    )


def _resources(resources: Iterable[Resource]) -> Resources:
    rows = sorted(resources, key=lambda resource: resource.key)
    return Resources(
        keys=tuple(row.key for row in rows),
        names=tuple(row.name for row in rows),
        kinds=tuple(row.kind for row in rows),
        pooled=np.array([row.pooled for row in rows], dtype=np.bool_),
    )


def _alliances(alliances: Iterable[Alliance]) -> Alliances:
    rows = sorted(alliances, key=lambda alliance: alliance.key)
    return Alliances(
        keys=tuple(row.key for row in rows),
        names=tuple(row.name for row in rows),
        stages=tuple(row.stage for row in rows),
        modes=tuple(row.modes for row in rows),
        exclusive=np.array([row.exclusive for row in rows], dtype=np.bool_),
        starts_on=_days((row.starts_on for row in rows), NO_START),
        ends_on=_days((row.ends_on for row in rows), NO_END),
    )


def _holds(holdings: Iterable[Holding], company: Mapping[str, int], resource: Mapping[str, int]) -> Holds:
    rows = sorted(holdings, key=lambda row: (row.company, row.resource))
    return Holds(
        company=_numbers(company, (row.company for row in rows)),
        resource=_numbers(resource, (row.resource for row in rows)),
        level=np.array([row.level for row in rows], dtype=np.float64),
        since=compact(_days((row.since for row in rows), NO_START), NO_START),
        until=compact(_days((row.until for row in rows), NO_END), NO_END),
    )


def _needs(needs: Iterable[Need], company: Mapping[str, int], resource: Mapping[str, int]) -> Needs:
    rows = sorted(needs, key=lambda row: (row.company, row.resource))
    return Needs(
        company=_numbers(company, (row.company for row in rows)),
        resource=_numbers(resource, (row.resource for row in rows)),
        importance=np.array([row.importance for row in rows], dtype=np.float64),
        required_level=np.array([row.required_level for row in rows], dtype=np.float64),
        evidence=tuple(row.evidence for row in rows),
        since=compact(_days((row.since for row in rows), NO_START), NO_START),
        until=compact(_days((row.until for row in rows), NO_END), NO_END),
    )


def _members(
    memberships: Iterable[Membership], alliance: Mapping[str, int], company: Mapping[str, int]
) -> Members:
    rows = sorted(memberships, key=lambda row: (row.alliance, row.company, row.since or date.min))
    return Members(
        alliance=_numbers(alliance, (row.alliance for row in rows)),
        company=_numbers(company, (row.company for row in rows)),
        since=_days((row.since for row in rows), NO_START),
        until=_days((row.until for row in rows), NO_END),
    )


def _competitions(competitions: Iterable[Competition], company: Mapping[str, int]) -> Competitions:
    rows = sorted(competitions, key=lambda row: (row.a, row.b))
    return Competitions(
        a=_numbers(company, (row.a for row in rows)),
        b=_numbers(company, (row.b for row in rows)),
        intensity=np.array([row.intensity for row in rows], dtype=np.float64),
        evidence=tuple(row.evidence for row in rows),
    )


def _numbers(known: Mapping[str, int], keys: Iterable[str]) -> Ids:
    """The numbers of these keys."""
    numbers = []
    for key in keys:
        if key not in known:
            raise InvalidInput(f"An edge names {key!r}, which is not among the things given.")
        numbers.append(known[key])
    return np.array(numbers, dtype=np.int32)


def _days(dates: Iterable[date | None], unstated: int) -> Days:
    """Day numbers of these dates."""
    return np.array([unstated if day is None else day.toordinal() for day in dates], dtype=np.int32)
