"""The tables in a result: its lists, with the names and the values of their columns."""

import datetime
import types
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

Holds = Literal["text", "int", "float", "bool", "date", "datetime", "decimal", "texts"]
_SCALARS: dict[type, Holds] = {
    bool: "bool",
    int: "int",
    float: "float",
    Decimal: "decimal",
    datetime.datetime: "datetime",
    datetime.date: "date",
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table."""

    name: str
    path: tuple[str, ...]
    """Attributes from the row to the value."""
    holds: Holds

    def value(self, row: BaseModel) -> Any:
        """Return the value of a row in this column; None if the path to it is incomplete."""
        value: Any = row
        for attribute in self.path:
            if value is None:
                return None
            value = getattr(value, attribute)
        if self.holds == "texts":
            return [_text(item) for item in value or ()]
        return value.value if isinstance(value, Enum) else value


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of one kind."""

    name: str
    columns: tuple[Column, ...]
    rows: Sequence[BaseModel]

    def values(self, column: Column) -> list[Any]:
        """Return a column, from the first row to the last."""
        return [column.value(row) for row in self.rows]


def tables(result: BaseModel) -> list[Table]:
    """Return the tables of a result, outermost first; a result without lists is one row.

    A connection's table is called after the connection, every other one after its field.
    """
    result_tables = list(_tables(result))
    return result_tables or [Table(type(result).__name__, tuple(_columns(type(result))), [result])]


def _tables(result: BaseModel, name: str = "") -> Iterator[Table]:
    inner: list[tuple[str, BaseModel]] = []
    fields = type(result).model_fields
    is_connection = "page_info" in fields and not {"totals", "groups"} & set(fields)
    for field, info in fields.items():
        value = getattr(result, field)
        row_type = _item_type(info.annotation)
        if row_type is not None and _is_model(row_type):
            called = name if is_connection and field in ("nodes", "edges") else field
            yield Table(called, tuple(_columns(row_type)), value or [])
        elif isinstance(value, BaseModel):
            inner.append((field, value))
    for field, value in inner:
        yield from _tables(value, field)


def _columns(row_type: type[BaseModel], prefix: str = "", path: tuple[str, ...] = ()) -> Iterator[Column]:
    for field, info in row_type.model_fields.items():
        type_ = _without_none(info.annotation)
        here = (*path, field)
        name = f"{prefix}{field.removesuffix('_')}"
        if _item_type(type_) is not None:
            yield Column(name, here, "texts")
        elif _is_model(type_):
            # the node of an edge is the row itself
            yield from _columns(type_, prefix if field == "node" else f"{name}_", here)
        else:
            yield Column(name, here, _SCALARS.get(type_, "text"))


def _text(value: Any) -> str:
    """Return the name of an object, else the names of its subjects, else all its values."""
    if isinstance(value, BaseModel):
        for name in ("name", "label", "key"):
            if hasattr(value, name):
                return str(getattr(value, name))
        values = [getattr(value, field) for field in type(value).model_fields]
        things = [_text(item) for item in values if isinstance(item, BaseModel)]
        return " → ".join(things) or ", ".join(map(_text, values))
    return str(value.value if isinstance(value, Enum) else value)


def _without_none(annotation: Any) -> Any:
    """Return a type without its None."""
    if get_origin(annotation) in (Union, types.UnionType):
        return next(argument for argument in get_args(annotation) if argument is not type(None))
    return annotation


def _item_type(annotation: Any) -> Any:
    """Return the item type of a list; None for other types."""
    given = _without_none(annotation)
    return _without_none(get_args(given)[0]) if get_origin(given) is list else None


def _is_model(type_: Any) -> bool:
    return isinstance(type_, type) and issubclass(type_, BaseModel)
