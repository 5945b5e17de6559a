"""The reasons for which an alliance could take a company in, in figures and in words."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Final

import numpy as np
from typing_extensions import Doc

from graph_service.analysis.arrays.grouping import Positions, rounded
from graph_service.analysis.complementarity.fit import fits_of
from graph_service.analysis.complementarity.mutual_fits import mutual_fits
from graph_service.analysis.limits import Deadline
from graph_service.analysis.network.active_network import ActiveNetwork
from graph_service.analysis.partners.coalition import coalition
from graph_service.domain.network import Levels

MAX_FOUNDERS: Final = 5
"""Maximum size of an alliance in which a coalition is sought around each member."""
MAX_NEWCOMERS: Final = 5
"""Maximum number of outside companies of a coalition that is used for suggestions."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplementedMember:
    """A member that a company would complement, and that it does not work with yet."""

    member: str
    mutual_fit: Annotated[float, Doc("The smaller of the fits between the two, in (0, 1].")]


def greatest_fits(active: ActiveNetwork, members: Positions, deadline: Deadline) -> tuple[Levels, bool]:
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


def coalitions_of(
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


def complemented_members(
    active: ActiveNetwork, members: Positions, number: int
) -> tuple[ComplementedMember, ...]:
    """The members with which a company has a mutual fit, greatest first, then by key."""
    alike = np.full(len(members), number, dtype=np.int64)
    mutual = np.minimum(fits_of(active, members, alike), fits_of(active, alike, members))
    order = np.lexsort((members, -mutual))
    return tuple(
        ComplementedMember(member=active.network.companies.keys[members[at]], mutual_fit=float(mutual[at]))
        for at in order[mutual[order] > 0].tolist()
    )


def reason_sentence(
    known_to: Sequence[str],
    complements: Sequence[ComplementedMember],
    founders: Sequence[str],
    adds: Sequence[str],
    conflicts: Sequence[str],
) -> str:
    """Why an alliance could take a company in, in a sentence or two."""
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
    if not parts and known_to:
        parts.append(f"{_first_keys(known_to)} can introduce it")
    return f"{'. '.join(parts or ['The score is the only reason'])}."


def _first_keys(keys: Sequence[str]) -> str:
    """The first keys, and how many more there are."""
    more = f" and {len(keys) - 3} more" if len(keys) > 3 else ""
    return f"{', '.join(keys[:3])}{more}"
