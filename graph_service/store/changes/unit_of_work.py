"""Nodes and records of one transaction: created and updated, each checked and recorded in the history."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from datetime import date
from typing import Any

from neo4j import AsyncManagedTransaction

from graph_service.domain.change import Creation, Update
from graph_service.domain.errors import Conflict, InvalidInput, NotFound, ServiceError
from graph_service.domain.generated_keys import made_key
from graph_service.domain.kinds import KINDS, THINGS, Kind, shared_owners
from graph_service.domain.model.entities import Financials
from graph_service.domain.model.fields import field_specs
from graph_service.domain.model.validation import Flaw, flaws, tidied
from graph_service.store.changes.rules import RULES
from graph_service.store.history.entries import node_creation, node_update
from graph_service.store.history.history import Entry
from graph_service.store.mapping import codec
from graph_service.store.mapping.nodes import (
    Node,
    NodeBatch,
    NodeKey,
    check_identities,
    record_of,
    statement,
    stored_nodes,
    value,
)


class UnitOfWork:
    """The changes of one transaction.

    Parameters
    ----------
    tx
        The transaction. The revision was raised in it, so what it reads stays valid until its end.
    now
        The instant of its changes.
    today
        The day of its changes.
    by
        Name of the principal that makes them.
    """

    def __init__(self, tx: AsyncManagedTransaction, now: str, today: date, by: str) -> None:
        self.tx = tx
        self.now = now
        self.today = today
        self.by = by
        self.entries: list[Entry] = []
        self.deleted: Counter[str] = Counter()
        self.subject: NodeKey | None = None
        """The node of the current change, after it was read."""

    async def value(self, name: str, kind: str, reference: str | None = None, **parameters: Any) -> Any:
        """Return the value of a statement about nodes of any kind, for this kind."""
        return await value(self.tx, statement(name, kind, reference), parameters)

    async def find(self, kind: str, key: str, expected_version: int | None = None) -> Node:
        """Return a node, and record it as the subject of the change.

        Raises
        ------
        NotFound
            When there is none with this key.
        Conflict
            When it has another version.
        """
        self.subject = None
        stored = await stored_nodes(self.tx, KINDS[kind], [key])
        if key not in stored:
            raise not_found_error(KINDS[kind], key)
        self.subject = (kind, key)
        version = stored[key].properties["version"]
        if expected_version is not None and version != expected_version:
            raise Conflict(
                f"{key} was changed meanwhile: it has version {version}, not {expected_version}.",
                current_version=version,
                field="expectedVersion",
                hint="Read it again, and send the change with its current version.",
            )
        return stored[key]

    async def record(self, kind: str, key: str) -> Any:
        """Return the dataclass of a node; NotFound when there is none with this key."""
        stored = await stored_nodes(self.tx, KINDS[kind], [key])
        if key not in stored:
            raise NotFound(f"There is {_no_such(KINDS[kind])} with the key {key!r}.", field=kind.lower())
        return record_of(KINDS[kind], stored[key])

    async def records(self, kind: str, reference: str, key: str) -> list[Any]:
        """Return the records of a kind that refer to a node by one of their fields, by key."""
        keys = await self.value("siblings", kind, reference, keys=[key])
        stored = await stored_nodes(self.tx, KINDS[kind], sorted(keys))
        return [record_of(KINDS[kind], stored[key]) for key in sorted(stored)]

    async def create(self, change: Creation) -> NodeKey:
        """Return the place of the created node."""
        self.subject = None
        kind = KINDS[change.kind]
        values, financial_flaws = _with_financials(change.values, None)
        values = tidied(kind.fields, values)
        if kind.identity and "number" in kind.identity and values.get("number") is None:
            values.pop("number", None)
        if (rule := RULES.get(kind.name)) is not None:
            values |= await rule.defaults(self, values)
        if values.get("key") is None:
            if kind.name in THINGS:
                raise InvalidInput("expected a key, found none", field="key")
            missing = [
                name for name in kind.identity if kind.fields[name].required and values.get(name) is None
            ]
            values["key"] = "x" if missing else made_key(kind, values)  # missing values are refused below
        _raise_flaws([*flaws(kind.fields, values, period=kind.period), *financial_flaws])
        return await self._save(kind, None, kind.type(**values))

    async def update(self, change: Update) -> NodeKey:
        """Return the place of the updated node."""
        kind = KINDS[change.kind]
        before = await self.find(change.kind, change.key, change.expected_version)
        record = record_of(kind, before)
        values, financial_flaws = _with_financials(change.values, getattr(record, "financials", None))
        values = tidied(kind.fields, values)
        old = {field.name: getattr(record, field.name) for field in fields(record)}
        # null in a field that can't be null differs from a field that was not given
        _raise_flaws([*flaws(kind.fields, {**old, **values}, period=kind.period), *financial_flaws])
        return await self._save(kind, before, replace(record, **values))

    async def _save(self, kind: Kind, before: Node | None, record: Any) -> NodeKey:
        """Write a node or record with valid values, after checking its references."""
        place = (kind.name, record.key)
        old = None if before is None else record_of(kind, before)
        if before is None:
            await self._refuse_taken(kind, record.key)
        await self._check_references(kind, old, record)
        if (rule := RULES.get(kind.name)) is not None:
            record = await rule.check(self, old, record)
        after = Node(codec.properties(record), codec.references(record))
        after.properties |= codec.derived(kind.type, after.properties)
        await check_identities(self.tx, kind, [after])
        node_batch = NodeBatch()
        if before is None:
            bookkeeping: dict[str, Any] = {"version": 1, "created_at": self.now, "updated_at": self.now}
            entry = node_creation(kind, after)
        else:
            version = before.properties["version"] + 1
            bookkeeping = {
                "version": version, "created_at": before.properties["created_at"], "updated_at": self.now,
            }  # fmt: skip
            entry = node_update(kind, before, after, version)
            if not entry.before and not entry.after:
                return place
        node_batch.add(after.properties | bookkeeping, before, after)
        await node_batch.save(self.tx, kind)
        self.entries.append(entry)
        self.subject = place
        if rule is not None:
            await rule.apply_effects(self, old, record)
        return place

    async def _refuse_taken(self, kind: Kind, key: str) -> None:
        stored = await stored_nodes(self.tx, kind, [key])
        if key in stored:
            self.subject = (kind.name, key)
            raise Conflict(
                f"There is {kind.noun} with the key {key!r} already.",
                current_version=stored[key].properties["version"],
                field="key",
            )

    async def _check_references(self, kind: Kind, old: Any, record: Any) -> None:
        problems: list[ServiceError] = []
        for name, spec in kind.references.items():
            keys_or_key = getattr(record, name)
            if keys_or_key is None or (old is not None and getattr(old, name) == keys_or_key):
                continue
            keys = list(keys_or_key) if spec.is_list else [keys_or_key]
            existing = await self.value("existing_keys", spec.reference.to, keys=keys)
            for missing in [key for key in keys if key not in existing]:
                none = _no_such(KINDS[spec.reference.to])
                problems.append(NotFound(f"There is {none} with the key {missing!r}.", field=name))
        if problems:
            raise ExceptionGroup("references", problems)
        for name, own in shared_owners(kind).items():
            key, owner = getattr(record, name), getattr(record, own)
            if key is None or owner is None:
                continue
            target = KINDS[kind.fields[name].reference.to]
            rows = await self.value("targets", target.name, target.owner, keys=[key])
            if rows and rows[0][1] != owner:
                raise InvalidInput(
                    f"expected {target.noun} of the same {own}, {owner}, found {key!r}, which is one of"
                    f" {rows[0][1]}",
                    field=name,
                )


def not_found_error(kind: Kind, key: str, field: str = "key") -> NotFound:
    """Return the error for a node that does not exist, or that the viewer may not see: both read the same."""
    return NotFound(f"There is {_no_such(kind)} with the key {key!r}.", field=field)


def _no_such(kind: Kind) -> str:
    return f"no {kind.noun.partition(' ')[2]}"


def _with_financials(
    values: Mapping[str, Any], before: Financials | None
) -> tuple[dict[str, Any], list[Flaw]]:
    """Return the values, with the figures of a company as ``Financials``, and the flaws of these.

    Figures that are not given stay.
    """
    given = dict(values)
    financial_flaws: list[Flaw] = []
    if isinstance(given.get("financials"), Mapping):
        specs = field_specs(Financials)
        figures = tidied(specs, given["financials"])
        financial_flaws = [Flaw(f"financials.{flaw.field}", flaw.message) for flaw in flaws(specs, figures)]
        whole = replace(before or Financials(), **figures)
        given["financials"] = None if whole == Financials() else whole
    return given, financial_flaws


def _raise_flaws(flaws_found: Iterable[Flaw]) -> None:
    problems = [InvalidInput(flaw.message, field=flaw.field) for flaw in flaws_found]
    if problems:
        raise ExceptionGroup("flaws", problems)
