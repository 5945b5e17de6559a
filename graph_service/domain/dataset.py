"""What one import brings: checked things and edges, in the words of the model."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated

from typing_extensions import Doc

from graph_service.domain.model import Alliance, Company, Competition, Holding, Membership, Need, Resource


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownKeys:
    """Keys of the things that are in a graph already: a row may refer to them."""

    companies: frozenset[str] = frozenset()
    resources: frozenset[str] = frozenset()
    alliances: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class DataSet:
    """The rows of one import. Each thing and each edge occurs once; edges refer to things that exist."""

    companies: tuple[Company, ...] = ()
    resources: tuple[Resource, ...] = ()
    alliances: tuple[Alliance, ...] = ()
    holdings: tuple[Holding, ...] = ()
    needs: tuple[Need, ...] = ()
    memberships: tuple[Membership, ...] = ()
    competitions: Annotated[tuple[Competition, ...], Doc("Each pair once, a < b.")] = ()
    unstated: Annotated[
        Mapping[type, frozenset[str]],
        Doc(
            "By kind of thing or edge: properties that the source says nothing about. They keep the value"
            " they have in the graph; any other property without a value is removed."
        ),
    ] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """Number of things and edges."""
        return (
            len(self.companies)
            + len(self.resources)
            + len(self.alliances)
            + len(self.holdings)
            + len(self.needs)
            + len(self.memberships)
            + len(self.competitions)
        )
