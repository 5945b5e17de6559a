"""What can be asked to change: the words in which a change is put to the store."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Any, TypeAlias

from typing_extensions import Doc

from graph_service.domain.access import LOCAL, Viewer
from graph_service.domain.model.entities import AllianceStage, Competition, Holding, Membership, Need

Values: TypeAlias = Mapping[str, Any]
"""By name of a field; what is not given keeps its value, or has its default. References are keys."""
EdgeType: TypeAlias = type[Holding] | type[Need] | type[Membership] | type[Competition]


@dataclass(frozen=True, slots=True, kw_only=True)
class Creation:
    """A thing or record is to be there."""

    kind: str
    values: Values


@dataclass(frozen=True, slots=True, kw_only=True)
class Update:
    """Fields of a thing or record are to have these values."""

    kind: str
    key: str
    values: Values
    expected_version: Annotated[int | None, Doc("Refuse the change when it has another version.")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Deletion:
    """A thing or record is to be gone."""

    kind: str
    key: str
    expected_version: int | None = None
    cascade: Annotated[bool, Doc("With all that hangs on it.")] = False


@dataclass(frozen=True, slots=True, kw_only=True)
class EdgeSetting:
    """An edge is to be there, with these values and no others."""

    of: EdgeType
    values: Values


@dataclass(frozen=True, slots=True, kw_only=True)
class EdgeRemoval:
    """An edge is to be gone."""

    of: EdgeType
    ends: Annotated[Values, Doc("The keys of its ends; of a membership also since.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class StageChange:
    """An alliance is to go to another stage."""

    alliance: str
    to_stage: AllianceStage
    values: Annotated[Values, Doc("moved_on, moved_by, reason.")] = field(default_factory=dict)
    expected_version: Annotated[int | None, Doc("Of the alliance.")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementAmendment:
    """A signed agreement is to be followed by a draft of the next one."""

    agreement: str
    values: Annotated[Values, Doc("What is to be different, and amendment_reason.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanyMerge:
    """Two companies are one: all that belongs to one is to belong to the other, and the one is to be gone."""

    kept: Annotated[str, Doc("Key of the company that stays.")]
    gone: Annotated[str, Doc("Key of the one that goes.")]


Change: TypeAlias = (
    Creation | Update | Deletion | EdgeSetting | EdgeRemoval | StageChange | AgreementAmendment | CompanyMerge
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """Changes that are made together or not at all."""

    changes: tuple[Change, ...]
    by: Annotated[str, Doc("What the history calls who asks.")]
    today: date
    viewer: Annotated[Viewer, Doc("Who asks: what they may change.")] = LOCAL
    idempotency_key: Annotated[str | None, Doc("The same key gives the first result again.")] = None
    fingerprint: Annotated[str, Doc("Tells this request from another with the same idempotency key.")] = ""
