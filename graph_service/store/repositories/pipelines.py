"""Reads the pipelines of alliances: their stages, how they were found, and their moves, in one statement."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from graph_service.domain.errors import LimitExceeded, NotFound
from graph_service.domain.model.entities import Alliance, AllianceStage, Membership, SourcingChannel
from graph_service.domain.read_models.alliance_record import AllianceLife, Lives
from graph_service.domain.records.pipeline import StageMove
from graph_service.store.engine.database import Reader
from graph_service.store.schema.statements import STATEMENTS

MAX_ALLIANCES: Final = 100_000
"""Maximum number of alliances that are read at once."""


async def read_pipelines(
    database: Reader, company: str | None, *, most: int = MAX_ALLIANCES, timeout: float
) -> Lives:
    """Return all alliances with only their moves.

    Parameters
    ----------
    database
        A graph that was migrated.
    company
        Key of a company; only the alliances that it was ever in, and its memberships. None: all alliances.
    most
        Maximum number of alliances that may match.
    timeout
        Seconds after which it is cancelled.

    Raises
    ------
    NotFound
        There is no such company.
    LimitExceeded
        More than ``most`` alliances match.
    """
    parameters = {"company": company, "most": most + 1}
    epoch, number, companies, memberships, alliances, rows = await database.value(
        STATEMENTS["read_pipelines"], parameters, timeout=timeout
    )
    if company is not None and not companies:
        raise NotFound(f"There is no company with the key {company!r}.", field="company")
    if len(alliances) > most:
        raise LimitExceeded(f"There are more than {most:,} alliances.", hint="Ask for those of one company.")
    moves = _moves_by_alliance(rows)
    return Lives(
        graph_revision=f"{epoch}.{number}",
        by_alliance={row[0]: _life(row, moves.get(row[0], ())) for row in alliances},
        memberships={} if company is None else {company: _memberships(company, memberships)},
    )


def _moves_by_alliance(rows: Sequence[Sequence[Any]]) -> dict[str, list[StageMove]]:
    moves: dict[str, list[StageMove]] = {}
    for alliance, key, from_stage, to_stage, moved_on in rows:
        moves.setdefault(alliance, []).append(
            StageMove(
                key=key,
                alliance=alliance,
                from_stage=None if from_stage is None else AllianceStage(from_stage),
                to_stage=AllianceStage(to_stage),
                moved_on=date.fromisoformat(moved_on),
            )
        )
    return moves


def _life(row: Sequence[Any], moves: Sequence[StageMove]) -> AllianceLife:
    key, name, stage, channel = row
    alliance = Alliance(
        key=key,
        name=name,
        stage=AllianceStage(stage),
        sourcing_channel=None if channel is None else SourcingChannel(channel),
    )
    return AllianceLife(alliance=alliance, moves=tuple(moves))


def _memberships(company: str, rows: Sequence[Sequence[Any]]) -> tuple[Membership, ...]:
    return tuple(
        Membership(
            alliance=alliance, company=company, since=None if since is None else date.fromisoformat(since)
        )
        for alliance, since in rows
    )
