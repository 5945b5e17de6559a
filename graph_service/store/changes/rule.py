"""The interface of a rule for a kind of record, and of the transaction that it uses."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Protocol

from graph_service.domain.change import Update
from graph_service.store.mapping.nodes import NodeKey


class RuleTransaction(Protocol):
    """The part of a transaction that a rule uses: see ``unit_of_work``."""

    subject: NodeKey | None

    @property
    def today(self) -> date:
        """The day of the changes."""

    @property
    def by(self) -> str:
        """Name of the caller who makes the changes."""

    async def value(self, name: str, kind: str, reference: str | None = None, **parameters: Any) -> Any:
        """Return the value of a statement about nodes of any kind, for this kind."""

    async def record(self, kind: str, key: str) -> Any:
        """Return the dataclass of a node; raise NotFound when no node has this key."""

    async def records(self, kind: str, reference: str, key: str) -> list[Any]:
        """Return the records of a kind that refer to a node by one of their fields, by key."""

    async def update(self, change: Update) -> NodeKey:
        """Return the place of the updated node."""


class Rule:
    """The rule of a kind without further conditions."""

    async def defaults(self, transaction: RuleTransaction, values: Mapping[str, Any]) -> dict[str, Any]:
        """Return the default values of a new record."""
        return {}

    async def check(self, transaction: RuleTransaction, old: Any, new: Any) -> Any:
        """Return the record to save; raise an error against it. ``old`` is None for a new record."""
        return new

    async def apply_effects(self, transaction: RuleTransaction, old: Any, new: Any) -> None:
        """Make the changes that result from this one."""

    async def check_deletion(self, transaction: RuleTransaction, old: Any) -> None:
        """Raise an error if the record may not be deleted."""
