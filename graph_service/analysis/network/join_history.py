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
PRIOR_DAYS: Final = YEAR_DAYS
"""Days of growth at the usual rate that each alliance is credited with in addition to its history."""
FOUNDING_DAYS: Final = 31
"""A company that joins an alliance within this number of days of its first member is a founder."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinHistory:
    """Features of the dates of memberships; joins without a date count as long ago."""

    activity: Annotated[Levels, Doc("By company: its joins, each discounted by its age.")]
    newness: Annotated[
        Levels,
        Doc("By company: 1 on the day that it first joined anything, falling to 0; 0 if it never did."),
    ]
    left: Annotated[Flags, Doc("By company: it was a member of alliances, and no longer is.")]
    growth: Annotated[
        Levels, Doc("By alliance: joins per year and member, shrunk towards the usual rate; above 0.")
    ]
    momentum: Annotated[Levels, Doc("By alliance: the joins to it, each discounted slowly by its age.")]
    founding: Annotated[
        float, Doc("Share of recent joins that founded an alliance, in [0, 1]; 0 without dates.")
    ]
    ever: Annotated[sparse.csr_array, Doc("Companies x alliances: 1.0 where it is or was a member.")]

    @classmethod
    def of(cls, active: NetworkArrays) -> "JoinHistory":
        """The history of a network up to its day."""
        day = active.as_of.toordinal()
        members = active.network.members
        companies, alliances = active.company_count, len(active.network.alliances.keys)
        begun = members.since <= day
        company = members.company[begun].astype(np.int64)
        alliance = members.alliance[begun].astype(np.int64)
        since = members.since[begun].astype(np.int64)
        dated = since != NO_START
        age = (day - since).astype(np.float64)
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
        founded = recent & (since - first[alliance] <= FOUNDING_DAYS)
        return cls(
            activity=activity,
            newness=np.where(joined, newness, 0.0),
            left=joined & (np.diff(active.alliances_of.starts) == 0),
            growth=_growth(active, alliance[dated], age[dated]),
            momentum=sums(alliance, lasting, alliances),
            founding=float(founded.sum() / recent.sum()) if recent.any() else 0.0,
            ever=ever,
        )

    def prior_joint(self, company: int, incidence: sparse.csr_array) -> Levels:
        """Number of alliances that each company and this one were in and no longer share."""
        return _shared_alliances(self.ever, company) - _shared_alliances(incidence, company)


def _growth(active: NetworkArrays, alliance: NDArray[np.int64], age: Levels) -> Levels:
    """Joins per year and member; the observation of an alliance begins with its first dated join."""
    sizes = np.diff(active.members_of.starts).astype(np.float64)
    watched = np.zeros(len(sizes))
    np.maximum.at(watched, alliance, age)
    watched = np.minimum(watched, GROWTH_DAYS)
    joins = np.bincount(alliance[age < GROWTH_DAYS], minlength=len(sizes)).astype(np.float64)
    exposure = float((sizes * watched).sum())
    usual = float(joins.sum()) / exposure if exposure and joins.any() else 1.0 / YEAR_DAYS
    rate = (joins + PRIOR_DAYS * usual * (sizes + 1.0)) / (watched + PRIOR_DAYS)
    result: Levels = YEAR_DAYS * rate / (sizes + 1.0)
    return result


def _shared_alliances(incidence: sparse.csr_array, company: int) -> Levels:
    chosen = np.zeros(incidence.shape[1])
    chosen[incidence.indices[incidence.indptr[company] : incidence.indptr[company + 1]]] = 1.0
    result: Levels = incidence @ chosen
    return result
