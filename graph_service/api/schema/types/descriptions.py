"""Declared fields with their descriptions, which come from the domain if it has the field."""

from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any, get_type_hints

import strawberry
from strawberry import UNSET
from typing_extensions import Doc


def says(description: str, *, name: str | None = None) -> Any:
    """Return a field of an object with its description."""
    return strawberry.field(description=description, name=name)


def said(description: str, *, name: str | None = None, default: Any = UNSET) -> Any:
    """Return a field of an input with its description; a field that is not given has no default."""
    return strawberry.field(description=description, name=name, default=default)


def described(kind: type) -> Callable[[str], Any]:
    """Return a function that declares a field with the description that a dataclass has for it."""
    meanings = _meanings(kind)
    return lambda name: strawberry.field(description=meanings[name])


def _meanings(kind: type) -> Mapping[str, str]:
    hints = get_type_hints(kind, include_extras=True)
    return {
        field.name: next(
            part.documentation for part in hints[field.name].__metadata__ if isinstance(part, Doc)
        )
        for field in fields(kind)
    }
