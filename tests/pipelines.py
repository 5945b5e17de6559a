"""Alliances at all sorts of stages, whose funnel is worked out by hand for 30 June 2026."""

from datetime import date

from graph_service.domain.dataset import DataSet
from graph_service.domain.model.entities import Alliance, AllianceStage, Company, Membership, SourcingChannel
from graph_service.domain.read_models.alliance_record import AllianceLife
from graph_service.domain.records.pipeline import StageMove

AS_OF = date(2026, 6, 30)

_STAGES = {
    "declined": ("DECLINED", "TRADE_FAIR"),
    "waiting": ("CONTACTED", "REFERRAL"),
    "tried": ("PILOT", "TRADE_FAIR"),
    "old": ("ACTIVE", None),
    "ahead": ("PROSPECT", None),
}
ALLIANCES = tuple(
    Alliance(
        key=key,
        name=key.title(),
        stage=AllianceStage(stage),
        sourcing_channel=None if channel is None else SourcingChannel(channel),
    )
    for key, (stage, channel) in _STAGES.items()
)


def move(alliance: str, number: int, path: str, day: str) -> StageMove:
    before, _, after = path.rpartition(">")
    return StageMove(
        key=f"{alliance}-{number}",
        alliance=alliance,
        from_stage=AllianceStage(before) if before else None,
        to_stage=AllianceStage(after),
        moved_on=date.fromisoformat(day),
    )


MOVES = (
    move("declined", 1, "PROSPECT", "2026-01-01"),
    move("declined", 2, "PROSPECT>CONTACTED", "2026-01-11"),
    move("declined", 3, "CONTACTED>DUE_DILIGENCE", "2026-01-31"),
    move("declined", 4, "DUE_DILIGENCE>DECLINED", "2026-03-01"),
    move("waiting", 1, "PROSPECT", "2026-02-01"),
    move("waiting", 2, "PROSPECT>CONTACTED", "2026-03-03"),
    # nobody recorded when it was contacted
    move("tried", 1, "CONTACTED>DUE_DILIGENCE", "2026-04-01"),
    move("tried", 2, "DUE_DILIGENCE>PILOT", "2026-05-01"),
    move("ahead", 1, "PROSPECT", "2026-07-01"),
)

LIVES = [
    AllianceLife(alliance=one, moves=tuple(some for some in MOVES if some.alliance == one.key))
    for one in ALLIANCES
]

GRAPH = DataSet(
    companies=tuple(Company(key=f"partner_{key}", name=key) for key in "abc"),
    alliances=ALLIANCES,
    memberships=(
        Membership(alliance="declined", company="partner_a", until=date(2026, 3, 1)),
        Membership(alliance="waiting", company="partner_a", since=date(2026, 2, 1)),
        Membership(alliance="old", company="partner_a"),
        Membership(alliance="old", company="partner_b"),
        Membership(alliance="tried", company="partner_b", since=date(2026, 8, 1)),
    ),
)
