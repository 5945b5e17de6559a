"""Changes of the graph, made in one transaction: all of them with their history, or none."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Final

import orjson
from neo4j import AsyncManagedTransaction
from typing_extensions import Doc

from graph_service.domain.access import LOCAL, AuditAction, Viewer
from graph_service.domain.change import (
    AgreementAmendment,
    Change,
    CompanyMerge,
    Creation,
    Deletion,
    EdgeRemoval,
    EdgeSetting,
    Request,
    StageChange,
    Update,
)
from graph_service.domain.errors import Conflict, Forbidden, InvalidInput, ServiceError
from graph_service.store.changes.deletion import delete
from graph_service.store.changes.edges import remove_edge, set_edge
from graph_service.store.changes.lifecycle import amend_agreement, change_stage
from graph_service.store.changes.merging import merge_companies
from graph_service.store.changes.permissions import check_permitted, check_role
from graph_service.store.changes.unit_of_work import UnitOfWork
from graph_service.store.engine.database import Database
from graph_service.store.history.audit_trail import AuditEvent, AuditTrail, ChainAppender
from graph_service.store.history.history import log_changes, now_text
from graph_service.store.mapping.nodes import NodeKey, value
from graph_service.store.schema.revision import raise_revision, restore_revision, revision_in
from graph_service.store.schema.statements import STATEMENTS

MAX_CHANGES: Final = 1_000
"""Maximum number of changes in one request."""
LONGEST_IDEMPOTENCY_KEY: Final = 200


class Refusal(Exception):
    """A request was rejected as a whole; nothing was changed."""

    def __init__(self, problems: list[ServiceError], place: int, subject: NodeKey | None) -> None:
        super().__init__("; ".join(problem.message for problem in problems))
        self.problems = problems
        self.place = place
        """Position of the change that can't be made."""
        self.subject = subject
        """The node that the change is about, if it exists."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AppliedRequest:
    """The outcome of a request that was executed."""

    graph_revision: Annotated[str, Doc("The revision that the changes made.")]
    places: Annotated[
        tuple[NodeKey | None, ...],
        Doc("By change: kind and key of the changed node; None for a deleted one."),
    ]
    deleted: Annotated[Mapping[str, int], Doc("By kind: how many nodes and edges were deleted.")]
    replayed: Annotated[bool, Doc("It was executed before, under this idempotency key.")] = False


async def apply(
    database: Database, request: Request, trail: AuditTrail | None = None, *, timeout: float
) -> AppliedRequest:
    """Execute a request and return its outcome.

    Parameters
    ----------
    database
        A graph that was migrated.
    request
        Changes, in an order in which each comes after the nodes that it refers to.
    trail
        The audit log, which gets an event in the same transaction.
    timeout
        Seconds after which the request is cancelled. Then nothing was changed, unless only the
        acknowledgement was lost: to find out, send the request again with the same idempotency key.

    Raises
    ------
    Refusal
        When one of the changes can't be made.
    Conflict
        When the idempotency key was used for another request.
    """
    if not 1 <= len(request.changes) <= MAX_CHANGES:
        raise InvalidInput(
            f"changes: expected 1 to {MAX_CHANGES:,} changes, found {len(request.changes):,}.",
            field="changes",
        )
    for place, change in enumerate(request.changes):
        try:
            check_role(change, request.viewer)
        except Forbidden as error:
            raise Refusal([error], place, None) from None
    key = _idempotency_key(request)
    if trail is None or request.viewer is LOCAL:
        return await database.write(lambda tx: _carry_out(tx, request, key, None), timeout=timeout)
    async with trail.appending() as appender:
        return await database.write(lambda tx: _carry_out(tx, request, key, appender), timeout=timeout)


def _idempotency_key(request: Request) -> str | None:
    """Return the key under which the graph stores the outcome of the request.

    Raises
    ------
    InvalidInput
        When the request's own key is empty or too long.
    """
    key = request.idempotency_key
    if key is None:
        return None
    if not 1 <= len(key) <= LONGEST_IDEMPOTENCY_KEY:
        raise InvalidInput(
            f"idempotencyKey: expected 1 to {LONGEST_IDEMPOTENCY_KEY} characters, found {len(key)}.",
            field="idempotencyKey",
        )
    # with the principal in it: no client learns which keys others have used
    return key if request.viewer is LOCAL else orjson.dumps([request.by, key]).decode()


async def _carry_out(
    tx: AsyncManagedTransaction, request: Request, key: str | None, appender: ChainAppender | None
) -> AppliedRequest:
    """Return the outcome of a request, after making its changes in a transaction."""
    number = await raise_revision(tx)
    if key is not None and (earlier_result := await _earlier_result(tx, request, key)) is not None:
        await restore_revision(tx)
        return earlier_result
    unit = UnitOfWork(tx, now_text(), request.today, request.by)
    places = [
        await _make_change(unit, place, change, request.viewer)
        for place, change in enumerate(request.changes)
    ]
    if unit.entries:
        await log_changes(tx, number, unit.now, request.by, unit.entries)
        if appender is not None:
            changed = " ".join(sorted({f"{entry.kind}.{entry.action}" for entry in unit.entries}))
            await appender.append(tx, [(AuditEvent.of(request.viewer, AuditAction.CHANGE, changed), 1)])
    else:
        await restore_revision(tx)
    revision = await revision_in(tx)
    applied = AppliedRequest(graph_revision=revision, places=tuple(places), deleted=unit.deleted)
    if key is not None:
        await _save_result(tx, request, key, applied, unit.now)
    return applied


async def _make_change(unit: UnitOfWork, place: int, change: Change, viewer: Viewer) -> NodeKey | None:
    unit.subject = None
    try:
        await check_permitted(unit, change, viewer)
        match change:
            case Creation():
                return await unit.create(change)
            case Update():
                return await unit.update(change)
            case Deletion():
                await delete(unit, change)
                return None
            case EdgeSetting():
                return await set_edge(unit, change)
            case EdgeRemoval():
                return await remove_edge(unit, change)
            case StageChange():
                return await change_stage(unit, change)
            case AgreementAmendment():
                return await amend_agreement(unit, change)
            case CompanyMerge():
                return await merge_companies(unit, change)
    except ExceptionGroup as group:
        problems = [error for error in group.exceptions if isinstance(error, ServiceError)]
        raise Refusal(problems, place, unit.subject) from None
    except ServiceError as error:
        raise Refusal([error], place, unit.subject) from None


async def _earlier_result(tx: AsyncManagedTransaction, request: Request, key: str) -> AppliedRequest | None:
    """Return the outcome of the request if it was executed before."""
    rows = await value(tx, STATEMENTS["applied_request"], {"key": key})
    if not rows:
        return None
    fingerprint, result = rows[0]
    if fingerprint != request.fingerprint:
        raise Conflict(
            "The idempotency key was used for another request.",
            field="idempotencyKey",
            hint="Use a new key for each request, and the same key only to repeat that request.",
        )
    revision, places, deleted = orjson.loads(result)
    return AppliedRequest(
        graph_revision=revision,
        places=tuple(None if place is None else (place[0], place[1]) for place in places),
        deleted=deleted,
        replayed=True,
    )


async def _save_result(
    tx: AsyncManagedTransaction, request: Request, key: str, applied: AppliedRequest, now: str
) -> None:
    result = orjson.dumps([applied.graph_revision, applied.places, applied.deleted]).decode()
    row: dict[str, Any] = {
        "key": key, "fingerprint": request.fingerprint, "result": result, "at": now, "by": request.by,
    }  # fmt: skip
    await value(tx, STATEMENTS["save_applied_request"], {"row": row})
