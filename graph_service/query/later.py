"""Values of variables that a statement does not depend on: it is compiled once, for whatever they will be."""

from collections.abc import Mapping, Sequence, Set
from datetime import date
from typing import Any, TypeAlias

Path: TypeAlias = tuple[str | int, ...]
"""A variable, and the way to a value within it."""


class Inspected(Exception):
    """Something looked at a value that is to be known later only: no error, but news for the compiler."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.path = path


class Later:
    """A value that a request will bring. It can be passed on as a parameter; looking at it raises Inspected.

    So a statement whose composition finishes without Inspected is the same for all values of this kind, and
    its text has nothing of them in it.
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
        raise Inspected(self.path)

    def __bool__(self) -> bool:
        raise Inspected(self.path)

    __iter__ = __len__ = __getitem__ = __contains__ = __getattr__ = _look
    __eq__ = __lt__ = __le__ = __gt__ = __ge__ = __add__ = __str__ = __format__ = _look
    __hash__ = _look


class LaterList(Later):
    """A list that a request will bring: of one value or more, none of them null, a list or an object."""

    __slots__ = ()

    def __bool__(self) -> bool:
        return True  # that it has values is part of the form


class LaterItems(Later):
    """A list that is written out in the document, some of its items variables."""

    __slots__ = ("items",)

    def __init__(self, items: Sequence[Any]) -> None:
        super().__init__(())
        self.items = items

    def of(self, values: Mapping[str, Any]) -> Any:
        """Return the list, as a parameter of a statement."""
        return [one.of(values) if isinstance(one, Later) else one for one in self.items]


def postponed(values: Mapping[str, Any], known: Set[Path]) -> tuple[dict[str, Any], tuple[Any, ...]]:
    """Return the values with Later in their places, and the form that they share with others like them.

    Parameters
    ----------
    values
        Coerced values of variables.
    known
        Paths of values that the compiler looks at: they stay, and are part of the form.

    Returns
    -------
    tuple
        Values with the same form give the same statement: they have the same variables and input fields, and
        are null in the same places.
    """
    forms = []
    result = {}
    for name, value in values.items():
        result[name], form = _postponed(value, (name,), known)
        forms.append((name, form))
    return result, tuple(forms)


def _postponed(value: Any, path: Path, known: Set[Path]) -> tuple[Any, Any]:
    if value is None:
        return None, None
    if path in known:
        return value, repr(value)
    match value:
        case dict():
            inside = {name: _postponed(one, (*path, name), known) for name, one in value.items()}
            return (
                {name: one for name, (one, _) in inside.items()},
                tuple((name, form) for name, (_, form) in inside.items()),
            )
        case list() if not value or any(isinstance(one, dict | list) or one is None for one in value):
            items = [_postponed(one, (*path, i), known) for i, one in enumerate(value)]
            return [one for one, _ in items], (list, *(form for _, form in items))
        case list():
            return LaterList(path), LaterList
    return Later(path), Later
