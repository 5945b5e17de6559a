"""Links formed after a day: new members of alliances, and the pairs of partners that they formed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Annotated

import numpy as np
from numpy.typing import NDArray
from typing_extensions import Doc

from graph_service.analysis.arrays.grouping import Groups, Positions, distinct
from graph_service.analysis.network.active_network import ActiveNetwork
from graph_service.domain.model.entities import Membership
from graph_service.domain.network import NO_END, Flags, Members, Network


@dataclass(frozen=True, slots=True)
class _Periods:
    """Memberships, with alliances numbered on beyond those of the network."""

    alliance: Positions
    company: Positions
    since: Positions
    until: Positions

    @classmethod
    def of(cls, members: Members, chosen: NDArray[np.bool_]) -> "_Periods":
        columns = (members.alliance, members.company, members.since, members.until)
        return cls(*(column[chosen].astype(np.int64) for column in columns))

    def __len__(self) -> int:
        return len(self.alliance)


@dataclass(frozen=True, slots=True, kw_only=True)
class LaterLinks:
    """Links formed after the split; pairs as ``smaller * companies + larger``, ascending, each once."""

    pairs: Annotated[Positions, Doc("Those that meet in a later membership, partners or not.")]
    pair_makers: Annotated[Positions, Doc("The company whose joining made the pair; one of the two.")]
    is_new: Annotated[Flags, Doc("The two were not partners on the day.")]
    joins: Annotated[Positions, Doc("company * alliances + alliance, ascending, each once.")]
    until: Annotated[date, Doc("The last day on which a membership counted began.")]
    left_out: Annotated[int, Doc("Later memberships of companies that the network does not have.")]
    in_new_alliances: Annotated[int, Doc("Memberships, of those counted, in alliances it does not have.")]
    from_outside: Annotated[bool, Doc("Whether the later memberships come from outside the network.")]


def later_links(
    active: ActiveNetwork, later: Iterable[Membership] | None = None, until: date | None = None
) -> LaterLinks:
    """The new partners and new members after the network's day.

    Parameters
    ----------
    later
        Memberships from outside; None: those of the network that begin after its day. Those without a first
        day count as begun on the day after.
    until
        Memberships that begin later than this are left out.

    Notes
    -----
    Two companies meet when their memberships of one alliance overlap and at least one of them is later. They
    become partners if they were not partners on the day.
    """
    network, day = active.network, active.as_of.toordinal()
    left_out = 0
    if later is None:
        came = _Periods.of(network.members, network.members.since > day)
    else:
        came, left_out = _outside_memberships(network, later, day)
    if until is not None:
        kept = came.since <= until.toordinal()
        came = _Periods(came.alliance[kept], came.company[kept], came.since[kept], came.until[kept])
    there = _Periods.of(network.members, (network.members.since <= day) & (day < network.members.until))
    is_member = np.zeros(len(network.alliances.keys), dtype=np.bool_)
    is_member[distinct(_active_alliances(active))] = True
    in_running = is_member[there.alliance]
    rows = [
        np.concatenate([getattr(came, name), getattr(there, name)[in_running]])
        for name in ("alliance", "company", "since", "until")
    ]
    pairs, makers = _pairs(active, came, _Periods(*rows))
    alliances = len(is_member)
    known = came.alliance < alliances
    joins = distinct(came.company[known] * alliances + came.alliance[known])
    members = active.member * alliances + _active_alliances(active)
    return LaterLinks(
        pairs=pairs,
        pair_makers=makers,
        is_new=~active.are_partners(*np.divmod(pairs, max(1, active.company_count))),
        joins=joins[~np.isin(joins, members)],
        until=date.fromordinal(int(came.since.max())) if len(came) else active.as_of,
        left_out=left_out,
        in_new_alliances=int((~known).sum()),
        from_outside=later is not None,
    )


def _active_alliances(active: ActiveNetwork) -> Positions:
    """The alliance of each active membership."""
    starts = active.members_of.starts
    return np.repeat(np.arange(len(starts) - 1, dtype=np.int64), np.diff(starts))


def _outside_memberships(network: Network, later: Iterable[Membership], day: int) -> tuple[_Periods, int]:
    """The memberships of companies that the network has, and how many others there are."""
    company = {key: number for number, key in enumerate(network.companies.keys)}
    alliance = {key: number for number, key in enumerate(network.alliances.keys)}
    rows: list[tuple[int, int, int, int]] = []
    left_out = 0
    for row in later:
        if row.company not in company:
            left_out += 1
            continue
        since = day + 1 if row.since is None else row.since.toordinal()
        until = NO_END if row.until is None else row.until.toordinal()
        rows.append((alliance.setdefault(row.alliance, len(alliance)), company[row.company], since, until))
    table = np.array(rows, dtype=np.int64).reshape(len(rows), 4)
    return _Periods(table[:, 0], table[:, 1], table[:, 2], table[:, 3]), left_out


def _pairs(active: ActiveNetwork, came: _Periods, everyone: _Periods) -> tuple[Positions, Positions]:
    order = np.argsort(everyone.alliance, kind="stable")
    count = int(everyone.alliance.max()) + 1 if len(everyone) else 0
    of, at = Groups.by(everyone.alliance[order], count).rows_of(came.alliance)
    other = order[at]
    begin = np.maximum(came.since[of], everyone.since[other])
    end = np.minimum(came.until[of], everyone.until[other])
    maker, partner = came.company[of], everyone.company[other]
    met = (begin < end) & (maker != partner)
    maker, partner = maker[met], partner[met]
    number = np.minimum(maker, partner) * active.company_count + np.maximum(maker, partner)
    order = np.lexsort((maker, number))  # of two that joined together the first by key made the pair
    pairs, first = np.unique(number[order], return_index=True)
    return pairs, maker[order][first]
