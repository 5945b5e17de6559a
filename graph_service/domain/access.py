"""Callers and their roles."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Final

from typing_extensions import Doc

from graph_service.domain.errors import InvalidInput


class Role(StrEnum):
    """The role of a caller; docs/access.md describes what each role may see and change."""

    ADMIN = "admin"
    EDITOR = "editor"
    ANALYST = "analyst"
    PARTNER = "partner"


class AuditAction(StrEnum):
    """What a caller did."""

    READ = "READ"
    EXPORT = "EXPORT"
    CHANGE = "CHANGE"
    REFUSED = "REFUSED"
    KEY_CREATED = "KEY_CREATED"
    KEY_REVOKED = "KEY_REVOKED"
    LOST = "LOST"


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """A caller who reads or changes the graph."""

    principal: Annotated[str, Doc("The name in the history and in the audit log.")]
    role: Role
    company: Annotated[str | None, Doc("Key of the company that a partner represents.")] = None

    def __post_init__(self) -> None:
        """Reject a partner without a company, and any other role with one."""
        if (self.role is Role.PARTNER) != (self.company is not None):
            expected = "expected the partner's company" if self.role is Role.PARTNER else "expected none"
            raise InvalidInput(f"company: {expected}, found {self.company!r}.", field="company")

    @property
    def sees_everything(self) -> bool:
        """Whether the whole graph is visible to the caller."""
        return self.role in (Role.ADMIN, Role.EDITOR)


LOCAL: Final = Viewer(principal="local", role=Role.ADMIN)
"""The caller of the commands, and of a service that only listens on this machine and has no credentials."""
