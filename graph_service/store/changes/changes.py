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
from graph_service.domain.errors import Conflict, InternalError, InvalidInput, ServiceError
from graph_service.store.changes.deletion import delete
from graph_service.store.changes.edges import remove_edge, set_edge
from graph_service.store.changes.lifecycle import amend_agreement, change_stage
from graph_service.store.changes.merging import merge_companies
from graph_service.store.changes.permissions import check_permitted
from graph_service.store.changes.unit_of_work import Writing
from graph_service.store.engine.database import Database
from graph_service.store.history.audit_trail import AuditTrail, Deed, Turn
from graph_service.store.history.history import log_changes, now_text
from graph_service.store.mapping.nodes import Place, value
from graph_service.store.schema.revision import raise_revision, restore_revision, revision_in
from graph_service.store.schema.statements import STATEMENTS

MOST_CHANGES: Final = 1_000
"""Most changes in one request."""
LONGEST_IDEMPOTENCY_KEY: Final = 200


class Refusal(Exception):
    """A request was refused as a whole; nothing was changed."""

    def __init__(self, problems: list[ServiceError], place: int, subject: Place | None) -> None:
        super().__init__("; ".join(problem.message for problem in problems))
        self.problems = problems
        self.place = place
        """Which of the changes can't be made."""
        self.subject = subject
        """The node that it was about, if there is such a node."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """What became of a request."""

    graph_revision: Annotated[str, Doc("The revision that the changes made.")]
    places: Annotated[
        tuple[Place | None, ...],
        Doc("By change: kind and key of the node that was changed; None for one that is gone."),
    ]
    deleted: Annotated[Mapping[str, int], Doc("By kind: how many nodes and edges were deleted.")]
    replayed: Annotated[bool, Doc("It had been carried out before, under this idempotency key.")] = False


async def apply(
    database: Database, request: Request, trail: AuditTrail | None = None, *, timeout: float
) -> Applied:
    """Return what became of a request, after carrying it out.

    Parameters
    ----------
    database
        A graph that was migrated.
    request
        Changes, in an order in which each finds what it refers to.
    trail
        Where it is written down who made them, in the same transaction.
    timeout
        Seconds after which it is given up; then nothing was changed, unless the acknowledgement alone was
        lost: an idempotency key tells.

    Raises
    ------
    Refusal
        When one of the changes can't be made.
    Conflict
        When the idempotency key was used for another request.
    """
    if not 1 <= len(request.changes) <= MOST_CHANGES:
        raise InvalidInput(
            f"changes: expected 1 to {MOST_CHANGES:,} changes, found {len(request.changes):,}.",
            field="changes",
        )
    key = _idempotency_key(request)
    if trail is None or request.viewer is LOCAL:
        return await database.write(lambda tx: _carry_out(tx, request, key, None), timeout=timeout)
    async with trail.turn() as turn:
        return await database.write(lambda tx: _carry_out(tx, request, key, turn), timeout=timeout)


def _idempotency_key(request: Request) -> str | None:
    """Return the key under which the graph keeps what became of the request.

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
    # nobody learns which keys others have used, whatever they are called
    return key if request.viewer is LOCAL else orjson.dumps([request.by, key]).decode()


async def _carry_out(
    tx: AsyncManagedTransaction, request: Request, key: str | None, turn: Turn | None
) -> Applied:
    """Return what became of a request, after making its changes in a transaction."""
    number = await raise_revision(tx)
    if key is not None and (earlier := await _earlier(tx, request, key)) is not None:
        await restore_revision(tx)
        return earlier
    writing = Writing(tx, now_text(), request.today, request.by)
    places = [
        await _made(writing, place, change, request.viewer) for place, change in enumerate(request.changes)
    ]
    if writing.entries:
        await log_changes(tx, number, writing.now, request.by, writing.entries)
        if turn is not None:
            changed = " ".join(sorted({f"{entry.kind}.{entry.action}" for entry in writing.entries}))
            await turn.put(tx, [(Deed.of(request.viewer, AuditAction.CHANGE, changed), 1)])
    else:
        await restore_revision(tx)
    revision = await revision_in(tx)
    applied = Applied(graph_revision=revision, places=tuple(places), deleted=writing.deleted)
    if key is not None:
        await _remember(tx, request, key, applied, writing.now)
    return applied


async def _made(writing: Writing, place: int, change: Change, viewer: Viewer) -> Place | None:
    writing.looked_at = None
    try:
        await check_permitted(writing, change, viewer)
        match change:
            case Creation():
                return await writing.create(change)
            case Update():
                return await writing.update(change)
            case Deletion():
                await delete(writing, change)
                return None
            case EdgeSetting():
                return await set_edge(writing, change)
            case EdgeRemoval():
                return await remove_edge(writing, change)
            case StageChange():
                return await change_stage(writing, change)
            case AgreementAmendment():
                return await amend_agreement(writing, change)
            case CompanyMerge():
                return await merge_companies(writing, change)
    except ExceptionGroup as group:
        problems = [error for error in group.exceptions if isinstance(error, ServiceError)]
        raise Refusal(problems, place, writing.looked_at) from None
    except InternalError:
        raise
    except ServiceError as error:
        raise Refusal([error], place, writing.looked_at) from None


async def _earlier(tx: AsyncManagedTransaction, request: Request, key: str) -> Applied | None:
    """Return what became of the request when it was carried out before."""
    rows = await value(tx, STATEMENTS["applied_request"], {"key": key})
    if not rows:
        return None
    fingerprint, result = rows[0]
    if fingerprint != request.fingerprint:
        raise Conflict(
            "The idempotency key was used for another request.",
            field="idempotencyKey",
            hint="Make up a new key for each request, and use it again only to repeat that request.",
        )
    revision, places, deleted = orjson.loads(result)
    return Applied(
        graph_revision=revision,
        places=tuple(None if place is None else (place[0], place[1]) for place in places),
        deleted=deleted,
        replayed=True,
    )


async def _remember(
    tx: AsyncManagedTransaction, request: Request, key: str, applied: Applied, now: str
) -> None:
    result = orjson.dumps([applied.graph_revision, applied.places, applied.deleted]).decode()
    row: dict[str, Any] = {
        "key": key, "fingerprint": request.fingerprint, "result": result, "at": now, "by": request.by,
    }  # fmt: skip
    await value(tx, STATEMENTS["save_applied_request"], {"row": row})
