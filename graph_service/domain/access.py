"""Who asks, and what sort of people there are."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Final

from typing_extensions import Doc

from graph_service.domain.errors import InvalidInput


class Role(StrEnum):
    """What somebody is to the network; docs/access.md says what each may see and change."""

    ADMIN = "admin"
    EDITOR = "editor"
    ANALYST = "analyst"
    PARTNER = "partner"


class AuditAction(StrEnum):
    """What somebody did."""

    READ = "READ"
    EXPORT = "EXPORT"
    CHANGE = "CHANGE"
    REFUSED = "REFUSED"
    KEY_CREATED = "KEY_CREATED"
    KEY_REVOKED = "KEY_REVOKED"
    LOST = "LOST"


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """Somebody who reads or changes the graph."""

    principal: Annotated[str, Doc("What the history and the audit log call them.")]
    role: Role
    company: Annotated[str | None, Doc("Key of the company that a partner speaks for.")] = None

    def __post_init__(self) -> None:
        """Refuse a partner of no company, and anybody else of one."""
        if (self.role is Role.PARTNER) != (self.company is not None):
            expected = "expected the partner's company" if self.role is Role.PARTNER else "expected none"
            raise InvalidInput(f"company: {expected}, found {self.company!r}.", field="company")

    @property
    def sees_everything(self) -> bool:
        """Whether nothing of the graph is kept from them."""
        return self.role in (Role.ADMIN, Role.EDITOR)


LOCAL: Final = Viewer(principal="local", role=Role.ADMIN)
"""Who uses the commands, and a service that listens on this machine alone and knows no credentials."""
