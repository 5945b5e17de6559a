"""What goes into the audit log of what is asked: noted at once, written a moment later.

Changes are written by the transaction that makes them. All else is gathered for a second: how often who read
which sorts of things is one entry, so that a busy reader does not fill the log.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from typing import Any, Final

from graphql import FieldNode, TypeInfo, TypeInfoVisitor, Visitor, get_named_type, visit

from graph_service.api.validation.document_cache import Checked
from graph_service.domain.access import LOCAL, AuditAction, Viewer
from graph_service.domain.errors import ServiceError
from graph_service.domain.kinds import KINDS
from graph_service.query.access_policy import TYPE_RULES, Rule
from graph_service.store.history.audit_trail import AuditTrail, Deed

_LOG = logging.getLogger(__name__)
EVERY_S: Final = 1.0
MOST_PENDING: Final = 10_000
"""Different deeds that are kept while the graph is away; of more only the number is."""
_SOLD: Final = frozenset({"CombinedSales", "ReportedSales"})
_NAMED: Final = frozenset({*KINDS, "Change", "Financials"})
_ASKED: Final = frozenset({"Query", "Company", "Alliance", "Agreement"})
"""Types with fields that analyses answer."""
_LOST: Final = Deed("", "", AuditAction.LOST, "")


class Audit:
    """Gathers what the log is told.

    Parameters
    ----------
    trail
        Where it is written.
    """

    def __init__(self, trail: AuditTrail) -> None:
        self.trail = trail
        self._pending: Counter[Deed] = Counter()

    def note(self, viewer: Viewer, action: AuditAction, what: str) -> None:
        """Take note of what somebody did, unless they use this machine without credentials."""
        if viewer is not LOCAL:
            self._note(Deed.of(viewer, action, what))

    def note_stranger(self, what: str) -> None:
        """Take note that somebody was not let in."""
        self._note(Deed("", "", AuditAction.REFUSED, what))

    def note_operation(self, viewer: Viewer, checked: Checked | None, body: Mapping[str, Any]) -> None:
        """Take note of an operation: what sorts of things it reads, and what of it was refused.

        Its document is one that is within the limits, and valid; others read nothing.
        """
        if viewer is LOCAL:
            return
        what = "" if checked is None or checked.errors else read_by(checked)
        if what:
            self.note(viewer, AuditAction.READ, what)
        if any(error["extensions"]["code"] == "FORBIDDEN" for error in body.get("errors", ())):
            self.note(viewer, AuditAction.REFUSED, what)

    def _note(self, deed: Deed, count: int = 1) -> None:
        is_new = deed not in self._pending
        self._pending[_LOST if is_new and len(self._pending) >= MOST_PENDING else deed] += count

    async def flush(self) -> None:
        """Write what was noted."""
        if not self._pending:
            return
        pending, self._pending = self._pending, Counter()
        try:
            await self.trail.write(list(pending.items()))
        except ServiceError as error:
            _LOG.error("the audit log can't be written, and is tried again: %s", error)
            for deed, count in pending.items():
                self._note(deed, count)

    @asynccontextmanager
    async def running(self) -> AsyncIterator["Audit"]:
        """Write now and then as long as one is in here, and the rest in the end."""

        async def now_and_then() -> None:
            while True:
                await asyncio.sleep(EVERY_S)
                await self.flush()

        writing = asyncio.create_task(now_and_then())
        try:
            yield self
        finally:
            writing.cancel()
            with suppress(asyncio.CancelledError):
                await writing
            await self.flush()


def read_by(checked: Checked) -> str:
    """Return the sorts of things that a document reads, by name, and the analyses that it runs."""
    if checked.reads is None:
        info = TypeInfo(checked.schema)
        visitor = _Read(info)
        visit(checked.document, TypeInfoVisitor(info, visitor))
        checked.reads = " ".join(sorted(visitor.names))
    return checked.reads


class _Read(Visitor):
    """Notes what a document reads; each fragment is visited once."""

    def __init__(self, info: TypeInfo) -> None:
        super().__init__()
        self._info = info
        self.names: set[str] = set()

    def enter_field(self, node: FieldNode, *_: Any) -> None:
        """Take note of what a field answers."""
        parent, answer = self._info.get_parent_type(), self._info.get_type()
        if parent is None or answer is None:
            return
        name = get_named_type(answer).name.removesuffix("Connection")
        if name in _NAMED:
            self.names.add(name)
        if name in _SOLD:
            self.names.add("Sale")
        if parent.name in _ASKED and name in TYPE_RULES[Rule.COMPUTED]:
            self.names.add(f"{parent.name}.{node.name.value}")
