"""The company graph: companies joined where they share an active alliance, with the measures of the graph."""

from functools import cached_property

from graph_service.analysis.arrays.grouping import Positions
from graph_service.analysis.graph.articulation_points import articulation_points
from graph_service.analysis.graph.betweenness import Betweenness, betweenness
from graph_service.analysis.graph.communities import Partition, louvain
from graph_service.analysis.graph.company_adjacency import CompanyAdjacency
from graph_service.analysis.graph.core_numbers import core_numbers
from graph_service.analysis.graph.layout import Places, layout


class CompanyGraph(CompanyAdjacency):
    """The graph of companies; each measure is computed on first use, and then kept."""

    @cached_property
    def betweenness(self) -> Betweenness:
        """Share of shortest paths that lead through each company."""
        return betweenness(self)

    @cached_property
    def communities(self) -> Partition:
        """Groups of companies that share more alliances with each other than with the rest."""
        return louvain(self)

    @cached_property
    def places(self) -> Places:
        """Where to draw each company: x and y in [-1, 1]."""
        return layout(self)

    @cached_property
    def core_numbers(self) -> Positions:
        """The largest k for which each company is in the k-core."""
        return core_numbers(self)

    @cached_property
    def articulation_points(self) -> Positions:
        """The companies without which a component falls apart, ascending."""
        return articulation_points(self)
