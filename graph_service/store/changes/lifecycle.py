"""Changes of an alliance that affect several nodes at once: another stage, an amended agreement."""

from dataclasses import fields
from datetime import date, timedelta
from typing import Any

from graph_service.domain.alliance_stages import MOVES, uncleared
from graph_service.domain.change import AgreementAmendment, Creation, StageChange, Update
from graph_service.domain.errors import Conflict, InvalidInput
from graph_service.domain.kinds import KINDS
from graph_service.domain.model.entities import ACTIVE_STAGES, Alliance, AllianceStage
from graph_service.domain.records.pipeline import CheckKind
from graph_service.store.changes.unit_of_work import UnitOfWork
from graph_service.store.mapping.nodes import NodeKey, record_of


async def change_stage(unit: UnitOfWork, change: StageChange) -> NodeKey:
    """Move an alliance to another stage, and return its place.

    The alliance gets a first day when its members begin to work together, and a last one when it ends, if
    none was stated: analyses of other days use them. Due diligence begins with its four checks open.

    Raises
    ------
    Conflict
        When the stage does not follow from the current one, a check prevents the move, or the move would be
        earlier than the previous one.
    """
    node = await unit.find("Alliance", change.alliance, change.expected_version)
    alliance: Alliance = record_of(KINDS["Alliance"], node)
    stage, following = alliance.stage, change.to_stage
    if following not in MOVES[stage]:
        allowed = " or ".join(MOVES[stage]) or "no other stage"
        raise Conflict(
            f"{alliance.key} is in stage {stage}. It can move to {allowed}, not to {following}.",
            current_version=node.properties["version"],
            field="to_stage",
            hint="Create a new alliance to try again." if not MOVES[stage] else None,
        )
    moved_on = await _checked_day(unit, change)
    if (stage, following) == (AllianceStage.DUE_DILIGENCE, AllianceStage.PILOT):
        await _refuse_uncleared(unit, alliance.key)
    values = {**change.values, "moved_on": moved_on, "alliance": alliance.key}
    await unit.create(
        Creation(kind="StageMove", values={**values, "from_stage": stage, "to_stage": following})
    )
    updated = {"stage": following, **_dates(alliance, following, moved_on)}
    place = await unit.update(Update(kind="Alliance", key=alliance.key, values=updated))
    if following is AllianceStage.DUE_DILIGENCE:
        existing_kinds = {
            check.kind for check in await unit.records("DueDiligenceCheck", "alliance", alliance.key)
        }
        for kind in CheckKind:
            if kind not in existing_kinds:
                values = {"alliance": alliance.key, "kind": kind}
                await unit.create(Creation(kind="DueDiligenceCheck", values=values))
    unit.subject = place
    return place


async def _checked_day(unit: UnitOfWork, change: StageChange) -> date:
    moved_on: date = change.values.get("moved_on") or unit.today
    if moved_on > unit.today + timedelta(days=1):  # it may be tomorrow where the client is
        raise InvalidInput(f"expected a day that is not in the future, found {moved_on}", field="moved_on")
    moves = await unit.records("StageMove", "alliance", change.alliance)
    latest = max((move.moved_on for move in moves), default=moved_on)
    if moved_on < latest:
        raise Conflict(
            f"expected {latest}, the day of the previous move, or a later day, found {moved_on}",
            field="moved_on",
        )
    return moved_on


def _dates(alliance: Alliance, stage: AllianceStage, day: date) -> dict[str, date]:
    if stage in ACTIVE_STAGES and alliance.starts_on is None:
        is_before_end = alliance.ends_on is None or day < alliance.ends_on
        return {"starts_on": day} if is_before_end else {}
    if stage is AllianceStage.ENDED and (alliance.ends_on is None or alliance.ends_on > day):
        # it held for a day at least
        begun = alliance.starts_on
        return {"ends_on": day if begun is None or day > begun else begun + timedelta(days=1)}
    return {}


async def _refuse_uncleared(unit: UnitOfWork, alliance: str) -> None:
    checks = await unit.records("DueDiligenceCheck", "alliance", alliance)
    uncleared_checks = uncleared((check.kind, check.status) for check in checks)
    if uncleared_checks:
        shown = ", ".join(f"{kind} is {status}" for kind, status in uncleared_checks.items())
        raise Conflict(
            f"{alliance} can't move from due diligence to a pilot: {shown}.",
            field="to_stage",
            hint="Each of the four checks must be passed, or waived with findings.",
        )


async def amend_agreement(unit: UnitOfWork, change: AgreementAmendment) -> NodeKey:
    """Return the draft that follows a signed agreement: a copy of it with the stated changes.

    Raises
    ------
    Conflict
        When the agreement is a draft, or is not the latest.
    InvalidInput
        When its tiers and bonuses don't fit its new parties.
    """
    node = await unit.find("Agreement", change.agreement)
    old = record_of(KINDS["Agreement"], node)
    if old.signed_on is None:
        raise Conflict(f"{old.key} is a draft.", field="key", hint="Change the draft itself.")
    agreements = await unit.records("Agreement", "alliance", old.alliance)
    latest = max(agreements, key=lambda agreement: int(agreement.number))
    if latest.key != old.key:
        is_draft = latest.signed_on is None
        raise Conflict(
            f"{latest.key}{', a draft,' if is_draft else ''} has followed {old.key} already.",
            field="key",
            hint="Change the draft, sign it, or delete it." if is_draft else "Amend the latest.",
        )
    values = _copy_of_fields(old, "key", "number", "signed_on", "amendment_reason") | dict(change.values)
    place = await unit.create(Creation(kind="Agreement", values=values))
    for kind in ("AgreementTier", "Bonus"):
        for part in await unit.records(kind, "agreement", old.key):
            copied = _copy_of_fields(part, "key") | {"agreement": place[1]}
            try:
                await unit.create(Creation(kind=kind, values=copied))
            except InvalidInput as error:
                hint = (
                    "Amend it with the same parties; change tiers and bonuses of the draft, then its parties."
                )
                raise InvalidInput(error.message, field="parties", hint=hint) from error
    unit.subject = place
    return place


def _copy_of_fields(record: Any, *apart: str) -> dict[str, Any]:
    return {
        record_field.name: getattr(record, record_field.name)
        for record_field in fields(record)
        if record_field.name not in apart
    }
