"""The whole graph at one revision, as columns: what whole-graph analyses work on.

Companies, resources and alliances are numbered from 0 in the order of their keys, so that comparing two
numbers compares two keys. Each kind of edge is a struct of parallel arrays, sorted by its first column
and then its second.
"""

from dataclasses import dataclass
from typing import Annotated, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray
from typing_extensions import Doc

from graph_service.domain.model import AllianceStage, CooperationMode

Ids: TypeAlias = NDArray[np.int32]
Levels: TypeAlias = NDArray[np.float64]
Flags: TypeAlias = NDArray[np.bool_]
Days: TypeAlias = NDArray[np.int32]

NO_START: Final = 0
"""Day number (``date.toordinal``) that stands for "no start stated": earlier than every date."""
NO_END: Final = 2**31 - 1
"""Day number that stands for "open-ended": later than every date."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Companies:
    """Columns of the companies, by company number."""

    keys: Annotated[tuple[str, ...], Doc("Ascending.")]
    names: tuple[str, ...]
    industries: tuple[str | None, ...]
    countries: tuple[str | None, ...]
    regions: tuple[tuple[str, ...], ...]
    segments: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Resources:
    """Columns of the resources, by resource number."""

    keys: Annotated[tuple[str, ...], Doc("Ascending.")]
    names: tuple[str, ...]
    kinds: tuple[str, ...]
    pooled: Flags


@dataclass(frozen=True, slots=True, kw_only=True)
class Alliances:
    """Columns of the alliances, by alliance number."""

    keys: Annotated[tuple[str, ...], Doc("Ascending.")]
    names: tuple[str, ...]
    stages: tuple[AllianceStage, ...]
    modes: tuple[tuple[CooperationMode, ...], ...]
    exclusive: Flags
    starts_on: Annotated[Days, Doc("NO_START where not stated.")]
    ends_on: Annotated[Days, Doc("NO_END where open.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Holds:
    """Company holds resource."""

    company: Ids
    resource: Ids
    level: Levels


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    """Company needs resource."""

    company: Ids
    resource: Ids
    importance: Levels
    required_level: Levels
    evidence: tuple[str | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Members:
    """Company is a member of an alliance for a period; a company may appear in one alliance twice."""

    alliance: Ids
    company: Ids
    since: Annotated[Days, Doc("NO_START where not stated.")]
    until: Annotated[Days, Doc("NO_END where open.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Competitions:
    """Companies a and b compete; each pair once, a < b."""

    a: Ids
    b: Ids
    intensity: Levels
    evidence: tuple[str | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """The graph at one revision. Immutable: share it between threads freely."""

    revision: Annotated[str, Doc("The graph revision that it was read at.")]
    companies: Companies
    resources: Resources
    alliances: Alliances
    holds: Holds
    needs: Needs
    members: Members
    competitions: Competitions
