"""The audit log of requests: entries are collected at once, and written shortly after.

Changes are written by the transaction that makes them. All others are collected for a second: repeated reads
of the same kinds by a principal are one entry with their number, so that a busy reader does not fill the log.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from typing import Any, Final

from graphql import FieldNode, TypeInfo, TypeInfoVisitor, Visitor, get_named_type, visit

from graph_service.api.validation.checked_document import CheckedDocument
from graph_service.domain.access import LOCAL, AuditAction, Viewer
from graph_service.domain.errors import ServiceError
from graph_service.domain.kinds import KINDS
from graph_service.query.access.access_policy import TYPE_RULES, Rule
from graph_service.store.history.audit_trail import AuditEvent, AuditTrail

_LOG = logging.getLogger(__name__)
WRITE_INTERVAL_S: Final = 1.0
MAX_PENDING: Final = 10_000
"""Maximum number of different entries that are kept while the graph can't be reached; further ones are only
counted.
"""
_SALES_TYPES: Final = frozenset({"CombinedSales", "ReportedSales"})
_KIND_TYPES: Final = frozenset({*KINDS, "Change", "Financials"})
_ANALYSED_TYPES: Final = frozenset({"Query", "Company", "Alliance", "Agreement"})
"""Types with fields that analyses compute."""
_LOST: Final = AuditEvent("", "", AuditAction.LOST, "")


class AuditLog:
    """Collects entries, and writes them.

    Parameters
    ----------
    trail
        The log in the graph.
    """

    def __init__(self, trail: AuditTrail) -> None:
        self.trail = trail
        self._pending: Counter[AuditEvent] = Counter()

    def note(self, viewer: Viewer, action: AuditAction, what: str) -> None:
        """Record what a viewer did, unless it is the local user without credentials."""
        if viewer is not LOCAL:
            self._note(AuditEvent.of(viewer, action, what))

    def note_stranger(self, what: str) -> None:
        """Record a request that was refused because its sender is unknown."""
        self._note(AuditEvent("", "", AuditAction.REFUSED, what))

    def note_operation(
        self, viewer: Viewer, document: CheckedDocument | None, body: Mapping[str, Any]
    ) -> None:
        """Record an operation: which kinds it reads, and whether it was refused.

        Only a valid document within the limits reads anything.
        """
        if viewer is LOCAL:
            return
        what = "" if document is None or document.errors else kinds_read(document)
        if what:
            self.note(viewer, AuditAction.READ, what)
        if any(error["extensions"]["code"] == "FORBIDDEN" for error in body.get("errors", ())):
            self.note(viewer, AuditAction.REFUSED, what)

    def _note(self, event: AuditEvent, count: int = 1) -> None:
        is_new = event not in self._pending
        self._pending[_LOST if is_new and len(self._pending) >= MAX_PENDING else event] += count

    async def flush(self) -> None:
        """Write the collected entries."""
        if not self._pending:
            return
        pending, self._pending = self._pending, Counter()
        try:
            await self.trail.write(list(pending.items()))
        except Exception as error:  # noqa: BLE001  # whatever it is, no entry is lost
            unforeseen = None if isinstance(error, ServiceError) else error
            _LOG.error("the audit log can't be written, and will be retried: %s", error, exc_info=unforeseen)
            for deed, count in pending.items():
                self._note(deed, count)

    @asynccontextmanager
    async def running(self) -> AsyncIterator["AuditLog"]:
        """Write every second until the block ends, and then the rest."""

        async def write_repeatedly() -> None:
            while True:
                await asyncio.sleep(WRITE_INTERVAL_S)
                await self.flush()

        writing = asyncio.create_task(write_repeatedly())
        try:
            yield self
        finally:
            writing.cancel()
            with suppress(asyncio.CancelledError):
                await writing
            await self.flush()


def kinds_read(checked: CheckedDocument) -> str:
    """Return the kinds that a document reads, and the analyses that it runs."""
    if checked.reads is None:
        info = TypeInfo(checked.schema)
        visitor = _ReadVisitor(info)
        visit(checked.document, TypeInfoVisitor(info, visitor))
        checked.reads = " ".join(sorted(visitor.names))
    return checked.reads


class _ReadVisitor(Visitor):
    """Collects the kinds that a document reads; each fragment is visited once."""

    def __init__(self, info: TypeInfo) -> None:
        super().__init__()
        self._info = info
        self.names: set[str] = set()

    def enter_field(self, node: FieldNode, *_: Any) -> None:
        """Record the type of a field."""
        parent, answer = self._info.get_parent_type(), self._info.get_type()
        if parent is None or answer is None:
            return
        name = get_named_type(answer).name.removesuffix("Connection")
        if name in _KIND_TYPES:
            self.names.add(name)
        if name in _SALES_TYPES:
            self.names.add("Sale")
        if parent.name in _ANALYSED_TYPES and name in TYPE_RULES[Rule.COMPUTED]:
            self.names.add(f"{parent.name}.{node.name.value}")
