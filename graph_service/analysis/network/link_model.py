"""The model of likely new links, which ranks partners, alliances and members.

The weights are fixed, so that the same graph always gives the same ranking. They were chosen on time splits
of two very different networks: licences that companies found together, and consortia that companies join one
by one. The resources that companies held on those dates were derived from their licences up to then; today's
resources are also derived from later licences, and would have made the profile look better than it is.
Decision 0050 says what was compared. Around the chosen weights the figures hardly change, but on those two
networks they are somewhat better than on a third.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Final

import numpy as np
from scipy import sparse
from typing_extensions import Doc

from graph_service.analysis.arrays.grouping import Positions, rounded_value, sums
from graph_service.analysis.network.join_history import JoinHistory
from graph_service.analysis.network.network_arrays import NetworkArrays
from graph_service.domain.network import Flags, Levels

PARTNER_WEIGHTS: Final = {
    "joining": 1.0,
    "founding": 2.0,
    "profile": 2.0,
    "fit": 0.5,
    "left": 6.0,
    "shared": 5.0,
}
"""Weight of each column of a pair. On the networks tried, the weight of `fit` can't be distinguished from 0;
it is kept so that complementarity decides if a network has no history.
"""
ALLIANCE_WEIGHTS: Final = {
    "closeness": 1.3,
    "growth": 0.2,
    "momentum": 0.2,
    "engagement": 0.3,
    "activity": 2.0,
    "profile": 4.0,
    "left": 2.0,
    "another": 1.0,
}
"""Weight of each column of a company and an alliance."""
SHARE_WEIGHT: Final = 0.3
"""Weight of an alliance's share of all members, compared with the members it shares with others."""
SMALL_ALLIANCE: Final = 3.0
"""Members added to an alliance's size, so that a share of two of its two members is not certainty."""
LEAST_CLOSENESS: Final = 1e-4
LEAST_JOINING: Final = 1e-4
ROUNDING: Final = 1e-9
"""A difference below this share of a rate is an error of rounding, and counts 0."""


class LinkModel:
    """Columns and scores of possible links, for one company at a time. Immutable: share it between threads.

    Attributes
    ----------
    incidence
        Companies x alliances, 1.0 where a company is an active member.
    history
        Who joined what and when, up to the day.
    """

    def __init__(self, active: NetworkArrays) -> None:
        # Parts of the network, not the network, which keeps this model: the garbage collector, which counts
        # objects and not their size, would free a reference cycle late.
        self._held, self._held_level, self._holds_of = active.held, active.held_level, active.holds_of
        self._joined, self._alliances_of = active.joined, active.alliances_of
        self._shape = (active.company_count, active.resource_count)
        self.history = JoinHistory.of(active)
        count, alliances = active.company_count, len(active.network.alliances.keys)
        self.incidence = sparse.csr_array(
            (np.ones(len(active.joined)), active.joined, active.alliances_of.starts), shape=(count, alliances)
        )
        self.transposed = sparse.csr_array(self.incidence.T)
        self.sizes: Levels = np.diff(self.transposed.indptr).astype(np.float64)
        joined: Levels = np.diff(self.incidence.indptr).astype(np.float64)
        self.is_member: Flags = joined > 0
        share = self.sizes / max(1, int(self.is_member.sum()))
        self._least_closeness = SHARE_WEIGHT * share + LEAST_CLOSENESS
        founding, weights = self.history.founding, ALLIANCE_WEIGHTS
        self._growth = np.log(self.history.growth)
        self._momentum = np.log1p(self.history.momentum)
        self._engagement = np.log1p(joined)
        self._seeking = founding * (np.log1p(self.history.activity) + self.history.newness)
        self._left = -1.0 * self.history.left
        self._another = self.history.another * self.is_member
        self._pull = np.exp(weights["growth"] * self._growth + weights["momentum"] * self._momentum)
        self._eagerness = np.exp(
            weights["engagement"] * self._engagement
            + weights["activity"] * self._seeking
            + weights["left"] * self._left
            + weights["another"] * self._another
        )

    @cached_property
    def _profiles(self) -> sparse.csr_array:
        """Companies x resources: levels held, each row of length 1."""
        return self._rows_of_length_1(self._held_level)

    @cached_property
    def _rare_profiles(self) -> sparse.csr_array:
        """The same, each level weighted by how few companies hold the resource."""
        companies, resources = self._shape
        holders = np.bincount(self._held, minlength=resources)
        rarity = np.log((companies + 1.0) / (holders + 1.0))
        return self._rows_of_length_1(self._held_level * rarity[self._held])

    def _rows_of_length_1(self, level: Levels) -> sparse.csr_array:
        companies, _ = self._shape
        rows = np.repeat(np.arange(companies), np.diff(self._holds_of.starts))
        lengths = np.sqrt(sums(rows, level**2, companies))
        level = level / np.where(lengths > 0, lengths, 1.0)[rows]
        return sparse.csr_array((level, self._held, self._holds_of.starts), shape=self._shape)

    @cached_property
    def _holders(self) -> sparse.csr_array:
        """Resources x companies."""
        return sparse.csr_array(self._profiles.T)

    @cached_property
    def _typical(self) -> sparse.csr_array:
        """Alliances x resources: the sum of the members' profiles, each row of length 1."""
        total = sparse.csr_array(self.transposed @ self._rare_profiles)
        lengths = np.sqrt(total.multiply(total).sum(axis=1))
        return sparse.csr_array(sparse.diags_array(1.0 / np.where(lengths > 0, lengths, 1.0)) @ total)

    @cached_property
    def _typical_by_resource(self) -> sparse.csr_array:
        """Resources x alliances."""
        return sparse.csr_array(self._typical.T)

    def likeness(self, company: int) -> Levels:
        """The cosine of what each company holds with what this one holds, in [0, 1]."""
        result: Levels = (self._profiles[[company]] @ self._holders).toarray()[0]
        return result

    def partner_columns(self, company: int, mutual_fits: Levels) -> list[Levels]:
        """The features of a link of each company with this one, in the order of PARTNER_WEIGHTS."""
        return [
            # squared: where most joins found an alliance, who would join one says next to nothing
            (1.0 - self.history.founding) ** 2 * np.log(self._join_rates(company) + LEAST_JOINING),
            self._seeking + self._seeking[company],
            self.likeness(company),
            mutual_fits,
            self._left + self._left[company],
            np.log1p(self._joint(company)),
        ]

    def alliance_columns(self, company: int) -> list[Levels]:
        """The features of this company joining each alliance, in the order of ALLIANCE_WEIGHTS."""
        alike = np.ones(len(self.sizes))
        return [
            self._nearness(self._closeness(company)),
            self._growth,
            self._momentum,
            self._engagement[company] * alike,
            self._seeking[company] * alike,
            self._profile(company),
            self._left[company] * alike,
            self._another[company] * alike,
        ]

    def member_columns(self, alliance: int) -> list[Levels]:
        """The features of each company joining this alliance, in the order of ALLIANCE_WEIGHTS."""
        members = self.transposed.indices[
            self.transposed.indptr[alliance] : self.transposed.indptr[alliance + 1]
        ]
        chosen = np.zeros(len(self.is_member))
        chosen[members] = 1.0
        common = np.asarray(self.transposed @ chosen, dtype=np.float64) / (self.sizes + SMALL_ALLIANCE)
        common[alliance] = 0.0
        alike = np.ones(len(self.is_member))
        return [
            self._nearness(self.incidence @ common + self._least_closeness[alliance]),
            self._growth[alliance] * alike,
            self._momentum[alliance] * alike,
            self._engagement,
            self._seeking,
            np.asarray((self._rare_profiles @ self._typical[[alliance]].T).toarray()[:, 0]),
            self._left,
            self._another,
        ]

    def _nearness(self, closeness: Levels) -> Levels:
        """The logarithm of closeness, 0 where nothing is known, weighted by how much joining counts."""
        result: Levels = (1.0 - self.history.founding) ** 2 * np.log(closeness / LEAST_CLOSENESS)
        return result

    def _profile(self, company: int) -> Levels:
        """The cosine of what a company holds with what the members of each alliance hold."""
        profile: Levels = (self._rare_profiles[[company]] @ self._typical_by_resource).toarray()[0]
        return profile

    def _joint(self, company: int) -> Levels:
        """The alliances that each company shares with this one, each as 2 / size: 1 if there is no third."""
        own = self._own(company)
        weight = np.zeros(len(self.sizes))
        weight[own] = 2.0 / np.maximum(2.0, self.sizes[own])
        return np.asarray(self.incidence @ weight, dtype=np.float64)

    def _own(self, company: int) -> Positions:
        """The alliances of a company."""
        own: Positions = self._joined[self._alliances_of.of(company)]
        return own

    def _closeness(self, company: int) -> Levels:
        """How many of the members of the company's alliances are in each alliance, as a sum of shares."""
        own = self._own(company)
        weight = np.zeros(len(self.sizes))
        weight[own] = 1.0 / (self.sizes[own] + SMALL_ALLIANCE)
        # an alliance says nothing about itself
        common = self.transposed @ (self.incidence @ weight) - self.sizes * weight
        result: Levels = np.maximum(0.0, common) + self._least_closeness
        return result

    def _rates_of_members(self, alliances: Positions) -> Levels:
        """How much of a company's rate of joining these alliances is for those that it is in already."""
        chosen = sparse.csr_array(self.transposed[alliances])
        common = sparse.csr_array(chosen @ self.incidence)
        of = np.repeat(alliances, np.diff(common.indptr))
        # an alliance says nothing about itself
        common.data *= np.where(
            common.indices == of, 0.0, 1.0 / (self.sizes + SMALL_ALLIANCE)[common.indices]
        )
        members = np.unique(chosen.indices)
        is_in = sparse.csr_array(chosen[:, members].T)
        closeness = (self.incidence[members] @ common.T).multiply(is_in)
        pull = self._pull[alliances]
        result = np.zeros(len(self.is_member))
        result[members] = np.asarray(closeness @ pull + is_in @ (pull * self._least_closeness[alliances]))
        return result

    def _join_rates(self, company: int) -> Levels:
        """How likely each company joins an alliance of this one, or this one an alliance of it."""
        own, steepness = self._own(company), ALLIANCE_WEIGHTS["profile"]
        joined = self._pull * self._closeness(company) * np.exp(steepness * self._profile(company))
        joined[own] = 0.0
        pull = np.zeros(len(self.sizes))
        pull[own] = self._pull[own]
        # the closeness of every company to these alliances, added up with their pull
        common = self.transposed @ (self.incidence @ pull) - self.sizes * pull
        joining = self.incidence @ (np.maximum(0.0, common) / (self.sizes + SMALL_ALLIANCE))
        chance = pull * self._least_closeness
        joining += chance.sum()
        # who is in one of them already can't join it
        others = joining - self._rates_of_members(own)
        joining = np.where(others > ROUNDING * joining, others, 0.0)
        if len(own):
            # one profile for all these alliances: their mean, weighted by their pull
            typical = chance[own] @ self._typical[own] / chance.sum()
            joining *= np.exp(steepness * (self._rare_profiles @ typical))
        result: Levels = self._eagerness[company] * (self.incidence @ joined) + self._eagerness * joining
        return result


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreColumn:
    """What one column of the model contributes to a score."""

    column: str
    contribution: Annotated[float, Doc("Weight times value; no unit.")]


def informative(columns: list[Levels]) -> list[Levels]:
    """The columns, with 0 in place of one that is constant over the candidates."""
    return [
        column if len(column) and column.max() > column.min() else np.zeros_like(column) for column in columns
    ]


def scores(columns: list[Levels], weights: dict[str, float]) -> Levels:
    """The weighted sum of the columns."""
    result = np.zeros_like(columns[0])
    for column, weight in zip(columns, weights.values(), strict=True):
        result += weight * column
    return result


def contributions(columns: list[Levels], weights: dict[str, float], at: int) -> tuple[ScoreColumn, ...]:
    """What each column contributes to the score of one candidate, in the order of the weights; none of 0."""
    parts = (
        (name, rounded_value(weight * float(column[at])))
        for column, (name, weight) in zip(columns, weights.items(), strict=True)
    )
    return tuple(ScoreColumn(column=name, contribution=part) for name, part in parts if part)
