"""Companies that an alliance could take in next, from two members to many."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated

import numpy as np
from typing_extensions import Doc

from graph_service.analysis.alliances.suggestion_reasons import (
    MAX_FOUNDERS,
    ComplementedMember,
    coalitions_of,
    complemented_members,
    greatest_fits,
    reason_sentence,
)
from graph_service.analysis.arrays.grouping import Positions, is_contained, rounded
from graph_service.analysis.limits import Deadline, checked_first, checked_time_limit
from graph_service.analysis.network.active_network import ActiveNetwork
from graph_service.analysis.network.exclusivity import locked_for
from graph_service.analysis.network.link_model import ALLIANCE_WEIGHTS, ScoreColumn, contributions, scores
from graph_service.domain.network import Flags, Levels


class SuggestionBasis(StrEnum):
    """Why a company is suggested."""

    OPEN_TRIAD = "OPEN_TRIAD"
    COMPLEMENT = "COMPLEMENT"
    COALITION = "COALITION"
    ADDITION = "ADDITION"


class SuggestionOrder(StrEnum):
    """What suggestions are ordered by."""

    REASONS = "REASONS"
    LIKELIHOOD = "LIKELIHOOD"


@dataclass(frozen=True, slots=True, kw_only=True)
class SuggestedMember:
    """A company that an alliance could take in, with the reasons."""

    company: str
    score: Annotated[float, Doc("How likely it joins, by the model of new links; no unit.")]
    contributions: Annotated[
        tuple[ScoreColumn, ...], Doc("Of the model's columns that are not 0; they add up to the score.")
    ]
    in_alliance: Annotated[
        bool, Doc("It is in an alliance; if not, the score rests on what it holds and on the alliance.")
    ]
    bases: Annotated[tuple[SuggestionBasis, ...], Doc("At least one, unless ordered by likelihood.")]
    mutual_fit: Annotated[float, Doc("The greatest with a member it complements, in [0, 1]; 0 without one.")]
    adds_count: Annotated[int, Doc("Resources that it holds and no member does.")]
    coalition_with: Annotated[
        tuple[str, ...],
        Doc("Members for which it is in the smallest group that holds what they lack; by key."),
    ]
    conflict: Annotated[bool, Doc("It conflicts with a member.")]
    evidence: Annotated[
        str | None,
        Doc("Where the conflict with the first such member comes from; derived:... if by a rule."),
    ]
    locked: Annotated[bool, Doc("It is in an exclusive alliance with another company, not in this one.")]
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
    active: ActiveNetwork,
    alliance: str,
    *,
    first: int = 10,
    time_limit_seconds: float = 5.0,
    order: SuggestionOrder = SuggestionOrder.REASONS,
    include_conflicts: bool = False,
    in_alliance: bool | None = None,
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
    order
        By the reasons to talk, or by how likely the company joins.
    include_conflicts
        By likelihood: list companies in a declared conflict with a member, and locked ones, as well. By
        reasons they are always listed.
    in_alliance
        Only companies that are in an alliance, or only those that are in none; None: both.

    Returns
    -------
    SuggestedMembers
        By likelihood: all companies outside, by score, ties by key. By reasons: companies outside that
        complement a member they do not work with, belong to the smallest group that holds what a member
        lacks, or hold something that no member does. An open triad also has another
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
    number = active.alliance(alliance)
    members = active.member[active.members_of.of(number)]
    if not len(members):
        return SuggestedMembers(members=(), reason=f"{alliance} has no active members on {active.as_of}.")
    seen = _Seen.of(active, number, members)
    groups, sought = coalitions_of(active, members, deadline)
    if order is SuggestionOrder.LIKELIHOOD:
        suggested, compared = _by_likelihood(seen, include_conflicts), True
    else:
        suggested, compared = _by_reasons(seen, groups, deadline)
    if in_alliance is not None:
        suggested = suggested[active.link_model.is_member[suggested] == in_alliance]
    reason = None
    if not (compared and sought):
        reason = "The time limit was reached before all members were examined."
    elif not len(suggested):
        where = {None: "", True: " in an alliance", False: " in no alliance"}[in_alliance]
        reason = f"No company{where} complements a member of {alliance}, or holds what its members do not."
        if order is SuggestionOrder.LIKELIHOOD:
            hidden = ", apart from any in a declared conflict or bound by an exclusive alliance"
            reason = f"There is no such company outside {alliance}{'' if include_conflicts else hidden}."
    elif len(members) > MAX_FOUNDERS:
        reason = f"No coalitions were sought: {alliance} has more than {MAX_FOUNDERS} members."
    return SuggestedMembers(
        members=tuple(
            _suggestion(seen, company, groups.get(company, ())) for company in suggested[:first].tolist()
        ),
        truncated=not (compared and sought),
        reason=reason,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """An alliance that seeks members: what the suggestions are computed from."""

    active: ActiveNetwork
    members: Positions
    held: Annotated[Positions, Doc("Resources that some member holds.")]
    columns: Annotated[list[Levels], Doc("Of the model, for every company.")]
    score: Annotated[Levels, Doc("Of every company, rounded.")]
    locked: Annotated[Flags, Doc("Of every company.")]

    @classmethod
    def of(cls, active: ActiveNetwork, alliance: int, members: Positions) -> "_Seen":
        columns = active.link_model.member_columns(alliance)
        outside = np.ones(len(active.network.alliances.keys), dtype=np.bool_)
        outside[alliance] = False
        return cls(
            active=active,
            members=members,
            held=np.unique(active.held[active.holds_of.rows_of(members)[1]]),
            columns=columns,
            score=rounded(scores(columns, ALLIANCE_WEIGHTS)),
            locked=locked_for(active, outside),
        )

    def near(self, of: Callable[[int], Positions]) -> Flags:
        """Whether each company is among those that belong to a member."""
        near = np.zeros(self.active.company_count, dtype=np.bool_)
        for member in self.members.tolist():
            near[of(member)] = True
        return near


def _by_likelihood(seen: _Seen, include_conflicts: bool) -> Positions:
    """All companies outside, by score; without declared conflicts and locked ones unless included."""
    allowed = np.ones(seen.active.company_count, dtype=np.bool_)
    allowed[seen.members] = False
    if not include_conflicts:
        allowed &= ~(seen.near(seen.active.declared_conflicts_of) | seen.locked)
    companies = np.flatnonzero(allowed)
    result: Positions = companies[np.lexsort((companies, -seen.score[companies]))]
    return result


def _by_reasons(
    seen: _Seen, groups: Mapping[int, Sequence[str]], deadline: Deadline
) -> tuple[Positions, bool]:
    """Companies with a reason, by the reasons; and whether all members were compared in time."""
    active = seen.active
    mutual, compared = greatest_fits(active, seen.members, deadline)
    grouped = np.zeros(active.company_count, dtype=np.bool_)
    grouped[list(groups)] = True
    owner, rows = active.holds_of.rows_of(active.company_numbers(None))
    added = np.bincount(owner[~is_contained(active.held[rows], seen.held)], minlength=active.company_count)
    triad = seen.near(active.partners) & (mutual > 0)
    conflict = seen.near(active.conflicts_of)
    order = np.lexsort((-added, ~grouped, -mutual, ~triad, conflict))
    result: Positions = order[((mutual > 0) | grouped | (added > 0))[order]]
    return result, compared


def _suggestion(seen: _Seen, number: int, founders: Sequence[str]) -> SuggestedMember:
    """The score of one company, and the reasons for it."""
    active, members = seen.active, seen.members
    works_with = is_contained(members, active.partners(number))
    rivals = is_contained(members, active.conflicts_of(number))
    known_to, conflicts = active.company_keys(members[works_with]), active.company_keys(members[rivals])
    complements = complemented_members(active, members[~works_with & ~rivals], number)
    own = active.held[active.holds_of.of(number)]
    adds = active.resource_keys(own[~is_contained(own, seen.held)])
    has = {
        SuggestionBasis.OPEN_TRIAD: bool(known_to and complements),
        SuggestionBasis.COMPLEMENT: bool(complements),
        SuggestionBasis.COALITION: bool(founders),
        SuggestionBasis.ADDITION: bool(adds),
    }
    return SuggestedMember(
        company=active.network.companies.keys[number],
        score=float(seen.score[number]),
        contributions=contributions(seen.columns, ALLIANCE_WEIGHTS, number),
        in_alliance=bool(active.link_model.is_member[number]),
        bases=tuple(basis for basis, holds in has.items() if holds),
        mutual_fit=complements[0].mutual_fit if complements else 0.0,
        adds_count=len(adds),
        coalition_with=tuple(founders),
        conflict=bool(conflicts),
        evidence=active.competition_evidence(number, int(members[rivals][0])) if conflicts else None,
        locked=bool(seen.locked[number]),
        reason=reason_sentence(known_to, complements, founders, adds, conflicts),
        _known_to=known_to,
        _complements=complements,
        _adds=adds,
        _conflicts_with=conflicts,
    )
