"""Placeholders of variables' values: a statement that needs no value is compiled once, for all values."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, TypeAlias

from graph_service.domain.global_ids import type_and_key

Path: TypeAlias = tuple[str | int, ...]
"""A variable, and the path to a value within it."""


class ValueInspected(Exception):
    """The compiler needs the value of a placeholder: not an error, but a signal to ``Plans``.

    Parameters
    ----------
    path
        The path of the value.
    specializer
        The part of the value that the compiler needs; None for the whole value.
    """

    def __init__(self, path: Path, specializer: "Specializer | None" = None) -> None:
        super().__init__(path)
        self.path = path
        self.specializer = specializer


class Placeholder:
    """Stands for a value of a later request: a parameter of the statement.

    Any other use of it raises ValueInspected. So a statement that is compiled without this error is the same
    for all values of this form, and its text contains no part of them.
    """

    __slots__ = ("path",)

    def __init__(self, path: Path) -> None:
        self.path = path

    def of(self, values: Mapping[str, Any]) -> Any:
        """Return the value, as a parameter of a statement, among the coerced values of all variables."""
        value: Any = values
        for step in self.path:
            value = value[step]
        return value.isoformat() if isinstance(value, date) else value

    def _look(self, *_: object) -> Any:
        raise ValueInspected(self.path)

    def __bool__(self) -> bool:
        raise ValueInspected(self.path)

    __iter__ = __len__ = __getitem__ = __contains__ = __getattr__ = _look
    __eq__ = __lt__ = __le__ = __gt__ = __ge__ = __add__ = __str__ = __format__ = _look
    __hash__ = _look


class ListPlaceholder(Placeholder):
    """Stands for a list of at least one value; none of them is null, a list or an object."""

    __slots__ = ()

    def __bool__(self) -> bool:
        return True  # the form includes that the list has values


class ItemsPlaceholder(Placeholder):
    """A list literal in the document, with variables among its items."""

    __slots__ = ("items",)

    def __init__(self, items: Sequence[Any]) -> None:
        super().__init__(())
        self.items = items

    def of(self, values: Mapping[str, Any]) -> Any:
        """Return the list, as a parameter of a statement."""
        return [item.of(values) if isinstance(item, Placeholder) else item for item in self.items]


class NodePlaceholder(Placeholder):
    """Stands for the key in a global id; the type of the node is known."""

    __slots__ = ("type_name",)

    def __init__(self, path: Path, type_name: str) -> None:
        super().__init__(path)
        self.type_name = type_name

    def of(self, values: Mapping[str, Any]) -> Any:
        """Return the key, as a parameter of a statement."""
        return type_and_key(super().of(values), "id")[1]


def node_of_type(identifier: Any, path: Path) -> tuple[NodePlaceholder, Any]:
    """Return a placeholder for a global id of a known type, and its form.

    Raises
    ------
    InvalidInput
        When it is not a global id.
    """
    type_name, _ = type_and_key(identifier, "id")
    return NodePlaceholder(path, type_name), (NodePlaceholder, type_name)


Specializer: TypeAlias = Callable[[Any, Path], tuple[Placeholder, Any]]
"""From a value and its path to its placeholder and its form. The placeholder contains a part of the value."""


def with_placeholders(
    values: Mapping[str, Any], known: "InspectedPaths"
) -> tuple[dict[str, Any], tuple[Any, ...]]:
    """Return the values with placeholders in their places, and their form.

    Parameters
    ----------
    values
        Coerced values of variables.
    known
        Paths of values that the compiler needs. Such a value, or the needed part of it, is part of the form.

    Returns
    -------
    tuple
        Values of the same form give the same statement: they have the same variables and input fields, and
        are null in the same places.

    Raises
    ------
    ServiceError
        When a value does not have the part that the compiler needs.
    """
    forms = []
    result = {}
    for name, value in values.items():
        result[name], form = _placeholder_and_form(value, (name,), known)
        forms.append((name, form))
    return result, tuple(forms)


InspectedPaths: TypeAlias = Mapping[Path, Specializer | None]


def _placeholder_and_form(value: Any, path: Path, known: InspectedPaths) -> tuple[Any, Any]:
    if value is None:
        return None, None
    if path in known:
        specializer = known[path]
        return (value, repr(value)) if specializer is None else specializer(value, path)
    match value:
        case dict():
            inside = {
                name: _placeholder_and_form(inner, (*path, name), known) for name, inner in value.items()
            }
            return (
                {name: inner for name, (inner, _) in inside.items()},
                tuple((name, form) for name, (_, form) in inside.items()),
            )
        case list() if not value or any(isinstance(item, dict | list) or item is None for item in value):
            items = [_placeholder_and_form(item, (*path, i), known) for i, item in enumerate(value)]
            return [item for item, _ in items], (list, *(form for _, form in items))
        case list():
            return ListPlaceholder(path), ListPlaceholder
    return Placeholder(path), Placeholder
