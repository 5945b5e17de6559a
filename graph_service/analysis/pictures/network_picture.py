"""A whole network drawn: a place, a size and a colour for every company, alliance and resource."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from typing_extensions import Doc

from graph_service.analysis.arrays.grouping import Positions, rounded_value, sums
from graph_service.analysis.graph.company_graph import CompanyGraph
from graph_service.analysis.graph.layout import GOLDEN_ANGLE, Places
from graph_service.analysis.network.active_network import ActiveNetwork

REACH: Final = 1_000.0
"""Half the width of the picture."""
COLOURS: Final = (
    (31, 119, 180), (255, 127, 14), (44, 160, 44), (214, 39, 40), (148, 103, 189), (140, 86, 75),
    (227, 119, 194), (188, 189, 34), (23, 190, 207), (102, 102, 204), (205, 133, 63), (60, 120, 100),
)  # fmt: skip
"""Of the largest communities, the largest first."""
GREY: Final = (150, 150, 150)
ALLIANCE: Final = (45, 50, 70)
HELD: Final = (196, 204, 200)
LACKING: Final = (240, 150, 60)
"""Colour of resources that a company still lacks."""


@dataclass(frozen=True, slots=True)
class DrawnNode:
    """How a node is drawn, and what the colour and the size stand for."""

    x: float
    y: float
    size: float
    colour: tuple[int, int, int]
    properties: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Picture:
    """A network drawn."""

    companies: Annotated[Sequence[DrawnNode], Doc("By company number.")]
    alliances: Annotated[Sequence[DrawnNode], Doc("By alliance number.")]
    resources: Annotated[Sequence[DrawnNode], Doc("By resource number.")]
    gaps: Annotated[Sequence[float], Doc("By need: importance times shortfall.")]
    links: Annotated[Sequence[tuple[int, int, int]], Doc("Partners a < b, and the alliances they share.")]


def picture(active: ActiveNetwork) -> Picture:
    """Every company, alliance and resource of a network, drawn.

    Returns
    -------
    Picture
        Companies stand where the layout of the company graph puts them, coloured by community and sized by
        partners; alliances in the middle of their members; resources in the middle of those that hold or need
        them, in orange if a company still lacks some. If no companies are partners, those that hold or need
        the same resources are treated as partners. The same network is always drawn in the same way.
    """
    partners = active.company_graph
    graph = partners if partners.edge_count else _by_resources(active)
    places = _with_missing_places(graph.places)
    return Picture(
        _draw_companies(active, graph, places),
        _draw_alliances(active, places),
        _draw_resources(active, places),
        [rounded_value(weighted) for weighted in active.needs.weighted.tolist()],
        _links(partners),
    )


def _draw_companies(active: ActiveNetwork, graph: CompanyGraph, places: Places) -> tuple[DrawnNode, ...]:
    community, sizes = graph.communities.of, graph.communities.sizes
    gap = active.needs.total
    return tuple(
        DrawnNode(
            *_coordinates(places[node]),
            _size(8, 3, degree),
            _colour(int(community[node]), sizes),
            {"community": int(community[node]), "partners": degree, "gap": rounded_value(float(gap[node]))},
        )
        for node, degree in enumerate(active.company_graph.degrees.tolist())
    )


def _draw_alliances(active: ActiveNetwork, places: Places) -> tuple[DrawnNode, ...]:
    """The alliances, sized by all companies that were ever members."""
    ever = active.network.members
    members = np.bincount(ever.alliance, minlength=len(active.network.alliances.keys))
    centres = _centres(places, ever.company, ever.alliance, len(members))
    return tuple(
        DrawnNode(*_coordinates(place), _size(5, 2, count), ALLIANCE, {})
        for place, count in zip(centres, members.tolist(), strict=True)
    )


def _draw_resources(active: ActiveNetwork, places: Places) -> tuple[DrawnNode, ...]:
    holds, needs, count = active.network.holds, active.network.needs, active.resource_count
    company = np.concatenate([holds.company, needs.company])
    resource = np.concatenate([holds.resource, needs.resource])
    degrees = np.bincount(resource, minlength=count)
    lacking = sums(active.needs.resource, active.needs.weighted, count)
    centres = _centres(places, company, resource, count)
    return tuple(
        DrawnNode(
            *_coordinates(place),
            _size(3, 1, degree),
            LACKING if lack > 0 else HELD,
            {"gap": rounded_value(lack)},
        )
        for place, degree, lack in zip(centres, degrees.tolist(), lacking.tolist(), strict=True)
    )


def _by_resources(active: ActiveNetwork) -> CompanyGraph:
    """The companies, joined where they hold or need the same resource."""
    holds, needs = active.network.holds, active.network.needs
    company = np.concatenate([holds.company, needs.company]).astype(np.int64)
    resource = np.concatenate([holds.resource, needs.resource]).astype(np.int64)
    shape = (active.company_count, active.resource_count)
    incidence = sparse.csr_array((np.ones(len(company)), (company, resource)), shape=shape)
    incidence.data[:] = 1.0
    shared = np.flatnonzero(np.diff(sparse.csc_array(incidence).indptr) >= 2)
    incidence = sparse.csr_array(incidence[:, shared])
    return CompanyGraph(incidence, sparse.csr_array((active.company_count,) * 2))


def _links(graph: CompanyGraph) -> list[tuple[int, int, int]]:
    shared = graph.shared(np.arange(graph.company_count))
    pairs = sparse.triu(shared, 1, format="coo")
    row, column = pairs.coords
    order = np.lexsort((column, row))
    numbers = pairs.data[order].astype(np.int64).tolist()
    return list(zip(row[order].tolist(), column[order].tolist(), numbers, strict=True))


def _with_missing_places(places: Places) -> Places:
    """Places of all companies: those without a layout are placed in a sunflower pattern around it."""
    without = np.flatnonzero(np.isnan(places[:, 0]))
    if not len(without):
        return places
    angle = GOLDEN_ANGLE * np.arange(len(without))
    reach = 1.1 + 0.5 * np.sqrt((np.arange(len(without)) + 0.5) / len(without))
    complete = places.copy()
    complete[without] = reach[:, None] * np.column_stack([np.cos(angle), np.sin(angle)])
    return complete


def _centres(places: Places, company: NDArray[Any], thing: NDArray[Any], count: int) -> Places:
    """Places of nodes in the middle of their companies, a little apart from each other.

    Those of one company are placed around it, those without a company on a separate ring.
    """
    degrees = np.bincount(thing, minlength=count)
    middle = np.column_stack(
        [np.bincount(thing, places[company, axis], minlength=count) for axis in (0, 1)]
    ) / np.maximum(degrees, 1).reshape(-1, 1)
    order: Positions = np.arange(count)
    angle = GOLDEN_ANGLE * order
    away = np.where(degrees == 0, 1.7, np.where(degrees == 1, 0.06, 0.02) * (1 + 0.5 * (order % 7) / 7))
    around: NDArray[np.float64] = away[:, None] * np.column_stack([np.cos(angle), np.sin(angle)])
    return middle + around


def _coordinates(place: NDArray[np.float64]) -> tuple[float, float]:
    return round(REACH * float(place[0]), 2), round(REACH * float(place[1]), 2)


def _size(least: float, grows: float, degree: int) -> float:
    return round(least + grows * math.sqrt(degree), 2)


def _colour(community: int, sizes: Positions) -> tuple[int, int, int]:
    is_alone = sizes[community] < 2
    return GREY if is_alone or community >= len(COLOURS) else COLOURS[community]
