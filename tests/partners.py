"""A company that looks for partners: what it has, what it lacks, and what is known of its candidates."""

from datetime import date
from decimal import Decimal

from graph_service.domain.dataset import DataSet
from graph_service.domain.model.entities import (
    Alliance,
    AllianceStage,
    Company,
    Financials,
    Holding,
    Membership,
    Need,
    Resource,
    ResourceKind,
)
from graph_service.domain.network import Network
from graph_service.domain.records.partner_assessment import (
    Assessment,
    PartnerCriterion,
    Readiness,
    StrategicAspect,
)
from graph_service.domain.records.pipeline import StageMove

AS_OF = date(2026, 6, 30)
FIGURES = Financials(
    year=2025, currency="EUR", revenue=Decimal(100), profit=Decimal(5), cash_flow=Decimal(8), debt_ratio=0.6
)
"""Points 5, 6 and 5 with weights .4, .3 and .3: 5.3."""

GRAPH = DataSet(
    companies=(
        Company(key="partner_a", name="A"),
        Company(key="partner_b", name="B", financials=FIGURES),
        Company(key="partner_c", name="C"),
        Company(key="partner_d", name="D"),
    ),
    resources=tuple(Resource(key=key, name=key, kind=ResourceKind.OTHER) for key in "rstuv"),
    alliances=(
        Alliance(key="talks", name="Talks", stage=AllianceStage.CONTACTED),
        Alliance(key="runs", name="Runs", stage=AllianceStage.ACTIVE),
        Alliance(key="signed", name="Signed", stage=AllianceStage.AGREEMENT),
    ),
    holdings=(
        Holding(company="partner_a", resource="t", level=0.9, evidence="A patent"),
        Holding(company="partner_a", resource="u", level=0.9),
        Holding(company="partner_a", resource="v", level=0.95),
        Holding(company="partner_b", resource="r", level=0.25),
        Holding(company="partner_b", resource="s", level=1),
        Holding(company="partner_c", resource="u", level=0.2),
        Holding(company="partner_d", resource="u", level=0.2),
    ),
    needs=(
        Need(company="partner_a", resource="r", importance=0.6, required_level=0.5),
        Need(company="partner_a", resource="s", importance=0.4, required_level=0.4),
        Need(company="partner_b", resource="t", importance=1, required_level=0.5),
    ),
    memberships=(
        Membership(alliance="talks", company="partner_a"),
        Membership(alliance="talks", company="partner_b"),
        Membership(alliance="runs", company="partner_a"),
        Membership(alliance="runs", company="partner_c"),
        Membership(alliance="signed", company="partner_a"),
        Membership(alliance="signed", company="partner_d", until=date(2026, 6, 1)),
    ),
)
"""partner_b would close .31/.46 = .6739 of what partner_a lacks."""

SIGNED = StageMove(
    key="move",
    alliance="signed",
    from_stage=AllianceStage.PILOT,
    to_stage=AllianceStage.AGREEMENT,
    moved_on=date(2026, 5, 1),
)


def judged(
    key: str,
    criterion: str,
    value: float,
    day: str,
    *,
    company: str = "partner_b",
    assessor: str | None = None,
    aspect: str | None = None,
    evidence: str | None = None,
    reason: str | None = None,
) -> Assessment:
    return Assessment(
        key=key,
        company=company,
        assessor=assessor,
        criterion=PartnerCriterion(criterion),
        aspect=None if aspect is None else StrategicAspect(aspect),
        value=value,
        assessed_on=date.fromisoformat(day),
        assessed_by="Ann",
        evidence=evidence,
        reason=reason,
    )


OF_B = (
    judged("whole", "STRATEGIC_FIT", 5, "2026-01-01"),
    judged("vision", "STRATEGIC_FIT", 9, "2026-02-01", aspect="VISION", evidence="Their plan"),
    judged("place", "STRATEGIC_FIT", 6, "2026-03-01", aspect="POSITIONING", evidence="Their prices"),
    judged("own", "REPUTATION", 4, "2026-01-01", assessor="partner_a", evidence="Two complaints"),
    judged("press", "REPUTATION", 9, "2026-05-01"),
    judged("ahead", "CULTURAL_FIT", 7, "2026-07-15"),
    judged("orders", "FINANCIAL_HEALTH", 8, "2026-05-01", reason="The order book is full"),
    judged("guess", "FINANCIAL_HEALTH", 2, "2026-06-01"),
    judged("foreign", "WILLINGNESS", 1, "2026-06-01", assessor="partner_c"),
)
OF_C = (judged("good", "REPUTATION", 8, "2026-06-01", company="partner_c", assessor="partner_a"),)

READY = (
    Readiness(key="r1", company="partner_a", assessed_on=date(2026, 1, 1), process=2, team=2),
    Readiness(
        key="r2",
        company="partner_a",
        assessed_on=date(2026, 6, 1),
        assessed_by="Ann",
        process=8,
        team=5,
        willingness_to_share=6.5,
        notes="A workshop",
    ),
    Readiness(key="r3", company="partner_a", assessed_on=date(2026, 7, 1), process=0),
)
"""On 30 June the second is the latest; its mean is 6.5."""

RECORDS = (SIGNED, *OF_B, *OF_C, *READY)


def network() -> Network:
    return Network.of(
        companies=GRAPH.companies,
        resources=GRAPH.resources,
        alliances=GRAPH.alliances,
        holdings=GRAPH.holdings,
        needs=GRAPH.needs,
        memberships=GRAPH.memberships,
    )
