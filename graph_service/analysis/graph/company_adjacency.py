"""The adjacency of the company graph: an edge joins two companies that share at least one active alliance.

An alliance of n members makes n * (n - 1) / 2 edges, so the edges are not stored. With the incidence matrix
B (companies x alliances), the adjacency matrix is ``A = B @ B.T - diag(alliances joined) - R``, where R has
an entry for each pair that shares more than one alliance: the number shared, minus one. Most measures need A
only as a factor, and so cost what the memberships cost.
"""

from enum import StrEnum
from functools import cached_property
from typing import Final, Protocol, Self

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse import csgraph

from graph_service.analysis.arrays.grouping import Groups, Positions, is_contained
from graph_service.analysis.limits import go_on
from graph_service.domain.errors import LimitExceeded
from graph_service.domain.network import Flags, Levels

MAX_ENCOUNTERS: Final = 300_000_000
"""Maximum number of pairs of members that are searched for pairs that share several alliances."""
MAX_REPEATS: Final = 50_000_000
"""Maximum number of stored pairs that share more than one alliance, each counted twice."""
ENCOUNTERS_AT_ONCE: Final = 4_000_000
"""Number of pairs that are processed together; bounds the memory."""


class Neighbourhood(StrEnum):
    """An index of two companies, from the partners that they have in common."""

    COMMON_NEIGHBOURS = "COMMON_NEIGHBOURS"
    ADAMIC_ADAR = "ADAMIC_ADAR"
    RESOURCE_ALLOCATION = "RESOURCE_ALLOCATION"


class Memberships(Protocol):
    """The arrays that the company graph is built from: who is an active member of which alliance."""

    @property
    def company_count(self) -> int:
        """Number of companies."""

    @property
    def member(self) -> Positions:
        """The members of all alliances, alliance by alliance."""

    @property
    def members_of(self) -> Groups:
        """The rows of ``member`` by alliance."""


class CompanyAdjacency:
    """Companies as nodes 0..count-1, isolated ones too; partners joined. Immutable.

    Parameters
    ----------
    incidence
        Companies x alliances of at least two members; 1.0 where a company is a member.
    repeats
        Companies x companies, symmetric: the number of alliances shared, minus one, where that is above 0.

    Attributes
    ----------
    company_count, edge_count
        Number of nodes and of edges.
    degrees
        Number of partners of each company.
    joined_count
        Number of alliances, of at least two members, that each company is in.
    """

    def __init__(self, incidence: sparse.csr_array, repeats: sparse.csr_array) -> None:
        self.incidence = incidence
        self.transposed: sparse.csr_array = incidence.T.tocsr()
        self.repeats = repeats
        self.company_count = incidence.shape[0]
        self.joined_count: Positions = np.diff(incidence.indptr).astype(np.int64)
        self.alliances_of = Groups(incidence.indptr.astype(np.int64))
        self.members_of = Groups(self.transposed.indptr.astype(np.int64))
        self.repeats_of = Groups(repeats.indptr.astype(np.int64))
        self.sizes: Positions = np.diff(self.members_of.starts)
        self.strengths: Levels = incidence @ (self.sizes - 1.0)
        self.degrees: Positions = np.rint(self.strengths - repeats.sum(axis=1)).astype(np.int64)
        self.edge_count = int(self.degrees.sum()) // 2
        self._adjacency: sparse.csr_array | None = None
        if self.strengths.sum() <= 2 * incidence.nnz:
            # alliances of two or three: using the edges directly is faster
            shared = incidence @ self.transposed - sparse.diags_array(self.joined_count.astype(np.float64))
            self._adjacency = (sparse.csr_array(shared) - repeats).tocsr()
            self._adjacency.eliminate_zeros()

    @classmethod
    def of(cls, active: Memberships, companies: Positions | None = None) -> Self:
        """The graph of all companies, or of only these: node i is companies[i].

        Raises
        ------
        LimitExceeded
            Too many pairs of companies share several large alliances.
        """
        alliance = np.repeat(np.arange(len(active.members_of.starts) - 1), np.diff(active.members_of.starts))
        member = active.member
        count = active.company_count
        if companies is not None:
            count = len(companies)
            place = np.full(active.company_count, -1, dtype=np.int64)
            place[companies] = np.arange(count)
            member = place[member]
            alliance, member = alliance[member >= 0], member[member >= 0]
        incidence = _incidence(member, alliance, count)
        return cls(incidence, _repeats(incidence))

    def with_alliance(self, members: Positions) -> Self:
        """The same graph with one alliance more, of these companies (ascending, at least two)."""
        column = sparse.csr_array(
            (np.ones(len(members)), (members, np.zeros(len(members), dtype=np.int64))),
            shape=(self.company_count, 1),
        )
        a, b = np.repeat(members, len(members)), np.tile(members, len(members))
        again = self.are_partners(a, b)
        more = sparse.csr_array(
            (np.ones(int(again.sum())), (a[again], b[again])), shape=(self.company_count, self.company_count)
        )
        return type(self)(
            sparse.csr_array(sparse.hstack([self.incidence, column])), sparse.csr_array(self.repeats + more)
        )

    def times(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """The adjacency matrix times these values: for each company the sum over its partners.

        Parameters
        ----------
        values
            One row per company, any number of columns.
        """
        if self._adjacency is not None:
            product: NDArray[np.float64] = self._adjacency @ values
            return product
        result: NDArray[np.float64] = self.incidence @ (self.transposed @ values)
        result -= self.joined_count.reshape(-1, *(1,) * (values.ndim - 1)) * values
        if self.repeats.nnz:
            result -= self.repeats @ values
        return result

    @property
    def edges(self) -> sparse.csr_array | None:
        """The adjacency matrix, if alliances are so small that it is stored."""
        return self._adjacency

    @property
    def entries(self) -> int:
        """Number of matrix entries that a product of one column with `times` visits."""
        if self._adjacency is not None:
            return int(self._adjacency.nnz)
        return 2 * self.incidence.nnz + self.repeats.nnz

    def shared(self, companies: Positions) -> sparse.csr_array:
        """For each of these companies, how many alliances it shares with each of all companies.

        Rows in the order given; columns ascending within a row; no entry for the company itself.
        """
        product = sparse.csr_array(self.incidence[companies] @ self.transposed)
        product.sort_indices()
        row = np.repeat(np.arange(len(companies)), np.diff(product.indptr))
        other = product.indices != companies[row]
        starts = np.concatenate([[0], np.cumsum(np.bincount(row[other], minlength=len(companies)))])
        return sparse.csr_array((product.data[other], product.indices[other], starts), shape=product.shape)

    def are_partners(self, a: Positions, b: Positions) -> Flags:
        """Whether a[i] and b[i] are joined, for each i; for a handful of different companies in `a`."""
        some, row = np.unique(a, return_inverse=True)
        among = self.shared(some)
        pairs = np.repeat(np.arange(len(some)), np.diff(among.indptr)) * self.company_count + among.indices
        result: Flags = np.isin(row * self.company_count + b, pairs)
        return result

    @cached_property
    def components(self) -> Positions:
        """For each company the number of its connected component, 0..count-1."""
        if self._adjacency is not None:
            return csgraph.connected_components(self._adjacency, connection="strong")[1].astype(np.int64)
        # companies and alliances in turn, as a matrix that is symmetric: no direction makes a difference
        count, alliances = self.incidence.shape
        starts = np.concatenate([self.incidence.indptr, self.transposed.indptr[1:] + self.incidence.nnz])
        others = np.concatenate([self.incidence.indices + count, self.transposed.indices])
        both = sparse.csr_array(
            (np.ones(len(others)), others.astype(np.int32), starts.astype(np.int32)),
            shape=(count + alliances,) * 2,
        )
        # an alliance here has members, so that no component is without a company
        return csgraph.connected_components(both, connection="strong")[1][:count].astype(np.int64)

    @property
    def component_count(self) -> int:
        """Number of connected components; an isolated company is one."""
        return int(self.components.max()) + 1 if self.company_count else 0

    @cached_property
    def _as_common_partner(self) -> dict[Neighbourhood, Levels]:
        """The value that each company has as a common partner of two others."""
        degrees = np.maximum(self.degrees, 2).astype(np.float64)
        return {
            Neighbourhood.COMMON_NEIGHBOURS: np.ones_like(degrees),
            Neighbourhood.ADAMIC_ADAR: 1.0 / np.log(degrees),
            Neighbourhood.RESOURCE_ALLOCATION: 1.0 / degrees,
        }

    def neighbourhood(self, company: int, index: Neighbourhood) -> Levels:
        """An index of each company with this one, from the partners that they have in common."""
        return np.maximum(0.0, self.times(self.weighted_partners(company, index)))

    def weighted_partners(self, company: int, index: Neighbourhood) -> Levels:
        """The value of each partner of this company in an index; 0 for all others."""
        partners = self.shared(np.array([company])).indices
        chosen = np.zeros(self.company_count)
        chosen[partners] = self._as_common_partner[index][partners]
        return chosen

    @cached_property
    def tie_work(self) -> Levels:
        """For each company the number of rows needed to examine the ties among its partners."""
        return self.times((self.joined_count + np.diff(self.repeats_of.starts)).astype(np.float64))


def _incidence(member: Positions, alliance: Positions, count: int) -> sparse.csr_array:
    """Companies x alliances, of those alliances that have two members or more."""
    large = np.bincount(alliance) >= 2 if len(alliance) else np.zeros(0, dtype=np.bool_)
    kept = large[alliance]
    number = (np.cumsum(large) - 1)[alliance[kept]]
    matrix = sparse.csr_array((np.ones(len(number)), (member[kept], number)), shape=(count, int(large.sum())))
    matrix.sort_indices()
    return matrix


def _repeats(incidence: sparse.csr_array) -> sparse.csr_array:
    """For each pair that shares more than one alliance: the number shared, minus one.

    A company meets such a partner in an alliance other than its largest, so only those are searched.
    """
    count, alliances = incidence.shape
    several = np.flatnonzero(np.diff(incidence.indptr) >= 2)
    rows = sparse.csr_array(incidence[several])
    transposed = sparse.csr_array(rows.T)
    row = np.repeat(np.arange(len(several)), np.diff(rows.indptr))
    pairs = row * alliances + rows.indices
    order = np.lexsort((-np.diff(transposed.indptr)[rows.indices], row))
    largest = rows.indices[order[rows.indptr[:-1]]]
    kept = rows.indices != largest[row]
    smaller = sparse.csr_array((rows.data[kept], (row[kept], rows.indices[kept])), shape=rows.shape)
    encounters = np.cumsum(smaller @ np.diff(transposed.indptr).astype(np.float64))
    if len(several) and encounters[-1] > MAX_ENCOUNTERS:
        raise LimitExceeded(
            f"The members of alliances form {encounters[-1]:,.0f} pairs; "
            f"the company graph takes at most {MAX_ENCOUNTERS:,}.",
            hint="Ask about fewer companies.",
        )
    a, b, times = [], [], []
    begin = repeat_count = 0
    while begin < len(several):
        go_on()
        done = encounters[begin - 1] if begin else 0.0
        end = max(begin + 1, int(np.searchsorted(encounters, done + ENCOUNTERS_AT_ONCE, side="right")))
        shared = (smaller[begin:end] @ transposed).tocoo()
        row, column = (at.astype(np.int64) for at in shared.coords)
        row += begin
        number = shared.data + is_contained(column * alliances + largest[row], pairs)
        again = (number >= 2) & (row != column)
        repeat_count += int(again.sum())
        if repeat_count > MAX_REPEATS:
            raise LimitExceeded(
                f"More than {MAX_REPEATS // 2:,} pairs of companies share several alliances.",
                hint="Ask about fewer companies.",
            )
        a.append(several[row[again]])
        b.append(several[column[again]])
        times.append(number[again] - 1.0)
        begin = end
    none = np.zeros(0, dtype=np.int64)
    matrix = sparse.csr_array(
        (np.concatenate([np.zeros(0), *times]), (np.concatenate([none, *a]), np.concatenate([none, *b]))),
        shape=(count, count),
    )
    matrix.sort_indices()
    return matrix
