"""The protocol by which requests leave notes for the audit log."""

from typing import Protocol

from graph_service.domain.access import AuditAction, Viewer


class AuditNotes(Protocol):
    """Notes what is done and what is refused."""

    def note(self, viewer: Viewer, action: AuditAction, what: str) -> None:
        """Note what a viewer did or was refused."""

    def note_stranger(self, what: str) -> None:
        """Note a request that was refused because its sender is unknown."""
