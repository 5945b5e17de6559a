"""The reasons for which an alliance could take a company in, in figures and in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

import numpy as np
from typing_extensions import Doc

from graph_service.analysis.arrays.grouping import Positions
from graph_service.analysis.complementarity.fit import fits_of
from graph_service.analysis.network.active_network import ActiveNetwork


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplementedMember:
    """A member that a company would complement, and that it does not work with yet."""

    member: str
    mutual_fit: Annotated[float, Doc("The smaller of the fits between the two, in (0, 1].")]


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
