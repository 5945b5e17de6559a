"""What is recorded of companies as partners: their figures, what others judged, how ready they are."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated

from typing_extensions import Doc

from graph_service.domain.model.entities import Financials
from graph_service.domain.records.partner_assessment import Assessment, Readiness


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerRecords:
    """What a company is judged by as a partner; of all days, in any order."""

    company: str
    financials: Financials | None = None
    assessments: tuple[Assessment, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnRecords:
    """What a company says of itself; of all days, in any order."""

    readiness: tuple[Readiness, ...] = ()
    evidence: Annotated[
        Mapping[str, str], Doc("By resource that it holds: where the level comes from, where stated.")
    ] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessed:
    """A company was assessed by another on a day."""

    company: str
    on: date
