"""Fragments of a statement, and fields that are built from several properties."""

from dataclasses import dataclass
from typing import Any

import orjson

from graph_service.domain.errors import InternalError
from graph_service.domain.global_ids import global_id
from graph_service.query.graph_mapping import FINANCIALS, camel_case
from graph_service.query.row_decoder import (
    Row,
    Shape,
    Sink,
    Slot,
    constant,
    object_shape,
    optional,
    unchanged,
)
from graph_service.query.selection import TYPENAME, Field
from graph_service.query.statement import where


@dataclass(frozen=True, slots=True)
class Part:
    """A fragment of a statement: clauses that bind variables, and the expression that gives the value."""

    clauses: str
    expression: str
    shape: Shape


def financials(n: str, field: Field) -> Part:
    """Return the fragment for a company's figures; null if none of them is stated."""
    row = Row()
    stated = " OR ".join(f"{n}.{prop} IS NOT NULL" for prop in FINANCIALS.values())
    presence = row.index(f"({stated})")
    slots = []
    for wanted in field.fields("Financials"):
        if wanted.name == TYPENAME:
            slots.append(Slot(wanted.response_key, presence, constant("Financials")))
        else:
            slots.append(Slot(wanted.response_key, row.index(f"{n}.{FINANCIALS[wanted.name]}"), unchanged))
    return Part("", row.expression, optional(object_shape("Financials", slots), presence))


def change_field(n: str, field: Field) -> Part:
    """Return the fragment for a field of a change that differs from the property of its node."""
    if field.name in ("subject", "other"):
        return Part("", f"{n}.{field.name}", lambda place, _sink: place and global_id(*place.split(":", 1)))
    if field.name != "fields":
        raise InternalError(f"No value is known for Change.{field.name}.")
    wanted = [(selected.response_key, selected.name) for selected in field.fields("FieldChange")]

    def shape(texts: Any, _sink: Sink) -> list[dict[str, Any]]:
        before, after = ({} if text is None else orjson.loads(text) for text in texts)
        rows = []
        for name in sorted(before.keys() | after.keys()):
            values = {
                "field": camel_case(name),
                "before": _json(before.get(name)),
                "after": _json(after.get(name)),
                TYPENAME: "FieldChange",
            }
            rows.append({key: values[asked] for key, asked in wanted})
        return rows

    return Part("", f"[{n}.before, {n}.after]", shape)


def _json(value: Any) -> str | None:
    return None if value is None else orjson.dumps(value).decode()


def exists_clause(pattern: str, conditions: list[str]) -> str:
    """Return the condition that a pattern exists for which these conditions hold."""
    return f"EXISTS {{ MATCH {pattern}{where(conditions)} }}"


def all_of(conditions: list[str]) -> str:
    """Return the conjunction of conditions; ``true`` and ``false`` are left out of it."""
    kept = [condition for condition in conditions if condition != "true"]
    if "false" in kept:
        return "false"
    return " AND ".join(_in_brackets(kept)) if kept else "true"


def any_of(conditions: list[str]) -> str:
    """Return the disjunction of conditions; ``true`` and ``false`` are left out of it."""
    if "true" in conditions:
        return "true"
    kept = [condition for condition in conditions if condition != "false"]
    return " OR ".join(_in_brackets(kept)) if kept else "false"


def _in_brackets(conditions: list[str]) -> list[str]:
    return conditions if len(conditions) == 1 else [f"({condition})" for condition in conditions]


def negation(condition: str) -> str:
    """Return the condition that is true if this one is false."""
    return {"true": "false", "false": "true"}.get(condition, f"NOT ({condition})")
