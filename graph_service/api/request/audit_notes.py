"""The protocol by which requests write to the audit log."""

from typing import Protocol

from graph_service.domain.access import AuditAction, Viewer


class AuditNotes(Protocol):
    """Records actions and refusals."""

    def note(self, viewer: Viewer, action: AuditAction, what: str) -> None:
        """Record what a viewer did or was refused."""

    def note_stranger(self, what: str) -> None:
        """Record a request that was refused because its sender is unknown."""
