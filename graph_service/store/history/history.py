"""The history of the graph: who changed what and when. The transaction that makes a change writes it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Final

import orjson
from neo4j import AsyncManagedTransaction
from typing_extensions import Doc

from graph_service.store.schema.statements import STATEMENTS


class Action(StrEnum):
    """What happened to a node, a record or an edge."""

    CREATED = "CREATED"
    UPDATED = "UPDATED"
    DELETED = "DELETED"
    IMPORTED = "IMPORTED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One change of one node or edge; or, for IMPORTED, of everything that a batch created."""

    action: Action
    kind: Annotated[str, Doc("Name of the type, e.g. Company, Kpi, Holding.")]
    subject: Annotated[
        str | None, Doc('The node, "Company:lufthansa"; of an edge, its start. Null for IMPORTED.')
    ] = None
    other: Annotated[str | None, Doc("The node at the end of an edge; null for a node.")] = None
    version: Annotated[int | None, Doc("Version of the node after the change; null for an edge.")] = None
    before: Annotated[
        Mapping[str, Any] | None, Doc("Fields before the change; after a deletion all fields.")
    ] = None
    after: Annotated[
        Mapping[str, Any] | None, Doc("Fields after the change; after a creation all fields.")
    ] = None
    count: Annotated[int | None, Doc("For IMPORTED: how many were created.")] = None


def place(kind: str, key: str) -> str:
    """Return the name of a node in an entry.

    >>> place("Company", "lufthansa")
    'Company:lufthansa'
    """
    return f"{kind}:{key}"


def now_text() -> str:
    """Return the current instant as the graph stores it."""
    return instant_text(datetime.now(UTC))


def instant_text(instant: datetime) -> str:
    """Return an instant as the graph stores it: so that texts are in the order of time."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


async def log_changes(
    tx: AsyncManagedTransaction, number: int, at: str, by: str, entries: Sequence[Entry]
) -> None:
    """Write the entries of a transaction into the graph; once in a transaction, with all of them.

    Parameters
    ----------
    tx
        The transaction that makes the changes: they are in the graph and in its history, or in neither.
    number
        What ``raise_revision`` or ``raise_in_run`` returned in it.
    at
        The instant of the change, as an ISO 8601 text.
    by
        Name of the principal that makes it.
    entries
        In the order of the changes. At least one when anything was changed: readers of the graph's
        revision rely on it.
    """
    rows = [
        # with how many there are: an engine may show the first of them before the last
        _row(entry, number, position, at, by) | {"entries": len(entries)}
        for position, entry in enumerate(entries)
    ]
    if rows:
        await (await tx.run(STATEMENTS["log_changes"], {"rows": rows})).consume()


def _row(entry: Entry, number: int, position: int, at: str, by: str) -> dict[str, Any]:
    stated = {
        "subject": entry.subject,
        "other": entry.other,
        "version": entry.version,
        "before": _text(entry.before),
        "after": _text(entry.after),
        "count": entry.count,
    }
    row = {name: value for name, value in stated.items() if value is not None}
    return row | {
        "key": f"{number:012d}-{position:06d}",
        "number": number,
        "at": at,
        "by": by,
        "action": entry.action.value,
        "kind": entry.kind,
    }


_JSON: Final = orjson.OPT_SORT_KEYS


def _text(fields: Mapping[str, Any] | None) -> str | None:
    """Return fields as one JSON text, the same for the same fields; values as the graph stores them."""
    return None if fields is None else orjson.dumps(dict(fields), _plain, _JSON).decode()


def _plain(value: Any) -> str:
    if isinstance(value, Decimal):
        return f"{value:f}"
    raise TypeError(f"{type(value).__name__} is not a value of a field")
