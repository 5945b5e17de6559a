"""Companies that an alliance could take in next, from two members to many."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated, Final

import numpy as np
from typing_extensions import Doc

from graph_service.analysis.arrays.grouping import Positions, is_contained, rounded
from graph_service.analysis.complementarity.fit import fits_of
from graph_service.analysis.limits import Deadline, checked_first, checked_time_limit
from graph_service.analysis.network.active_network import ActiveNetwork
from graph_service.analysis.partners.coalition import coalition
from graph_service.analysis.partners.recommendation import mutual_fits
from graph_service.domain.network import Flags, Levels

MAX_FOUNDERS: Final = 5
"""Maximum size of an alliance in which a coalition is sought around each member."""
MAX_NEWCOMERS: Final = 5
"""Maximum number of outside companies of a coalition that is used for suggestions."""


class SuggestionBasis(StrEnum):
    """Why a company is suggested."""

    OPEN_TRIAD = "OPEN_TRIAD"
    COMPLEMENT = "COMPLEMENT"
    COALITION = "COALITION"
    ADDITION = "ADDITION"


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplementedMember:
    """A member that a company would complement, and that it does not work with yet."""

    member: str
    mutual_fit: Annotated[float, Doc("The smaller of the fits between the two, in (0, 1].")]


@dataclass(frozen=True, slots=True, kw_only=True)
class SuggestedMember:
    """A company that an alliance could take in, with the reasons."""

    company: str
    bases: Annotated[tuple[SuggestionBasis, ...], Doc("At least one.")]
    mutual_fit: Annotated[float, Doc("The greatest with a member it complements, in [0, 1]; 0 without one.")]
    adds_count: Annotated[int, Doc("Resources that it holds and no member does.")]
    coalition_with: Annotated[
        tuple[str, ...],
        Doc("Members for which it is in the smallest group that holds what they lack; by key."),
    ]
    conflict: Annotated[bool, Doc("It conflicts with a member.")]
    reason: Annotated[str, Doc("The above in a sentence or two.")]
    _known_to: tuple[str, ...] = field(repr=False)
    _complements: tuple[ComplementedMember, ...] = field(repr=False)
    _adds: tuple[str, ...] = field(repr=False)
    _conflicts_with: tuple[str, ...] = field(repr=False)

    def known_to(self, first: int = 50) -> tuple[str, ...]:
        """Members that are its partners, and could introduce it, by key; `first` lies in 0..5000."""
        return self._known_to[: checked_first(first)]

    def complements(self, first: int = 50) -> tuple[ComplementedMember, ...]:
        """Members that are not its partners and have a mutual fit with it, greatest first, then by key."""
        return self._complements[: checked_first(first)]

    def adds(self, first: int = 50) -> tuple[str, ...]:
        """The resources that it would add, by key; `first` lies in 0..5000."""
        return self._adds[: checked_first(first)]

    def conflicts_with(self, first: int = 50) -> tuple[str, ...]:
        """Members that it is in conflict with, by key; `first` lies in 0..5000."""
        return self._conflicts_with[: checked_first(first)]


@dataclass(frozen=True, slots=True, kw_only=True)
class SuggestedMembers:
    """Companies that an alliance could take in next, best first."""

    members: tuple[SuggestedMember, ...]
    truncated: Annotated[bool, Doc("The time limit was reached before everything was examined.")] = False
    reason: Annotated[str | None, Doc("Why there are no suggestions, or what was not examined.")] = None


def suggested_members(
    active: ActiveNetwork, alliance: str, *, first: int = 10, time_limit_seconds: float = 5.0
) -> SuggestedMembers:
    """The companies that an alliance could take in next, best first, with the reasons.

    Parameters
    ----------
    active
        The network on a day.
    alliance
        Key of the alliance.
    first
        How many, in 0..5000.
    time_limit_seconds
        Time for the search, above 0; the suggestions known by then are returned.

    Returns
    -------
    SuggestedMembers
        Companies outside that complement a member they do not work with, belong to the smallest group that
        holds what a member lacks, or hold something that no member does. An open triad also has another
        member as its partner. Those in conflict with a member come last. The others are ordered by open
        triads first, then by mutual fit, whether they are in such a group, number of resources added, and
        key.

    Raises
    ------
    NotFound
        There is no such alliance.
    InvalidInput
        `first` or the time limit is outside its range.

    Notes
    -----
    In an alliance of at most 5 members a coalition is sought around each member; it counts if it is proven to
    be the smallest and has at most 5 outside companies.

    References
    ----------
    Analyses, section 17.

    Examples
    --------
    Members h and a; b and c work with h, and their mutual fits with a are .7 and .2.

    >>> from datetime import date
    >>> from graph_service.analysis.examples import hub_and_partners
    >>> active = ActiveNetwork(hub_and_partners(), date(2026, 1, 1))
    >>> for one in suggested_members(active, "ha").members:
    ...     one.company, one.mutual_fit, one.known_to(), one.adds_count, one.coalition_with
    ('b', 0.7, ('h',), 14, ('a',))
    ('c', 0.2, ('h',), 2, ())
    """
    checked_first(first)
    deadline = Deadline(checked_time_limit(time_limit_seconds))
    members = active.member[active.members_of.of(active.alliance(alliance))]
    if not len(members):
        return SuggestedMembers(members=(), reason=f"{alliance} has no active members on {active.as_of}.")
    mutual, compared = _greatest_fits(active, members, deadline)
    groups, sought = _coalitions(active, members, deadline)
    grouped = np.zeros(active.company_count, dtype=np.bool_)
    grouped[list(groups)] = True
    held = np.unique(active.held[active.holds_of.rows_of(members)[1]])
    owner, rows = active.holds_of.rows_of(active.company_numbers(None))
    added = np.bincount(owner[~is_contained(active.held[rows], held)], minlength=active.company_count)
    triad = _near(active, members, active.partners) & (mutual > 0)
    conflict = _near(active, members, active.conflicts_of)
    order = np.lexsort((-added, ~grouped, -mutual, ~triad, conflict))
    suggested = order[((mutual > 0) | grouped | (added > 0))[order]]
    reason = None
    if not (compared and sought):
        reason = "The time limit was reached before all members were examined."
    elif not len(suggested):
        reason = f"No company complements a member of {alliance}, or holds what its members do not."
    elif len(members) > MAX_FOUNDERS:
        reason = f"No coalitions were sought: {alliance} has more than {MAX_FOUNDERS} members."
    return SuggestedMembers(
        members=tuple(
            _suggestion(active, members, held, number, groups.get(number, ()))
            for number in suggested[:first].tolist()
        ),
        truncated=not (compared and sought),
        reason=reason,
    )


def _greatest_fits(active: ActiveNetwork, members: Positions, deadline: Deadline) -> tuple[Levels, bool]:
    """By company: the greatest mutual fit with a member; and whether all members were compared in time.

    Members that are its partners or in conflict with it are ignored.
    """
    greatest = np.zeros(active.company_count)
    for member in members.tolist():
        if deadline.is_over():
            return greatest, False
        mutual = rounded(mutual_fits(active, member))
        mutual[active.partners(member)] = 0.0
        mutual[active.conflicts_of(member)] = 0.0
        np.maximum(greatest, mutual, out=greatest)
    return greatest, True


def _coalitions(
    active: ActiveNetwork, members: Positions, deadline: Deadline
) -> tuple[Mapping[int, Sequence[str]], bool]:
    """By outside company: members whose smallest group includes it; whether all were found in time."""
    coalitions: dict[int, list[str]] = defaultdict(list)
    complete = True
    if len(members) > MAX_FOUNDERS:
        return coalitions, complete
    needs, inside = active.needs, active.company_keys(members)
    for at, number in enumerate(members.tolist()):
        span = active.needs_of.of(number)
        lacking = needs.weighted[span] > 0
        if not lacking.any():
            continue
        left = deadline.remaining_seconds() / (len(inside) - at)
        if not left:
            return coalitions, False
        resources = active.resource_keys(needs.resource[span][lacking])
        requires = dict(zip(resources, needs.required[span][lacking].tolist(), strict=True))
        group = coalition(active, inside[at], requires=requires, time_limit_seconds=left)
        if group is None:
            continue
        complete &= group.optimal
        newcomers = [key for key in group.members if key not in inside]
        if group.optimal and len(newcomers) <= MAX_NEWCOMERS:
            for key in newcomers:
                coalitions[active.company(key)].append(inside[at])
    return coalitions, complete


def _near(active: ActiveNetwork, members: Positions, of: Callable[[int], Positions]) -> Flags:
    """Whether each company is among those that belong to a member."""
    near = np.zeros(active.company_count, dtype=np.bool_)
    for member in members.tolist():
        near[of(member)] = True
    return near


def _suggestion(
    active: ActiveNetwork, members: Positions, held: Positions, number: int, founders: Sequence[str]
) -> SuggestedMember:
    """The reasons for one company, given the resources that the members hold."""
    works_with = is_contained(members, active.partners(number))
    rivals = is_contained(members, active.conflicts_of(number))
    known_to, conflicts = active.company_keys(members[works_with]), active.company_keys(members[rivals])
    complements = _complements(active, members[~works_with & ~rivals], number)
    own = active.held[active.holds_of.of(number)]
    adds = active.resource_keys(own[~is_contained(own, held)])
    has = {
        SuggestionBasis.OPEN_TRIAD: bool(known_to and complements),
        SuggestionBasis.COMPLEMENT: bool(complements),
        SuggestionBasis.COALITION: bool(founders),
        SuggestionBasis.ADDITION: bool(adds),
    }
    return SuggestedMember(
        company=active.network.companies.keys[number],
        bases=tuple(basis for basis, holds in has.items() if holds),
        mutual_fit=complements[0].mutual_fit if complements else 0.0,
        adds_count=len(adds),
        coalition_with=tuple(founders),
        conflict=bool(conflicts),
        reason=_reason(known_to, complements, founders, adds, conflicts),
        _known_to=known_to,
        _complements=complements,
        _adds=adds,
        _conflicts_with=conflicts,
    )


def _complements(active: ActiveNetwork, members: Positions, number: int) -> tuple[ComplementedMember, ...]:
    """The members with which a company has a mutual fit, greatest first, then by key."""
    alike = np.full(len(members), number, dtype=np.int64)
    mutual = np.minimum(fits_of(active, members, alike), fits_of(active, alike, members))
    order = np.lexsort((members, -mutual))
    return tuple(
        ComplementedMember(member=active.network.companies.keys[members[at]], mutual_fit=float(mutual[at]))
        for at in order[mutual[order] > 0].tolist()
    )


def _reason(
    known_to: Sequence[str],
    complements: Sequence[ComplementedMember],
    founders: Sequence[str],
    adds: Sequence[str],
    conflicts: Sequence[str],
) -> str:
    parts = []
    if complements:
        best = complements[0]
        introduced = f", and {_first_keys(known_to)} can introduce it" if known_to else ""
        parts.append(f"It complements {best.member} (mutual fit {best.mutual_fit:.4g}){introduced}")
    if founders:
        lacking = f"{_first_keys(founders)} {'lacks' if len(founders) == 1 else 'lack'}"
        parts.append(f"It is in the smallest group that holds what {lacking}")
    if adds:
        parts.append(f"It adds {len(adds)} resource{'s' if len(adds) > 1 else ''} that no member holds")
    if conflicts:
        parts.append(f"It competes too strongly with {_first_keys(conflicts)}")
    return f"{'. '.join(parts)}."


def _first_keys(keys: Sequence[str]) -> str:
    """The first keys, and how many more there are."""
    more = f" and {len(keys) - 3} more" if len(keys) > 3 else ""
    return f"{', '.join(keys[:3])}{more}"
