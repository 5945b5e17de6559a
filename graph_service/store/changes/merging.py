"""Merges two companies: everything that belongs to the removed one moves to the kept one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Annotated, Any, Final

from typing_extensions import Doc

from graph_service.domain.change import CompanyMerge, Update
from graph_service.domain.errors import Conflict, InvalidInput, ServiceError
from graph_service.domain.kinds import KINDS
from graph_service.domain.model.entities import Company, Competition, Membership
from graph_service.store.changes.deletion import REFERRING, Edge, edges_of
from graph_service.store.changes.unit_of_work import UnitOfWork
from graph_service.store.history.entries import edge_entry, node_deletion, node_update
from graph_service.store.mapping.codec import Properties
from graph_service.store.mapping.nodes import (
    Node,
    NodeBatch,
    NodeKey,
    check_identities,
    save_rows,
    stored_nodes,
    value,
)
from graph_service.store.mapping.relationships import RELATIONSHIPS, edge_statement
from graph_service.store.schema.statements import STATEMENTS

_LISTS: Final = ("regions", "segments", "tags")
_NEVER: Final = "9999-99-99"


@dataclass(slots=True)
class _EdgeMoves:
    """What happens to the edges of the removed company."""

    new: Annotated[list[Edge], Doc("Edges that the kept company receives.")]
    conflicts: list[ServiceError]


async def merge_companies(unit: UnitOfWork, change: CompanyMerge) -> NodeKey:
    """Move everything of the removed company to the kept one, and return that.

    Edges and records move. Fields of the kept company without a value are taken from the removed one, lists
    are united, and all other fields stay. The history records all of this.

    Raises
    ------
    ExceptionGroup
        Of conflicts, when the two have different values for the same resource, the same alliance or each
        other, when a record would repeat another, or when the removed company still has API keys.
    NotFound
        When there is no such company.
    """
    kept, gone = change.kept, change.gone
    if kept == gone:
        raise InvalidInput(f"expected a company other than {kept}, found the same one", field="gone")
    await unit.find("Company", gone)
    await unit.find("Company", kept)
    old = await edges_of(unit, "Company", gone)
    moves = _edge_moves(old, await edges_of(unit, "Company", kept), kept, gone)
    records = await _changed_records(unit, kept, gone, moves.conflicts)
    await _check_keys(unit, gone, moves.conflicts)
    if moves.conflicts:
        raise ExceptionGroup("conflicts", moves.conflicts)
    await _move_edges(unit, old, moves.new)
    await _save_records(unit, records)
    kept_company = await unit.record("Company", kept)
    gone_company = await unit.record("Company", gone)
    stored = (await stored_nodes(unit.tx, KINDS["Company"], [gone]))[gone]
    unit.entries.append(node_deletion(KINDS["Company"], stored))
    await unit.value("delete_nodes", "Company", keys=[gone])
    unit.deleted["Company"] += 1
    if values := _merged_fields(kept_company, gone_company):
        await unit.update(Update(kind="Company", key=kept, values=values))
    unit.subject = ("Company", kept)
    return ("Company", kept)


def _merged_fields(kept: Company, gone: Company) -> dict[str, Any]:
    """Return the fields that the kept company takes over."""
    values: dict[str, Any] = {}
    for name in (field.name for field in fields(Company)):
        mine, its = getattr(kept, name), getattr(gone, name)
        if name in _LISTS:
            both = tuple(dict.fromkeys((*mine, *its)))
            if both != mine:
                values[name] = both
        elif mine is None and its is not None:
            values[name] = its
    return values


def _edge_moves(old: Sequence[Edge], own: Sequence[Edge], kept: str, gone: str) -> _EdgeMoves:
    moves = _EdgeMoves([], [])
    own_edges: dict[tuple[type, str, str], list[Properties]] = {}
    for of, start, end, properties in own:
        own_edges.setdefault((of, start, end), []).append(properties)
    for of, start, end, properties in old:
        ends = [kept if key == gone else key for key in (start, end)]
        if of is Competition:
            if ends[0] == ends[1]:
                moves.conflicts.append(
                    Conflict(
                        f"{kept} and {gone} are recorded as competitors of each other.",
                        field="gone",
                        hint="If they are the same company, remove that first.",
                    )
                )
                continue
            ends.sort()
        same = own_edges.get((of, ends[0], ends[1]), [])
        if properties in same:
            continue
        clash = same[0] if same and of is not Membership else _overlapping(of, properties, same)
        if clash is not None:
            other = ends[1] if ends[0] == kept else ends[0]
            moves.conflicts.append(_conflict(of, kept, gone, other, clash, properties))
            continue
        moves.new.append((of, ends[0], ends[1], properties))
    return moves


def _overlapping(of: type, properties: Properties, same: Sequence[Properties]) -> Properties | None:
    """Return the first of some memberships that overlaps one in time."""
    if of is not Membership:
        return None
    for other in same:
        begins_before = (properties.get("since") or "") < (other.get("until") or _NEVER)
        if begins_before and (other.get("since") or "") < (properties.get("until") or _NEVER):
            return other
    return None


def _conflict(of: type, kept: str, gone: str, other: str, mine: Properties, its: Properties) -> Conflict:
    names = sorted(
        {name for name in mine.keys() | its.keys() if mine.get(name) != its.get(name)} - {"period"}
    )
    differ = ", ".join(
        f"{name} {mine.get(name, 'not stated')} and {its.get(name, 'not stated')}" for name in names
    )
    noun = of.__name__.lower()
    return Conflict(
        f"{kept} and {gone} both have a {noun} with {other}, and they differ: {differ}.",
        field="gone",
        hint="Change or remove one of the two first.",
    )


async def _check_keys(unit: UnitOfWork, gone: str, conflicts: list[ServiceError]) -> None:
    """Refuse to remove a company that still has valid API keys."""
    keys = await value(unit.tx, STATEMENTS["list_api_keys"], {})
    names = sorted(key["name"] for key in keys if key.get("company") == gone and not key.get("revoked_at"))
    if names:
        conflicts.append(
            Conflict(
                f"{gone} still has API keys: {', '.join(names[:5])}.",
                field="gone",
                hint="Revoke them first: graph-service keys revoke.",
            )
        )


_Changed = Mapping[str, list[tuple[Node, Node]]]


async def _changed_records(unit: UnitOfWork, kept: str, gone: str, conflicts: list[ServiceError]) -> _Changed:
    """Return by kind the records that refer to the removed company, before and after the merge."""
    places: dict[str, set[str]] = {}
    for kind, field, _spec in REFERRING["Company"]:
        places.setdefault(kind, set()).update(await unit.value("siblings", kind, field, keys=[gone]))
    for kind, name in (("Agreement", "party_agreements"), ("Bonus", "party_bonuses")):
        places.setdefault(kind, set()).update(await value(unit.tx, STATEMENTS[name], {"key": gone}))
    changed: dict[str, list[tuple[Node, Node]]] = {}
    for kind, keys in places.items():
        stored = await stored_nodes(unit.tx, KINDS[kind], sorted(keys)) if keys else {}
        for key, before in sorted(stored.items()):
            parties = before.properties.get("parties")
            if parties and kept in parties and gone in parties:
                conflicts.append(
                    Conflict(f"{kept} and {gone} are both parties of the agreement {key}.", field="gone")
                )
                continue
            changed.setdefault(kind, []).append((before, _with_kept_key(before, kept, gone)))
        try:
            await check_identities(unit.tx, KINDS[kind], [after for _, after in changed.get(kind, ())])
        except Conflict as conflict:
            conflicts.append(conflict)
    return changed


def _with_kept_key(before: Node, kept: str, gone: str) -> Node:
    references = {
        name: tuple(sorted({kept if key == gone else key for key in keys}))
        for name, keys in before.references.items()
    }
    properties = dict(before.properties)
    if gone in properties.get("parties", ()):
        properties["parties"] = [kept if key == gone else key for key in properties["parties"]]
    if properties.get("party") == gone:
        properties["party"] = kept
    return Node(properties, references)


async def _save_records(unit: UnitOfWork, changed: _Changed) -> None:
    for kind, pairs in changed.items():
        node_batch = NodeBatch()
        for before, after in pairs:
            version = before.properties["version"] + 1
            node_batch.add(after.properties | {"version": version, "updated_at": unit.now}, before, after)
            unit.entries.append(node_update(KINDS[kind], before, after, version))
        await node_batch.save(unit.tx, KINDS[kind])


async def _move_edges(unit: UnitOfWork, old: Sequence[Edge], new: Sequence[Edge]) -> None:
    for of, start, end, properties in old:
        parameters = {"start": start, "end": end, "period": properties.get("period")}
        await value(unit.tx, edge_statement("remove_edge", of), parameters)
        unit.entries.append(edge_entry(of, start, end, properties, None))
    for of, (_, _, part) in RELATIONSHIPS.items():
        new_edges = [(start, end, properties) for kind, start, end, properties in new if kind is of]
        await save_rows(unit.tx, STATEMENTS[f"save_{part}"], [list(edge) for edge in new_edges], part)
        unit.entries += [edge_entry(of, start, end, None, properties) for start, end, properties in new_edges]
