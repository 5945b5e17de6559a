"""Network position: how central a company is, and whether it connects companies that are not partners."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

import numpy as np
from typing_extensions import Doc

from graph_service.analysis.arrays.grouping import is_contained, rounded_value
from graph_service.analysis.graph.structural_holes import structural_holes
from graph_service.analysis.network.active_network import ActiveNetwork
from graph_service.domain.network import Levels


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkPosition:
    """The place of a company in the company graph; unweighted but for the community."""

    company: str
    as_of: date
    graph_revision: str
    degree: Annotated[int, Doc("Number of partners.")]
    betweenness: Annotated[
        float, Doc("Share of the shortest paths between others that lead through it, in [0, 1].")
    ]
    sampled: Annotated[bool, Doc("The betweenness is an estimate from a sample of start companies.")]
    sources: Annotated[int, Doc("Number of start companies from which the betweenness was computed.")]
    constraint: Annotated[float | None, Doc("Burt's constraint: low for a broker; None without partners.")]
    effective_size: Annotated[
        float | None,
        Doc("Number of partners minus their average ties to one another; None without partners."),
    ]
    clustering: Annotated[float, Doc("Share of pairs of partners that are partners, in [0, 1].")]
    core_number: Annotated[int, Doc("The largest k such that it is in the k-core.")]
    community: Annotated[int, Doc("Number of its community in the ecosystem of all companies.")]
    articulation_point: Annotated[bool, Doc("Without it a component of the graph falls apart.")]
    truncated: bool = False
    reason: Annotated[str | None, Doc("Why there is nothing to measure.")] = None


def network_position(active: ActiveNetwork, company: str) -> NetworkPosition:
    """The position of a company among all companies: central, bridging, or deep inside a group.

    Parameters
    ----------
    active
        The network on a day.
    company
        Key of the company.

    Returns
    -------
    NetworkPosition
        Constraint and effective size are None for a company without partners.

    Raises
    ------
    NotFound
        There is no such company.
    LimitExceeded
        The company graph is too dense to build.

    Notes
    -----
    Betweenness, core numbers, communities and articulation points are those of the whole graph: the first
    call computes them, later calls look them up. Betweenness is exact as long as companies times starts times
    steps stay within a fixed amount of work; otherwise it is estimated from a seeded sample of starts.

    References
    ----------
    Analyses, section 9. R. S. Burt, "Structural holes", 1992.

    Examples
    --------
    >>> from graph_service.analysis.examples import star
    >>> active = ActiveNetwork(star("h", "abcd"), date(2026, 1, 1))
    >>> position = network_position(active, "h")
    >>> position.degree, position.betweenness, position.constraint, position.articulation_point
    (4, 1.0, 0.25, True)
    >>> network_position(active, "a").constraint
    1.0
    """
    number = active.company(company)
    graph = active.company_graph
    holes = structural_holes(graph, np.array([number], dtype=np.int64))
    degree = int(graph.degrees[number])
    return NetworkPosition(
        company=company,
        as_of=active.as_of,
        graph_revision=active.graph_revision,
        degree=degree,
        betweenness=rounded_value(float(graph.betweenness.values[number])),
        sampled=graph.betweenness.sampled,
        sources=graph.betweenness.sources,
        constraint=rounded_or_none(holes.constraint, 0),
        effective_size=rounded_or_none(holes.effective_size, 0),
        clustering=rounded_value(float(holes.clustering[0])),
        core_number=int(graph.core_numbers[number]),
        community=int(graph.communities.of[number]),
        articulation_point=bool(is_contained(np.array([number]), graph.articulation_points)[0]),
        reason=None if degree else f"{company} has no partners on this day.",
    )


def rounded_or_none(values: Levels, at: int) -> float | None:
    """One of the values, rounded; None where there is none (NaN)."""
    value = float(values[at])
    return None if np.isnan(value) else rounded_value(value)
