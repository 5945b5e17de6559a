"""Records of companies as partners: figures, judgements and readiness."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated

from typing_extensions import Doc

from graph_service.domain.model.entities import Financials
from graph_service.domain.records.partner_assessment import Assessment, Readiness


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerRecords:
    """The records by which a company is judged as a partner; of all days, in any order."""

    company: str
    financials: Financials | None = None
    assessments: tuple[Assessment, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnRecords:
    """The records of a company on itself; of all days, in any order."""

    readiness: tuple[Readiness, ...] = ()
    evidence: Annotated[
        Mapping[str, str], Doc("By resource that it holds: the source of the level, if stated.")
    ] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessed:
    """A company was assessed by another on a day."""

    company: str
    on: date
