"""The preparation of an analysis: it reads the data of all objects, then each is analysed."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

from graph_service.api.resolvers.context import ResolverContext
from graph_service.domain.errors import InvalidInput
from graph_service.domain.global_ids import type_and_key
from graph_service.query.selection import Field


class Basis(Protocol):
    """What of the graph an analysis looks at, as the response's extensions say it."""

    @property
    def graph_revision(self) -> str:
        """The graph revision that it was read at."""

    @property
    def parameters(self) -> Mapping[str, Any]:
        """The day, and the settings that decide."""

    @property
    def derived(self) -> frozenset[str]:
        """What of it was made by a rule and not declared."""


@dataclass(frozen=True, slots=True)
class PreparedAnalysis:
    """An analysis that has all its data, and takes the key of an object."""

    analyse: Callable[[str], object]
    basis: Basis | None
    """What it looks at; None for a calculation that touches nothing stored."""
    listed: str | None = None
    """Where the field is a list: the attribute of the result that holds it."""


Preparation: TypeAlias = Callable[[ResolverContext, Field, Sequence[str]], Awaitable[PreparedAnalysis]]
"""From the context, the field, and the keys of all its objects, to the analysis."""


def reference_key(reference: Mapping[str, Any], type_name: str, path: str) -> str:
    """Return the key that a reference by key or global id stands for.

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
