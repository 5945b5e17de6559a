"""An alliance whose health and warnings are worked out by hand, and records put into a graph as they are."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from neo4j import AsyncManagedTransaction

from graph_service.domain.kinds import KINDS, relationship_type
from graph_service.domain.model.entities import Alliance, AllianceStage
from graph_service.domain.read_models.alliance_record import AllianceLife
from graph_service.domain.records.agreement import Agreement
from graph_service.domain.records.governance import BodyKind, GovernanceBody, Meeting
from graph_service.domain.records.pilot import Kpi, KpiDirection, KpiReading, Pilot
from graph_service.domain.records.pipeline import StageMove
from graph_service.domain.records.review import (
    Challenge,
    ChallengeKind,
    Review,
    ReviewPeriod,
    ReviewScore,
    Severity,
)
from graph_service.store.engine.database import Database
from graph_service.store.mapping.codec import properties, references

DAY = timedelta(days=1)
AS_OF = date(2026, 6, 30)

REVENUE = Kpi(key="kpi-revenue", alliance="duo", name="revenue", unit="EUR", target=50_000, weight=0.6)
COST = Kpi(
    key="kpi-cost",
    alliance="duo",
    name="acquisition cost",
    unit="EUR",
    target=100,
    weight=0.4,
    direction=KpiDirection.LOWER_IS_BETTER,
)
"""The two indicators of the worked example."""


def reading(kpi: Kpi, day: date, value: float) -> KpiReading:
    return KpiReading(key=f"{kpi.key}--{day}", kpi=kpi.key, read_on=day, value=value)


WORKED = (
    REVENUE,
    COST,
    reading(REVENUE, date(2026, 3, 31), 48_000),
    reading(REVENUE, date(2026, 6, 30), 45_000),
    reading(COST, date(2026, 6, 15), 125),
)
"""Health .6 * .9 + .4 * .8 = .86; one worsening of revenue, no warning."""

TROUBLED = (
    StageMove(
        key="move-1",
        alliance="duo",
        from_stage=AllianceStage.AGREEMENT,
        to_stage=AllianceStage.ACTIVE,
        moved_on=date(2026, 2, 1),
    ),
    REVENUE,
    reading(REVENUE, date(2026, 2, 28), 40_000),
    reading(REVENUE, date(2026, 3, 31), 32_500),
    reading(REVENUE, date(2026, 4, 30), 30_000),
    reading(REVENUE, date(2026, 5, 31), 20_000),
    Review(key="review-1", alliance="duo", held_on=date(2026, 3, 1), period=ReviewPeriod.QUARTERLY),
    ReviewScore(key="score-a", review="review-1", company="a", score=8),
    ReviewScore(key="score-b", review="review-1", company="b", score=5.5),
    GovernanceBody(
        key="board",
        alliance="duo",
        name="Board",
        kind=BodyKind.JOINT_COMMITTEE,
        cadence_days=30,
        established_on=date(2026, 2, 1),
    ),
    Meeting(key="meeting-1", body="board", held_on=date(2026, 4, 1), decisions=("Sell more.", "Meet again.")),
    Pilot(
        key="pilot-1",
        alliance="duo",
        goal="Win ten customers",
        starts_on=date(2026, 3, 1),
        meeting_cadence_days=60,
        escalation_contact="Ann",
    ),
    Agreement(
        key="agreement-1",
        alliance="duo",
        number=1,
        signed_on=date(2026, 1, 15),
        ends_on=date(2026, 9, 1),
    ),
    Challenge(
        key="challenge-1",
        alliance="duo",
        kind=ChallengeKind.CULTURE_CLASH,
        severity=Severity.LOW,
        raised_on=date(2026, 5, 5),
        description="Different\nideas of lunch",
    ),
)
"""Each warning once, for duo in stage ACTIVE on 30 June 2026; meetings twice."""

WARNINGS = [
    ("LOW_HEALTH", "HIGH", date(2026, 3, 31)),
    ("OVERDUE_MEETING", "HIGH", date(2026, 5, 2)),
    ("FALLING_KPI", "HIGH", date(2026, 4, 30)),
    ("PERCEPTION_GAP", "MEDIUM", date(2026, 3, 1)),
    ("OVERDUE_MEETING", "MEDIUM", date(2026, 6, 1)),
    ("OVERDUE_REVIEW", "MEDIUM", date(2026, 6, 2)),
    ("AGREEMENT_ENDING", "LOW", date(2026, 6, 3)),
    ("OPEN_CHALLENGE", "LOW", date(2026, 5, 5)),
]
"""Kind, severity and first day of each of these, sorted by severity and first day below."""
WARNINGS.sort(key=lambda one: (["HIGH", "MEDIUM", "LOW"].index(one[1]), one[2]))

_LISTS = {
    StageMove: "moves",
    Kpi: "kpis",
    KpiReading: "readings",
    Review: "reviews",
    ReviewScore: "scores",
    GovernanceBody: "bodies",
    Meeting: "meetings",
    Pilot: "pilots",
    Agreement: "agreements",
    Challenge: "challenges",
}


def life_of(records: Iterable[Any], **alliance: Any) -> AllianceLife:
    """Return the life of an alliance with these records; further fields are those of the alliance."""
    lists: dict[str, tuple[Any, ...]] = {}
    for one in records:
        name = _LISTS[type(one)]
        lists[name] = (*lists.get(name, ()), one)
    given = {"key": "duo", "name": "Duo", "stage": AllianceStage.ACTIVE} | alliance
    return AllianceLife(alliance=Alliance(**given), **lists)  # type: ignore[arg-type]  # checked by its tests


async def store_records(database: Database, records: Iterable[Any]) -> None:
    """Create records in the graph as the data model says, whatever writes them elsewhere."""
    rows = list(records)

    async def work(tx: AsyncManagedTransaction) -> None:
        for one in rows:
            kind = KINDS[type(one).__name__]
            create = f"CREATE (n:{kind.name}) SET n = $stored"
            await (await tx.run(create, {"stored": properties(one)})).consume()
            for name, keys in references(one).items():
                refers = kind.fields[name].refers
                assert refers is not None
                link = (
                    f"MATCH (n:{kind.name} {{key: $key}}), (to:{refers.to} {{key: $to}}) "
                    f"CREATE (n)-[:{relationship_type(kind.name, name)}]->(to)"
                )
                for key in keys:
                    await (await tx.run(link, {"key": one.key, "to": key})).consume()

    await database.write(work, timeout=60)
