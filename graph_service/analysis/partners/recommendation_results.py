"""What recommendations answer."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from typing_extensions import Doc

from graph_service.analysis.network.link_model import ScoreColumn


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerRecommendation:
    """A company that is likely to become a partner, and what the two could give one another."""

    company: str
    score: Annotated[
        float, Doc("Weighted sum of the model's columns; a higher score is more likely; no unit.")
    ]
    mutual_fit: Annotated[float, Doc("The smaller of the fits in both directions, in [0, 1].")]
    proximity: Annotated[float, Doc("Resource-allocation index on the company graph, at least 0.")]
    resources: Annotated[
        tuple[str, ...],
        Doc("What one would close of the other's gaps, greatest sum of contributions first; ties by key."),
    ]
    common_partners: Annotated[tuple[str, ...], Doc("Those with the fewest partners first; ties by key.")]
    shared_alliances: Annotated[int, Doc("Alliances that both are active in; above 0 for a partner.")]
    conflict: Annotated[bool, Doc("The two are in conflict.")]
    evidence: Annotated[str | None, Doc("Where it comes from that they compete; derived:... if by a rule.")]
    locked: Annotated[bool, Doc("It is in an exclusive alliance with a company other than this one.")]
    contributions: Annotated[
        tuple[ScoreColumn, ...], Doc("Of the model's columns that are not 0; they add up to the score.")
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class RankedPartners:
    """Companies recommended to one company, best first."""

    company: str
    partners: tuple[PartnerRecommendation, ...]
    as_of: date
    graph_revision: str
    truncated: bool = False
    reason: Annotated[
        str | None, Doc("Why no company is recommended, or what the ranking could not use.")
    ] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AllianceRecommendation:
    """An alliance that a company is likely to join."""

    alliance: str
    score: Annotated[
        float, Doc("Weighted sum of the model's columns; a higher score is more likely; no unit.")
    ]
    contributions: Annotated[
        tuple[ScoreColumn, ...], Doc("Of the model's columns that are not 0; they add up to the score.")
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class RankedAlliances:
    """Alliances recommended to one company, best first."""

    company: str
    alliances: tuple[AllianceRecommendation, ...]
    as_of: date
    graph_revision: str
    truncated: bool = False
    reason: Annotated[
        str | None, Doc("Why no alliance is recommended, or what the ranking could not use.")
    ] = None
