"""Decodes the record that a statement returns to the answer: objects keyed by response keys.

Statements return positional lists; a shape names the values. Fields below an analysis are not in the record:
they stay pending until the analyses run.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from graph_service.domain.global_ids import global_id
from graph_service.query.selection import Field


class Record(dict[str, Any]):
    """An answered node: response key -> value. It stores its type, for interfaces and analyses."""

    __slots__ = ("type_name",)

    type_name: str

    @classmethod
    def of(cls, type_name: str, values: Mapping[str, Any] | Iterable[tuple[str, Any]] = ()) -> "Record":
        """Return an object of a type. There are many of them, so ``__init__`` is that of ``dict``."""
        record = cls(values)
        record.type_name = type_name
        return record


@dataclass(frozen=True, slots=True)
class Pending:
    """A field that an analysis answers, for one object."""

    record: Record
    field: Field
    key: str
    """Key of the company, resource or alliance that it belongs to."""


Sink: TypeAlias = list[Pending]
Shape: TypeAlias = Callable[[Any, Sink], Any]

_LISTED: Final = "listed"
"""Attribute of the shape of an object: the shape of a list of such objects."""


def unchanged(value: Any, _sink: Sink) -> Any:
    """Return the value."""
    return value


def constant(value: Any) -> Shape:
    """Return a shape that always gives this value."""
    return lambda _value, _sink: value


def identifier(type_name: str) -> Shape:
    """Return a shape that makes a global id of a key."""
    return lambda key, _sink: global_id(type_name, key)


@dataclass(frozen=True, slots=True)
class Slot:
    """One field of an object: the position of its value in the row, and its shape."""

    response_key: str
    index: int
    shape: Shape = unchanged


def object_shape(
    type_name: str, slots: Sequence[Slot], pending: Sequence[tuple[Field, int]] = (), *, typed: bool = False
) -> Shape:
    """Return the shape of an object from the slots of its row.

    Parameters
    ----------
    type_name
        The type of the object.
    slots
        Its fields.
    pending
        Fields that analyses compute, each with the position of its object's key in the row.
    typed
        Whether the type of the object is needed. Most objects don't need it and are plain dictionaries, which
        are created faster: an answer has thousands of them.
    """
    given: dict[str, Any] = {"__builtins__": {}}
    items = []
    for place, slot in enumerate(slots):
        value = f"row[{slot.index}]"
        if slot.shape is not unchanged:
            value = f"shape{place}({value}, sink)"
        items.append(f"key{place}: {value}")
        given |= {f"key{place}": slot.response_key, f"shape{place}": slot.shape}
    # Written out, an object takes a quarter of the time of ``dict(zip(keys, row))``, and in a list half of
    # what it takes with a call for each. The text holds numbers only: what a request names is given to it as
    # values.
    written = f"{{{', '.join(items)}}}"
    plain: Shape = eval(f"lambda row, sink: {written}", given)  # noqa: S307
    setattr(plain, _LISTED, eval(f"lambda rows, sink: [{written} for row in rows]", given))  # noqa: S307

    def record(row: Any, sink: Sink) -> Record:
        answer = Record.of(type_name, plain(row, sink))
        for field, index in pending:
            sink.append(Pending(answer, field, row[index]))
        return answer

    return record if typed or pending else plain


def optional(shape: Shape, presence: int) -> Shape:
    """Return a shape that gives null unless the row has a true value at this index."""
    return lambda row, sink: shape(row, sink) if row[presence] else None


def list_shape(item: Shape) -> Shape:
    """Return the shape of a list of rows."""
    listed: Shape | None = getattr(item, _LISTED, None)
    return listed or (lambda rows, sink: [item(row, sink) for row in rows])


class Row:
    """The positional list that a statement returns for one object."""

    def __init__(self) -> None:
        self._indices: dict[str, int] = {}

    def index(self, expression: str) -> int:
        """Return the position of the value of this expression, which is added if it is new."""
        return self._indices.setdefault(expression, len(self._indices))

    @property
    def expression(self) -> str:
        """The row as Cypher."""
        return f"[{', '.join(self._indices)}]"


def rows_in(value: Any, most: int) -> int:
    """Return how many lists there are within what a statement returned, without counting on beyond a number.

    >>> rows_in([["a", ["x", ["y"]]], ["b", []]], 100), rows_in([[[]], [[]]], 2), rows_in(None, 2)
    (5, 2, 0)
    """
    number = 0
    pending = [value] if isinstance(value, list) else []
    while pending and number < most:
        within = [record for record in pending.pop() if isinstance(record, list)]
        number += len(within)
        pending += within
    return min(number, most)
