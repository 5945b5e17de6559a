"""The preparation of an analysis: it reads the data of all objects, then each is analysed."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

from graph_service.api.resolvers.context import ResolverContext
from graph_service.domain.errors import InvalidInput
from graph_service.domain.global_ids import type_and_key
from graph_service.query.selection import Field


class Basis(Protocol):
    """The part of the graph that an analysis reads, as in the response's extensions."""

    @property
    def graph_revision(self) -> str:
        """The graph revision that it was read at."""

    @property
    def parameters(self) -> Mapping[str, Any]:
        """The day, and the settings that affect the result."""

    @property
    def derived(self) -> frozenset[str]:
        """The parts of it that were computed by a rule instead of declared."""


@dataclass(frozen=True, slots=True)
class PreparedAnalysis:
    """An analysis that has all its data, and takes the key of an object."""

    analyse: Callable[[str], object]
    basis: Basis | None
    """The data that it reads; None for a calculation without stored data."""
    listed: str | None = None
    """If the field is a list: the attribute of the result that holds it."""


Preparation: TypeAlias = Callable[[ResolverContext, Field, Sequence[str]], Awaitable[PreparedAnalysis]]
"""Prepares an analysis from the context, the field, and the keys of all its objects."""


def reference_key(reference: Mapping[str, Any], type_name: str, path: str) -> str:
    """Return the key of a reference by key or global id.

    Raises
    ------
    InvalidInput
        When it is not the id of a node of this type.
    """
    if reference.get("key") is not None:
        return str(reference["key"])
    found, key = type_and_key(reference["id"], f"{path}.id")
    if found != type_name:
        raise InvalidInput(f"{path}.id: expected the id of a {type_name.lower()}.", field=f"{path}.id")
    return key
