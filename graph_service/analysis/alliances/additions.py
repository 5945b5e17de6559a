"""What an alliance's members hold together, and what newcomers would add."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Annotated

import numpy as np
from scipy import sparse
from typing_extensions import Doc

from graph_service.analysis.arrays.grouping import (
    Positions,
    distinct,
    foremost,
    is_contained,
    rounded,
    rounded_value,
    sums,
)
from graph_service.analysis.limits import (
    Deadline,
    checked_count,
    checked_first,
    checked_fraction,
    checked_time_limit,
)
from graph_service.analysis.network.active_network import ActiveNetwork
from graph_service.analysis.optimisation.maximum_coverage import maximum_coverage
from graph_service.domain.network import Flags, Levels


@dataclass(frozen=True, slots=True, kw_only=True)
class AllianceCoverage:
    """Which of the requested resources the active members of an alliance hold together."""

    covered: Annotated[int, Doc("Resources that a member holds at the level or above.")]
    total: Annotated[int, Doc("Those, and the resources that only companies outside hold.")]
    truncated: bool = False
    reason: Annotated[str | None, Doc("Why nothing is covered or missing.")] = None
    _missing_resources: tuple[str, ...] = field(repr=False)

    def missing(self, first: int = 100) -> tuple[str, ...]:
        """Resources that some company holds and no member does, by key; `first` lies in 0..5000."""
        return self._missing_resources[: checked_first(first)]


@dataclass(frozen=True, slots=True, kw_only=True)
class AllianceAddition:
    """What one company outside would add to an alliance."""

    company: str
    count: int
    resources: Annotated[tuple[str, ...], Doc("The missing resources that it holds, by key.")]
    conflict: Annotated[bool, Doc("It conflicts with a member.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class RankedAdditions:
    """Companies outside an alliance, in descending order of what they add."""

    additions: tuple[AllianceAddition, ...]
    truncated: bool = False
    reason: Annotated[str | None, Doc("Why nobody would add anything.")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AllianceAdditions:
    """The companies that together add most."""

    members: Annotated[tuple[AllianceAddition, ...], Doc("By key; each with what it adds by itself.")]
    added: Annotated[int, Doc("Resources that they add together.")]
    upper_bound: Annotated[float, Doc("No choice of that size adds more than this.")]
    optimal: bool
    truncated: bool = False
    reason: Annotated[str | None, Doc("Why nobody would add anything.")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Missing:
    """What an alliance covers and lacks, and who outside holds what it lacks."""

    covered: int
    missing: Positions
    outside: Annotated[Positions, Doc("The companies that may join, ascending.")]
    adder: Annotated[Positions, Doc("Position in `outside`, ascending; one row per resource added.")]
    resource: Annotated[Positions, Doc("The resource that it would add.")]
    level: Levels
    conflict: Annotated[Flags, Doc("By position in `outside`.")]
    reason: Annotated[str | None, Doc("Why nothing is covered, or nothing missing.")]

    def empty_reason(self, alliance: str) -> str | None:
        """Why nobody would add anything, when that is so."""
        if self.reason is not None or len(self.adder):
            return self.reason
        if not len(self.outside):
            return f"There is no company to look at outside {alliance}."
        return f"None of the companies looked at would add anything to {alliance}."

    def addition(self, active: ActiveNetwork, at: int) -> AllianceAddition:
        """What the company at this position would add."""
        rows = slice(*np.searchsorted(self.adder, [at, at + 1]).tolist())
        return AllianceAddition(
            company=active.network.companies.keys[self.outside[at]],
            count=rows.stop - rows.start,
            resources=active.resource_keys(self.resource[rows]),
            conflict=bool(self.conflict[at]),
        )


def alliance_coverage(
    active: ActiveNetwork,
    alliance: str,
    *,
    resources: Collection[str] | None = None,
    minimum_level: float | None = None,
) -> AllianceCoverage:
    """How many resources the active members of an alliance hold together, and which ones they lack.

    Parameters
    ----------
    active
        The network on a day.
    alliance
        Key of the alliance.
    resources
        Keys of the resources that count; None: all.
    minimum_level
        Level in [0, 1] that a member must reach; None: any level above 0.

    Returns
    -------
    AllianceCoverage
        `total` counts the resources that are covered or that some company holds.

    Raises
    ------
    NotFound
        There is no such alliance or resource.
    InvalidInput
        The level is outside [0, 1].

    References
    ----------
    Analyses, section 13.

    Examples
    --------
    >>> from datetime import date
    >>> from graph_service.analysis.examples import newcomers
    >>> active = ActiveNetwork(newcomers(), date(2026, 1, 1))
    >>> result = alliance_coverage(active, "x")
    >>> result.covered, result.total, result.missing()
    (1, 4, ('r2', 'r3', 'r4'))
    """
    missing = _missing_resources(active, alliance, resources, minimum_level, among=())
    reason = missing.reason
    if not missing.covered and not len(missing.missing):
        reason = "No company holds any of the requested resources."
    return AllianceCoverage(
        covered=missing.covered,
        total=missing.covered + len(missing.missing),
        reason=reason,
        _missing_resources=active.resource_keys(missing.missing),
    )


def alliance_additions(
    active: ActiveNetwork,
    alliance: str,
    *,
    resources: Collection[str] | None = None,
    minimum_level: float | None = None,
    among: Collection[str] | None = None,
    first: int = 20,
) -> RankedAdditions:
    """What each company outside an alliance would add to it, in descending order.

    Parameters
    ----------
    active, alliance, resources, minimum_level
        As for `alliance_coverage`; a newcomer must reach the level too.
    among
        Keys of the companies to look at; None: all. Members are left out.
    first
        How many, in 0..5000.

    Returns
    -------
    RankedAdditions
        By number of resources added, then the sum of their levels, then key; those that add nothing last.

    Raises
    ------
    NotFound
        There is no such alliance, resource or company.
    InvalidInput
        The level or `first` is outside its range.

    References
    ----------
    Analyses, section 13.

    Examples
    --------
    >>> from datetime import date
    >>> from graph_service.analysis.examples import newcomers
    >>> active = ActiveNetwork(newcomers(), date(2026, 1, 1))
    >>> [(entry.company, entry.count, entry.resources) for entry in alliance_additions(active, "x").additions]
    [('c', 2, ('r2', 'r3')), ('d', 2, ('r3', 'r4')), ('b', 1, ('r2',))]
    """
    checked_first(first)
    missing = _missing_resources(active, alliance, resources, minimum_level, among)
    counts = np.bincount(missing.adder, minlength=len(missing.outside))
    levels = rounded(sums(missing.adder, missing.level, len(missing.outside)))
    some = foremost(counts, first)
    order = some[np.lexsort((missing.outside[some], -levels[some], -counts[some]))][:first]
    return RankedAdditions(
        additions=tuple(missing.addition(active, int(at)) for at in order),
        reason=missing.empty_reason(alliance),
    )


def best_additions(
    active: ActiveNetwork,
    alliance: str,
    *,
    size: int,
    resources: Collection[str] | None = None,
    minimum_level: float | None = None,
    among: Collection[str] | None = None,
    time_limit_seconds: float = 5.0,
) -> AllianceAdditions:
    """The companies, at most `size` of them, that together add most to an alliance.

    Parameters
    ----------
    active, alliance, resources, minimum_level, among
        As for `alliance_additions`.
    size
        Maximum number of companies to choose, at least 1.
    time_limit_seconds
        Time for the search, above 0; the best choice known by then is returned.

    Returns
    -------
    AllianceAdditions
        `optimal` says that no other choice of that size adds more. Companies that add nothing are left out,
        so there can be fewer than `size`.

    Raises
    ------
    NotFound
        There is no such alliance, resource or company.
    InvalidInput
        An argument is outside its range.

    Notes
    -----
    Maximum coverage as an integer program. Among choices that add equally many, the one with the fewest
    companies is taken, and among those the first by keys: the keys of each choice are put in order, and the
    lists are compared as words in a dictionary are. If the search was cut short, or the table is too large
    for it, no single company of the choice can be replaced by one that comes earlier.

    References
    ----------
    Analyses, section 13.

    Examples
    --------
    >>> from datetime import date
    >>> from graph_service.analysis.examples import newcomers
    >>> active = ActiveNetwork(newcomers(), date(2026, 1, 1))
    >>> result = best_additions(active, "x", size=2)
    >>> [entry.company for entry in result.members], result.added, result.optimal
    (['b', 'd'], 3, True)
    """
    checked_count(size, "size")
    deadline = Deadline(checked_time_limit(time_limit_seconds))
    missing = _missing_resources(active, alliance, resources, minimum_level, among)
    columns = np.searchsorted(missing.missing, missing.resource)
    adds = sparse.csr_array(
        (np.ones(len(columns)), (missing.adder, columns)), shape=(len(missing.outside), len(missing.missing))
    )
    choice = maximum_coverage(adds, size, deadline)
    return AllianceAdditions(
        members=tuple(missing.addition(active, at) for at in choice.chosen),
        added=choice.covered,
        upper_bound=choice.upper_bound,
        optimal=choice.optimal,
        truncated=not choice.optimal,
        reason=missing.empty_reason(alliance),
    )


def _missing_resources(
    active: ActiveNetwork,
    alliance: str,
    resources: Collection[str] | None,
    minimum_level: float | None,
    among: Collection[str] | None,
) -> _Missing:
    number = active.alliance(alliance)
    least = 0.0 if minimum_level is None else rounded_value(checked_fraction(minimum_level, "minLevel"))
    chosen = np.zeros(active.resource_count, dtype=np.bool_)
    chosen[active.resource_numbers(resources)] = True
    members = active.member[active.members_of.of(number)]
    _, rows = active.holds_of.rows_of(members)
    covered = np.zeros_like(chosen)
    covered[active.held[rows][active.held_level[rows] >= least]] = True
    covered &= chosen
    is_missing = chosen & ~covered & (np.diff(active.holders_of.starts) > 0)
    missing = np.flatnonzero(is_missing)
    outside = active.company_numbers(among)
    outside = outside[~is_contained(outside, members)]
    # scanning all holdings is faster than joining those of nearly all companies
    place = np.full(active.company_count, -1, dtype=np.int64)
    place[outside] = np.arange(len(outside))
    adder = np.repeat(place, np.diff(active.holds_of.starts))
    counts = (adder >= 0) & is_missing[active.held] & (active.held_level >= least)
    _, rivals = active.rivals_of.rows_of(members)
    conflicting = distinct(active.rival[rivals][active.rival_conflicts[rivals]])
    reason = None
    if not len(members):
        reason = f"{alliance} has no active members on {active.as_of}."
    elif not len(missing):
        reason = f"The members of {alliance} hold every requested resource that any company holds."
    return _Missing(
        covered=int(covered.sum()),
        missing=missing,
        outside=outside,
        adder=adder[counts],
        resource=active.held[counts],
        level=active.held_level[counts],
        conflict=is_contained(outside, conflicting),
        reason=reason,
    )
