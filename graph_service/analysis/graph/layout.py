"""Places for the companies of a company graph, such that partners stand near each other."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse import csgraph
from scipy.spatial import cKDTree

from graph_service.analysis.graph.company_adjacency import CompanyAdjacency
from graph_service.analysis.limits import go_on

MAX_PLACED: Final = 5000
"""Maximum number of companies that get a place: those with most partners."""
PIVOTS: Final = 40
ROUNDS: Final = 160
CELLS: Final = 96
"""Cells on a side of the grid on which repulsion is computed."""
GOLDEN_ANGLE: Final = np.pi * (3 - 5**0.5)

Places = NDArray[np.float64]


def layout(graph: CompanyAdjacency) -> Places:
    """A place for each company, x and y in [-1, 1]; NaN for those beyond the 5,000 with most partners.

    Notes
    -----
    Companies and alliances are drawn as one graph: pivot multidimensional scaling gives the start, then
    springs from companies to their alliances and repulsion among all pull and push. The repulsion is a
    convolution of their density on a grid, so a round costs O(n + cells log cells). Companies without a
    partner stand on rings around the others. The same graph always gives the same places.

    References
    ----------
    U. Brandes and C. Pich (2007), "Eigensolver Methods for Progressive Multidimensional Scaling of Large
    Data", Graph Drawing, LNCS 4372.
    """
    count = graph.company_count
    places = np.full((count, 2), np.nan)
    shown = np.sort(np.lexsort((np.arange(count), -graph.degrees))[:MAX_PLACED])
    places[shown] = _company_places(graph.incidence[shown], graph.degrees[shown] > 0)
    return places


def layout_of_links(count: int, links: Sequence[tuple[int, int]]) -> Places:
    """A place for each node of any graph, x and y in [-1, 1], computed as in ``layout``.

    Parameters
    ----------
    count
        Number of nodes, which are called 0, 1, ...
    links
        Pairs of nodes. A node that is only linked to itself is placed among those without a link.

    Examples
    --------
    >>> layout_of_links(3, [(0, 1), (1, 2)]).shape
    (3, 2)
    """
    ends = np.array([link for link in links if link[0] != link[1]], dtype=np.int64).reshape(-1, 2)
    pairs = np.repeat(np.arange(len(ends)), 2)
    incidence = sparse.csr_array((np.ones(len(pairs)), (ends.ravel(), pairs)), shape=(count, len(ends)))
    return _company_places(incidence, np.diff(incidence.indptr) > 0)


def _company_places(incidence: sparse.csr_array, has_partners: NDArray[np.bool_]) -> Places:
    """Places of companies by the alliances that each is in; those without a partner around the others."""
    places = np.empty((incidence.shape[0], 2))
    tied, alone = np.flatnonzero(has_partners), np.flatnonzero(~has_partners)
    if len(tied):
        among = sparse.csr_array(incidence[tied])
        used = np.flatnonzero(np.diff(sparse.csc_array(among).indptr))
        places[tied] = _partner_places(sparse.csr_array(among[:, used]))
    places[alone] = _ring_places(len(alone), np.hypot(*places[tied].T).max(initial=0.0), max(len(tied), 1))
    reach = np.abs(places).max(initial=0.0)
    return np.round(places / reach if reach else places, 4)


def _partner_places(incidence: sparse.csr_array) -> Places:
    """Places of the companies that have partners, around the origin and within the unit circle, roughly."""
    companies = incidence.shape[0]
    edges = incidence.tocoo()
    row, column = (at.astype(np.int64) for at in edges.coords)
    ends, others = np.concatenate([row, column + companies]), np.concatenate([column + companies, row])
    whole = sparse.csr_array((np.ones(len(ends)), (ends, others)), shape=(sum(incidence.shape),) * 2)
    places = _pivot_scaling(whole)
    # companies in exactly the same alliances would share one place: a sunflower pattern separates them
    angle = GOLDEN_ANGLE * np.arange(len(places))
    spread = 0.15 * np.sqrt((np.arange(len(places)) + 0.5) / len(places))
    places += spread[:, None] * np.column_stack([np.cos(angle), np.sin(angle)])
    places = _spring_layout(places, whole, companies)
    places = _separate_equal_places(places[:companies])
    places -= places.mean(axis=0)
    return places / max(float(np.hypot(*places.T).max()), 1e-9)


def _pivot_scaling(whole: sparse.csr_array) -> Places:
    """Pivot multidimensional scaling: distances in the plane that are like those in the graph."""
    count = whole.shape[0]
    degrees = np.diff(whole.indptr)
    nearest = np.full(count, np.inf)
    columns: list[NDArray[np.float64]] = []
    pivot = int(np.argmax(degrees))
    for _ in range(min(PIVOTS, count)):
        go_on()
        distance = csgraph.dijkstra(whole, indices=np.array([pivot]), unweighted=True)[0]
        columns.append(distance)
        nearest = np.minimum(nearest, distance)
        # the next one is as far from all before as can be; parts that can't be reached count as farthest
        pivot = int(np.lexsort((-degrees, -nearest))[0])
    distances = np.column_stack(columns)
    finite = np.isfinite(distances)
    distances[~finite] = distances[finite].max() + 2
    squares = distances**2
    centred = squares - squares.mean(axis=0) - squares.mean(axis=1)[:, None] + squares.mean()
    # the small matrix has the same leading directions as the large one
    _, vectors = np.linalg.eigh(centred.T @ centred)
    directions = vectors[:, ::-1][:, :2]
    # an eigenvector is one up to its sign: take the one whose largest part is positive
    directions = directions * np.sign(
        directions[np.argmax(np.abs(directions), axis=0), np.arange(directions.shape[1])]
    )
    places = centred @ directions
    if places.shape[1] < 2:
        places = np.column_stack([places, np.zeros(count)])
    result: Places = places / max(float(np.abs(places).max()), 1e-9)
    return result


def _spring_layout(places: Places, whole: sparse.csr_array, companies: int) -> Places:
    """Apply springs and repulsion to the start."""
    count = len(places)
    edges = whole.tocoo()
    a, b = (at.astype(np.int64) for at in edges.coords)
    degrees = np.maximum(np.bincount(a, minlength=count), 1).astype(np.float64)
    # many companies share the place of a large alliance; a spring of full strength would pile them up
    strength = 1.0 / np.sqrt(np.minimum(degrees[a], degrees[b]))
    weight = np.where(np.arange(count) < companies, 1.0, 1.0 + 0.05 * degrees)
    ideal = 1.0 / np.sqrt(count)
    for number in range(ROUNDS):
        go_on()
        heat = 0.12 * (1 - number / ROUNDS) ** 1.5 + 0.002
        along = (places[b] - places[a]) * strength[:, None]
        pull = np.column_stack([np.bincount(a, along[:, at], count) for at in (0, 1)])
        move = pull / np.maximum(np.bincount(a, strength, count), 1.0)[:, None]
        move += 12.0 * ideal**2 * _repulsion(places, weight)
        move -= 0.04 * places
        length = np.hypot(*move.T)
        move *= (np.minimum(length, heat) / np.maximum(length, 1e-12))[:, None]
        places = places + move
    return places


def _repulsion(places: Places, weight: NDArray[np.float64]) -> Places:
    """For each place the sum over all others of weight / distance, away from them, through a grid."""
    low, high = places.min(axis=0), places.max(axis=0)
    side = max(float((high - low).max()), 1e-9) * 1.02
    at = (places - (low + high) / 2) / side * (CELLS - 2) + CELLS / 2 - 0.5
    corner = np.clip(np.floor(at).astype(np.int64), 0, CELLS - 2)
    part = at - corner
    density = np.zeros((CELLS, CELLS))
    corners = [
        (dx, dy, (part[:, 0] if dx else 1 - part[:, 0]) * (part[:, 1] if dy else 1 - part[:, 1]))
        for dx in (0, 1)
        for dy in (0, 1)
    ]
    for dx, dy, share in corners:
        np.add.at(density, (corner[:, 0] + dx, corner[:, 1] + dy), share * weight)
    offset = np.arange(2 * CELLS, dtype=np.float64)
    offset = np.where(offset < CELLS, offset, offset - 2 * CELLS)
    x, y = np.meshgrid(offset, offset, indexing="ij")
    squared = x**2 + y**2 + 0.5  # softened, so that a node is not pushed out of its own cell
    transformed = np.fft.rfft2(density, (2 * CELLS, 2 * CELLS))
    cell = side / (CELLS - 2)
    force = np.empty_like(places)
    for axis, along in enumerate((x, y)):
        field = np.fft.irfft2(transformed * np.fft.rfft2(along / squared), (2 * CELLS, 2 * CELLS))[
            :CELLS, :CELLS
        ]
        force[:, axis] = (
            sum(share * field[corner[:, 0] + dx, corner[:, 1] + dy] for dx, dy, share in corners) / cell
        )
    return force


def _separate_equal_places(places: Places) -> Places:
    """Push apart those that would be drawn over one another."""
    extent = np.percentile(np.abs(places - np.median(places, axis=0)), 95) or 1.0
    least = 1.6 * float(extent) / np.sqrt(len(places))
    for _ in range(30):
        pairs = cKDTree(places).query_pairs(least, output_type="ndarray")
        if not len(pairs):
            break
        a, b = pairs.T
        between = places[a] - places[b]
        distance = np.hypot(*between.T)
        # two in one place are separated in a direction specific to them
        angle = GOLDEN_ANGLE * (a + b)
        between = np.where(
            distance[:, None] > 1e-9, between, 1e-9 * np.column_stack([np.cos(angle), np.sin(angle)])
        )
        distance = np.maximum(distance, 1e-9)
        push = between * (0.25 * (least - distance) / distance)[:, None]
        crowd = np.maximum(np.bincount(np.concatenate([a, b]), minlength=len(places)), 1) ** 0.5
        move = np.column_stack(
            [
                np.bincount(a, push[:, at], len(places)) - np.bincount(b, push[:, at], len(places))
                for at in (0, 1)
            ]
        )
        places = places + 2 * move / crowd[:, None]
    return places


def _ring_places(count: int, radius: float, others: int) -> Places:
    """Places on rings outside a circle, as close to one another as the others stand."""
    gap = 1.8 * (radius or 1.0) / np.sqrt(others + count)
    places = np.empty((count, 2))
    done, ring = 0, (radius + 2.5 * gap if radius else 0.0)
    while done < count:
        room = max(1, int(2 * np.pi * ring / gap))
        some = min(room, count - done)
        angle = 2 * np.pi * np.arange(some) / some
        places[done : done + some] = ring * np.column_stack([np.cos(angle), np.sin(angle)])
        done, ring = done + some, ring + gap
    return places
