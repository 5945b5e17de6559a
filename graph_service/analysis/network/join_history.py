"""When companies joined alliances, up to one day, and features of this history for the link model.

Later joins and later ends are not used.
"""

from dataclasses import dataclass
from typing import Annotated, Final

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from typing_extensions import Doc

from graph_service.analysis.arrays.grouping import sums
from graph_service.analysis.network.network_arrays import NetworkArrays
from graph_service.domain.network import NO_START, Flags, Levels

YEAR_DAYS: Final = 365.0
ACTIVITY_DAYS: Final = YEAR_DAYS
"""A join counts 1 / e of a new one after this number of days."""
STANDING_DAYS: Final = 4 * YEAR_DAYS
"""The same for a company that is new, and for the joins that give an alliance its momentum."""
GROWTH_DAYS: Final = 2 * YEAR_DAYS
"""How far back the joins of an alliance are counted."""
PRIOR_JOINS: Final = 10.0
"""Joins at the usual rate that each alliance is credited with in addition to its own, so that the first
join to an alliance says little.
"""
FOUNDING_DAYS: Final = 31
"""A company that joins an alliance within this number of days of its first member is a founder."""
FOUNDERS: Final = 5
"""Maximum number of founders of an alliance that count: those of a large one follow each other, as those who
join do.
"""

_BEYOND_DAYS: Final = 2**33
"""More than any number of a day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinHistory:
    """Features of the dates of memberships.

    A membership without a date began with its alliance. If that has no date either, it counts as long ago.
    Ages are counted from the last join that is known: in a graph that nobody has updated for years, the last
    joins are still the recent ones.
    """

    activity: Annotated[Levels, Doc("By company: its joins, each discounted by its age.")]
    newness: Annotated[
        Levels,
        Doc("By company: 1 on the day that it first joined anything, falling to 0; 0 if it never did."),
    ]
    left: Annotated[Flags, Doc("By company: it was a member of alliances, and no longer is.")]
    growth: Annotated[
        Levels,
        Doc("By alliance: joins per member to those at the usual rate, shrunk towards 1; above 0."),
    ]
    momentum: Annotated[Levels, Doc("By alliance: the joins to it, each discounted slowly by its age.")]
    founding: Annotated[
        float,
        Doc(
            "Share of recent joins that founded an alliance, in [0, 1]; of each alliance at most the first "
            "FOUNDERS count; 0 without dates."
        ),
    ]
    another: Annotated[
        float,
        Doc(
            "Log odds that a join was that of a company in another alliance, minus the log odds that a "
            "company is in one now, shrunk towards 0: below 0 where companies rarely join a second one."
        ),
    ]
    ever: Annotated[sparse.csr_array, Doc("Companies x alliances: 1.0 where it is or was a member.")]

    @classmethod
    def of(cls, active: NetworkArrays) -> "JoinHistory":
        """The history of a network up to its day."""
        day = active.as_of.toordinal()
        members, starts_on = active.network.members, active.network.alliances.starts_on
        companies, alliances = active.company_count, len(active.network.alliances.keys)
        begun = members.since <= day
        company = members.company[begun].astype(np.int64)
        alliance = members.alliance[begun].astype(np.int64)
        since = members.since[begun].astype(np.int64)
        start = np.where(starts_on <= day, starts_on, NO_START)[alliance]
        since = np.where(since == NO_START, start, since)
        until = members.until[begun].astype(np.int64)
        dated = since != NO_START
        age = (since[dated].max(initial=NO_START) - since).astype(np.float64)
        activity = sums(company, np.where(dated, np.exp(-age / ACTIVITY_DAYS), 0.0), companies)
        lasting = np.where(dated, np.exp(-age / STANDING_DAYS), 0.0)
        newness = np.ones(companies)
        np.minimum.at(newness, company, lasting)
        ever = sparse.csr_array((np.ones(len(company)), (company, alliance)), shape=(companies, alliances))
        ever.data[:] = 1.0
        joined = np.diff(ever.indptr) > 0
        first = np.full(alliances, day, dtype=np.int64)
        np.minimum.at(first, alliance, since)
        recent = dated & (age < GROWTH_DAYS)
        founders = np.bincount(alliance[recent & (since - first[alliance] <= FOUNDING_DAYS)])
        return cls(
            activity=activity,
            newness=np.where(joined, newness, 0.0),
            left=joined & (np.diff(active.alliances_of.starts) == 0),
            growth=_growth(active, alliance[dated], age[dated]),
            momentum=sums(alliance, lasting, alliances),
            founding=float(np.minimum(founders, FOUNDERS).sum() / recent.sum()) if recent.any() else 0.0,
            another=_another(active, company[dated], since[dated], until[dated]),
            ever=ever,
        )

    def ever_joint(self, company: int) -> Levels:
        """Number of alliances that each company and this one are or were in."""
        chosen = np.zeros(self.ever.shape[1])
        chosen[self.ever.indices[self.ever.indptr[company] : self.ever.indptr[company + 1]]] = 1.0
        return np.asarray(self.ever @ chosen, dtype=np.float64)


def _another(
    active: NetworkArrays, company: NDArray[np.int64], since: NDArray[np.int64], until: NDArray[np.int64]
) -> float:
    """The log odds ratio, from the dated joins; PRIOR_JOINS more are shared out as the companies are now."""
    order = np.lexsort((since, company))
    company, since, until = company[order], since[order], until[order]
    latest_end = np.maximum.accumulate(company * _BEYOND_DAYS + until)
    begin = company * _BEYOND_DAYS + since
    before = np.searchsorted(begin, begin)  # rows of earlier companies, and of this one on earlier days
    joined_before = before > 0
    joined_before &= latest_end[before - 1] > begin
    members = float((np.diff(active.alliances_of.starts) > 0).sum())
    if not 0 < members < active.company_count:
        return 0.0
    share = members / active.company_count
    joins = (float(joined_before.sum()) + PRIOR_JOINS * share) / (len(begin) + PRIOR_JOINS)
    return float(np.log(joins / (1.0 - joins)) - np.log(share / (1.0 - share)))


def _growth(active: NetworkArrays, alliance: NDArray[np.int64], age: Levels) -> Levels:
    """Joins to those expected; the observation of an alliance begins with its first dated join."""
    sizes = np.diff(active.members_of.starts).astype(np.float64)
    watched = np.zeros(len(sizes))
    np.maximum.at(watched, alliance, age)
    watched = np.minimum(watched, GROWTH_DAYS)
    joins = np.bincount(alliance[age < GROWTH_DAYS], minlength=len(sizes)).astype(np.float64)
    exposure = float((sizes * watched).sum())
    usual = float(joins.sum()) / exposure if exposure else 0.0
    result: Levels = (joins + PRIOR_JOINS) / (usual * (sizes + 1.0) * watched + PRIOR_JOINS)
    return result
