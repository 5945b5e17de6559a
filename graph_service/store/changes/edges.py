"""Sets and removes edges in a transaction: holdings, needs, memberships and competitor pairs."""

from collections.abc import Mapping
from typing import Any

from graph_service.domain.change import EdgeRemoval, EdgeSetting
from graph_service.domain.errors import Conflict, InvalidInput, NotFound
from graph_service.domain.kinds import KINDS
from graph_service.domain.model.entities import Competition, Membership
from graph_service.domain.model.fields import field_specs
from graph_service.domain.model.validation import flaws, tidied
from graph_service.store.changes.unit_of_work import UnitOfWork
from graph_service.store.history.entries import edge_entry
from graph_service.store.mapping import codec
from graph_service.store.mapping.codec import ENDS, Properties
from graph_service.store.mapping.nodes import NodeKey, save_rows, value
from graph_service.store.mapping.relationships import RELATIONSHIPS, edge_statement
from graph_service.store.schema.statements import STATEMENTS


async def set_edge(unit: UnitOfWork, change: EdgeSetting) -> NodeKey:
    """Set an edge, and return the place of the company that it starts at."""
    of, specs = change.of, field_specs(change.of)
    values = _ordered_ends(of, tidied(specs, change.values))
    period = ("since", "until") if "since" in specs else None
    problems = [InvalidInput(flaw.message, field=flaw.field) for flaw in flaws(specs, values, period=period)]
    if problems:
        raise ExceptionGroup("flaws", problems)
    edge = of(**values)
    start, end = await _existing_ends(unit, of, values)
    after = codec.properties(edge)
    stored = await _stored_edges(unit, of, start, end)
    if isinstance(edge, Membership):
        _refuse_overlap(edge, after, stored)
    before = next(
        (properties for properties in stored if properties.get("period") == after.get("period")), None
    )
    if before != after:
        part = RELATIONSHIPS[of][2]
        await save_rows(unit.tx, STATEMENTS[f"save_{part}"], [[start, end, after]], part)
        unit.entries.append(edge_entry(of, start, end, before, after))
    return ("Company", start)


async def remove_edge(unit: UnitOfWork, change: EdgeRemoval) -> NodeKey:
    """Remove an edge, and return the place of the company that it started at."""
    of, specs = change.of, field_specs(change.of)
    ends = _ordered_ends(of, tidied(specs, change.ends))
    start, end = await _existing_ends(unit, of, ends)
    stored = await _stored_edges(unit, of, start, end)
    period_key = None
    if of is Membership:
        since = ends.get("since")
        period_key = since.isoformat() if since is not None else ""
        stored = [properties for properties in stored if properties["period"] == period_key]
    if not stored:
        raise NotFound(f"There is no {of.__name__.lower()} between {start} and {end}.", field=ENDS[of][1])
    parameters = {"start": start, "end": end, "period": period_key}
    await value(unit.tx, edge_statement("remove_edge", of), parameters)
    unit.entries += [edge_entry(of, start, end, properties, None) for properties in stored]
    unit.deleted[of.__name__] += len(stored)
    return ("Company", start)


def _ordered_ends(of: type, values: dict[str, Any]) -> dict[str, Any]:
    """Return the values; the keys of a competitor pair are sorted, as it has no direction."""
    if of is not Competition:
        return values
    if values.get("a") == values.get("b"):
        raise InvalidInput(f"expected another company than a, found {values.get('b')!r} again", field="b")
    first, second = sorted(str(values[name]) for name in ("a", "b"))
    return values | {"a": first, "b": second}


async def _existing_ends(unit: UnitOfWork, of: type, values: Mapping[str, Any]) -> tuple[str, str]:
    problems = []
    for name in ENDS[of]:
        refers = field_specs(of)[name].reference
        if not await unit.value("existing_keys", refers.to, keys=[values[name]]):
            noun = KINDS[refers.to].noun.partition(" ")[2]
            problems.append(NotFound(f"There is no {noun} with the key {values[name]!r}.", field=name))
    if problems:
        raise ExceptionGroup("ends", problems)
    start, end = (str(values[name]) for name in ENDS[of])
    unit.subject = ("Company", start)
    return start, end


async def _stored_edges(unit: UnitOfWork, of: type, start: str, end: str) -> list[Properties]:
    parameters = {"start": start, "end": end}
    edges: list[Properties] = await value(unit.tx, edge_statement("stored_edges", of), parameters)
    return edges


def _refuse_overlap(edge: Membership, after: Properties, stored: list[Properties]) -> None:
    for other in stored:
        if other["period"] == after["period"]:
            continue
        starts_before_end = (after.get("since") or "") < (other.get("until") or "9999-99-99")
        ends_after_start = (other.get("since") or "") < (after.get("until") or "9999-99-99")
        if starts_before_end and ends_after_start:
            raise Conflict(
                f"expected a period that does not overlap another of {edge.company} in {edge.alliance},"
                f" found one that overlaps {other.get('since', '...')} to {other.get('until', '...')}",
                field="since",
                hint="End the other membership first: set it again with until.",
            )
