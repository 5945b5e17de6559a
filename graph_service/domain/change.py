"""The changes that can be requested from the store."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Any, TypeAlias

from typing_extensions import Doc

from graph_service.domain.access import LOCAL, Viewer
from graph_service.domain.model.entities import AllianceStage, Competition, Holding, Membership, Need

Values: TypeAlias = Mapping[str, Any]
"""By name of a field; a field that is not given keeps its value, or has its default. References are keys."""
EdgeType: TypeAlias = type[Holding] | type[Need] | type[Membership] | type[Competition]


@dataclass(frozen=True, slots=True, kw_only=True)
class Creation:
    """Create a node or record."""

    kind: str
    values: Values


@dataclass(frozen=True, slots=True, kw_only=True)
class Update:
    """Set fields of a node or record to these values."""

    kind: str
    key: str
    values: Values
    expected_version: Annotated[int | None, Doc("Reject the change if the current version differs.")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Deletion:
    """Delete a node or record."""

    kind: str
    key: str
    expected_version: int | None = None
    cascade: Annotated[bool, Doc("Together with everything that depends on it.")] = False


@dataclass(frozen=True, slots=True, kw_only=True)
class EdgeSetting:
    """Create an edge, or replace its values with exactly these."""

    of: EdgeType
    values: Values


@dataclass(frozen=True, slots=True, kw_only=True)
class EdgeRemoval:
    """Remove an edge."""

    of: EdgeType
    ends: Annotated[Values, Doc("The keys of its ends; for a membership also since.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class StageChange:
    """Move an alliance to another stage."""

    alliance: str
    to_stage: AllianceStage
    values: Annotated[Values, Doc("moved_on, moved_by, reason.")] = field(default_factory=dict)
    expected_version: Annotated[int | None, Doc("Of the alliance.")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementAmendment:
    """Draft the agreement that follows a signed one."""

    agreement: str
    values: Annotated[Values, Doc("The changed fields, and amendment_reason.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanyMerge:
    """Merge two companies: everything that belongs to one is moved to the other, and the one is deleted."""

    kept: Annotated[str, Doc("Key of the company that remains.")]
    gone: Annotated[str, Doc("Key of the company that is deleted.")]


Change: TypeAlias = (
    Creation | Update | Deletion | EdgeSetting | EdgeRemoval | StageChange | AgreementAmendment | CompanyMerge
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """Changes that are made together or not at all."""

    changes: tuple[Change, ...]
    by: Annotated[str, Doc("The name of the caller in the history.")]
    today: date
    viewer: Annotated[Viewer, Doc("The caller, which determines what may be changed.")] = LOCAL
    idempotency_key: Annotated[str | None, Doc("The same key gives the first result again.")] = None
    fingerprint: Annotated[
        str, Doc("Distinguishes this request from another with the same idempotency key.")
    ] = ""
