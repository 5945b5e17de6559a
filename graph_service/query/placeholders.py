"""Values of variables that a statement does not depend on: it is compiled once, for whatever they will be."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, TypeAlias

from graph_service.domain.global_ids import type_and_key

Path: TypeAlias = tuple[str | int, ...]
"""A variable, and the way to a value within it."""


class Inspected(Exception):
    """Something looked at a value that is to be known later only: no error, but news for the compiler.

    Parameters
    ----------
    path
        Which value it is.
    view
        What was looked at of it; None for the value as a whole.
    """

    def __init__(self, path: Path, view: "View | None" = None) -> None:
        super().__init__(path)
        self.path = path
        self.view = view


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


class LaterNode(Later):
    """The key within a global id that a request will bring; of which type it is, is known."""

    __slots__ = ("type_name",)

    def __init__(self, path: Path, type_name: str) -> None:
        super().__init__(path)
        self.type_name = type_name

    def of(self, values: Mapping[str, Any]) -> Any:
        """Return the key, as a parameter of a statement."""
        return type_and_key(super().of(values), "id")[1]


def node_of_type(identifier: Any, path: Path) -> tuple[LaterNode, Any]:
    """Return a global id of which the type alone is looked at, and its form.

    Raises
    ------
    InvalidInput
        When it is not a global id.
    """
    type_name, _ = type_and_key(identifier, "id")
    return LaterNode(path, type_name), (LaterNode, type_name)


View: TypeAlias = Callable[[Any, Path], tuple[Later, Any]]
"""From a value and its path to what stands for it, and the form that this gives it."""


def postponed(values: Mapping[str, Any], known: "Known") -> tuple[dict[str, Any], tuple[Any, ...]]:
    """Return the values with Later in their places, and the form that they share with others like them.

    Parameters
    ----------
    values
        Coerced values of variables.
    known
        Paths of values that the compiler looks at: they stay, and are part of the form, or what is looked at
        of them is.

    Returns
    -------
    tuple
        Values with the same form give the same statement: they have the same variables and input fields, and
        are null in the same places.

    Raises
    ------
    ServiceError
        When a value is not what is to be looked at.
    """
    forms = []
    result = {}
    for name, value in values.items():
        result[name], form = _postponed(value, (name,), known)
        forms.append((name, form))
    return result, tuple(forms)


Known: TypeAlias = Mapping[Path, View | None]


def _postponed(value: Any, path: Path, known: Known) -> tuple[Any, Any]:
    if value is None:
        return None, None
    if path in known:
        view = known[path]
        return (value, repr(value)) if view is None else view(value, path)
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
