"""Burt's structural holes: how far a company's partners are tied to one another."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from graph_service.analysis.arrays.grouping import Positions, rounded, sums
from graph_service.analysis.graph.company_adjacency import CompanyAdjacency
from graph_service.analysis.limits import go_on
from graph_service.domain.network import Levels

CELLS_AT_ONCE: Final = 4_000_000
"""Requested companies times alliances that are processed together; bounds the memory."""
ROWS_AT_ONCE: Final = 1_000_000
"""Rows of (company, partner, alliance of the partner) that are processed together."""
MAX_ROWS: Final = 300_000_000
"""Maximum number of rows that the search for the lowest constraints visits."""
LEAST_AT_ONCE: Final = 64
"""Minimum number of companies that it computes together."""
SLACK: Final = 1e-12
"""Maximum rounding error of the sums of a bound."""


@dataclass(frozen=True, slots=True)
class StructuralHoles:
    """Measures of some companies, in the order asked; NaN for companies without partners. Not rounded.

    Attributes
    ----------
    constraint
        Burt's constraint: near 0 for a broker, higher the more its partners are tied to one another.
    effective_size
        Number of partners minus their average number of ties to one another.
    clustering
        Share of the pairs of partners that are partners themselves, in [0, 1]; 0 below two partners.
    """

    constraint: Levels
    effective_size: Levels
    clustering: Levels


def structural_holes(graph: CompanyAdjacency, companies: Positions) -> StructuralHoles:
    """Constraint, effective size and clustering of these companies, on the unweighted graph.

    Notes
    -----
    With n(c) the number of partners of c: ``constraint(c) = sum over partners j of (1 / n(c) * (1 + sum over
    common partners q of 1 / n(q)))**2``; ``effective size = n(c) - 2 * ties / n(c)``. The work grows with the
    number of (company, partner, alliance of the partner).

    References
    ----------
    Analyses, section 9. R. S. Burt, "Structural holes", 1992; S. P. Borgatti, "Structural holes: unpacking
    Burt's redundancy measures", 1997.

    Examples
    --------
    >>> from datetime import date
    >>> from graph_service.analysis.network.active_network import ActiveNetwork
    >>> from graph_service.analysis.examples import star
    >>> graph = ActiveNetwork(star("h", "abcd"), date(2026, 1, 1)).company_graph
    >>> holes = structural_holes(graph, np.array([0, 4]))
    >>> holes.constraint.tolist(), holes.effective_size.tolist(), holes.clustering.tolist()
    ([1.0, 0.25], [1.0, 4.0], [0.0, 0.0])
    """
    squares, ties = _ties_in_batches(graph, companies, ties=True)
    degree = graph.degrees[companies].astype(np.float64)
    some = degree > 0
    nothing = np.full(len(companies), np.nan)
    pairs = degree * (degree - 1)
    return StructuralHoles(
        constraint=np.divide(squares, degree**2, out=nothing.copy(), where=some),
        effective_size=degree - np.divide(ties, degree, out=nothing.copy(), where=some),
        clustering=np.divide(ties, pairs, out=np.zeros(len(companies)), where=pairs > 0),
    )


def constraints(graph: CompanyAdjacency, companies: Positions) -> Levels:
    """Burt's constraint of these companies, as in `structural_holes`, in half of its time.

    Examples
    --------
    >>> from datetime import date
    >>> from graph_service.analysis.network.active_network import ActiveNetwork
    >>> from graph_service.analysis.examples import star
    >>> graph = ActiveNetwork(star("h", "abcd"), date(2026, 1, 1)).company_graph
    >>> constraints(graph, np.array([0, 4])).tolist()
    [1.0, 0.25]
    """
    squares, _ = _ties_in_batches(graph, companies, ties=False)
    degree = graph.degrees[companies].astype(np.float64)
    result = np.full(len(companies), np.nan)
    np.divide(squares, degree**2, out=result, where=degree > 0)
    return result


def _ties_in_batches(graph: CompanyAdjacency, companies: Positions, *, ties: bool) -> tuple[Levels, Levels]:
    """The results of `_ties`, for a limited number of companies at once to bound the memory."""
    squares, number = np.zeros(len(companies)), np.zeros(len(companies))
    ends = np.cumsum(graph.tie_work[companies])
    most = max(1, CELLS_AT_ONCE // max(1, graph.incidence.shape[1]))
    begin = 0
    while begin < len(companies):
        go_on()
        done = ends[begin - 1] if begin else 0.0
        end = int(np.searchsorted(ends, done + ROWS_AT_ONCE, side="right"))
        end = min(max(begin + 1, end), begin + most)
        some = companies[begin:end]
        if len(some) > 1:
            squares[begin:end], number[begin:end] = _ties(graph, some, ties=ties)
        else:
            squares[begin:end], number[begin:end] = _tied_one(graph, some)
        begin = end
    return squares, number


def _ties(graph: CompanyAdjacency, companies: Positions, *, ties: bool) -> tuple[Levels, Levels]:
    """By company: sum over partners of (1 + sum over common partners of 1 / degree)^2; common partners.

    The latter are counted where `ties` says so, else they are 0.
    """
    rows, alliances = len(companies), graph.incidence.shape[1]
    near = graph.incidence[companies] @ graph.transposed
    row = np.repeat(np.arange(rows), np.diff(near.indptr))
    others = near.indices != companies[row]
    row, partner = row[others], near.indices[others].astype(np.int64)
    pair, at = graph.alliances_of.rows_of(partner)
    cell = (row * alliances)[pair]
    cell += graph.incidence.indices[at]
    again, at = graph.repeats_of.rows_of(partner)
    if len(again):
        place = row * graph.company_count + partner
        order = np.argsort(place)
        other = row[again] * graph.company_count + graph.repeats.indices[at]
        found_at = order[np.minimum(np.searchsorted(place, other, sorter=order), len(order) - 1)]
        times = np.where(place[found_at] == other, graph.repeats.data[at], 0.0)

    def over_common(values: Levels) -> Levels:
        """For each company and partner the sum of their common partners' values, which go with `partner`."""
        # what a company's partners bring into each alliance, and from there to each of them
        brought = sums(cell, values[pair], rows * alliances)
        weights = sums(pair, brought[cell], len(partner))
        weights -= graph.joined_count[partner] * values
        if len(again):
            weights -= sums(again, times * values[found_at], len(partner))
        return weights

    common = over_common(1.0 / graph.degrees[partner])
    number = over_common(np.ones(len(partner))) if ties else np.zeros(len(partner))
    return sums(row, (1.0 + common) ** 2, rows), sums(row, number, rows)


def _tied_one(graph: CompanyAdjacency, company: Positions) -> tuple[Levels, Levels]:
    """The same for one company, however many partners it has."""
    partner = graph.shared(company).indices
    values = np.zeros((graph.company_count, 2))
    values[partner] = np.stack([1.0 / graph.degrees[partner], np.ones(len(partner))], axis=1)
    common, number = graph.times(values)[partner].T
    return np.array([((1.0 + common) ** 2).sum()]), np.array([number.sum()])


def least_constraint(graph: CompanyAdjacency) -> Levels:
    """For each company a value that its constraint is not below; NaN without partners.

    Notes
    -----
    Two members of an alliance have all its other members as common partners. Counting only those gives a sum
    over alliances. A partner shared in several of them is counted several times: the sum is divided by the
    greatest such number, or the greatest possible part of each repetition is subtracted, whichever gives the
    higher bound. In a graph whose alliances overlap little, the bound is close.
    """
    inverse = 1.0 / np.maximum(1, graph.degrees)
    whole = graph.transposed @ inverse
    squared = graph.transposed @ inverse**2
    size = graph.sizes.astype(np.float64)
    # sum over members j other than c of (1 + whole - inverse_c - inverse_j)^2, multiplied out
    row = np.repeat(np.arange(graph.company_count), graph.joined_count)
    alliance = graph.incidence.indices
    base = 1.0 + whole[alliance] - inverse[row]
    rest, rest_squared = whole[alliance] - inverse[row], squared[alliance] - inverse[row] ** 2
    each = (size[alliance] - 1) * base**2 - 2 * base * rest + rest_squared
    total = sums(row, each, graph.company_count)
    most, greatest = np.zeros(graph.company_count), np.zeros(graph.company_count)
    again = np.repeat(np.arange(graph.company_count), np.diff(graph.repeats_of.starts))
    np.maximum.at(most, again, graph.repeats.data)
    np.maximum.at(greatest, row, base**2)
    total = np.maximum(total / (1 + most), total - greatest * graph.repeats.sum(axis=1))
    degree = graph.degrees.astype(np.float64)
    least = np.full(graph.company_count, np.nan)
    np.divide(total, degree**2, out=least, where=degree > 0)
    return least


def lowest_constraint(graph: CompanyAdjacency, first: int) -> tuple[Positions, Levels]:
    """The companies of lowest constraint, at 9 decimals, then by number; and their constraints.

    Those without partners are left out.

    Notes
    -----
    Companies are computed in the order of their lower bounds, until the next bound is above the constraint of
    the last result: in a large graph these are few of all companies. At most `MAX_ROWS` rows are visited.

    Examples
    --------
    >>> from datetime import date
    >>> from graph_service.analysis.network.active_network import ActiveNetwork
    >>> from graph_service.analysis.examples import star
    >>> graph = ActiveNetwork(star("h", "abcd"), date(2026, 1, 1)).company_graph
    >>> [part.tolist() for part in lowest_constraint(graph, 2)]
    [[4, 0], [0.25, 1.0]]
    """
    bound = rounded(least_constraint(graph) - SLACK)
    order = np.lexsort((np.arange(len(bound)), bound))[: int((graph.degrees > 0).sum())]
    order = order[np.cumsum(graph.tie_work[order]) <= MAX_ROWS]
    companies, constraint = np.zeros(0, dtype=np.int64), np.zeros(0)
    done = 0
    while first and done < len(order):
        following = order[done]
        if len(companies) == first and (bound[following], following) > (constraint[-1], companies[-1]):
            break
        part = order[done : done + max(first, LEAST_AT_ONCE)]
        done += len(part)
        companies = np.concatenate([companies, part])
        constraint = np.concatenate([constraint, rounded(constraints(graph, part))])
        best = np.lexsort((companies, constraint))[:first]
        companies, constraint = companies[best], constraint[best]
    return companies, constraint
