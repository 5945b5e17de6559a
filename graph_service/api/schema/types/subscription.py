"""The root of all subscriptions."""

from collections.abc import AsyncGenerator
from typing import TYPE_CHECKING, Annotated

import strawberry
from strawberry import UNSET

from graph_service.api.schema.types.analyses.alliance_health import PortfolioWarning
from graph_service.api.schema.types.inputs import AllianceRef, CompanyRef

if TYPE_CHECKING:
    from graph_service.api.schema.types.records import Change

AChange = Annotated["Change", strawberry.lazy("graph_service.api.schema.types.records")]


@strawberry.type(description="Events as they happen.")
class Subscription:
    """Events as they happen."""

    @strawberry.subscription(
        description="Changes of the graph by all clients, in their order, each once. after: the key of "
        "a change, or a graphRevision; later changes come first, so that none is missed. Without "
        "it, only new changes. kinds: only of these types, as in Change.kind. node: only of this "
        "node and its edges. company, alliance: only of it, its edges, and all records that refer "
        "to it, directly or through others. An import is one change for everything that it "
        "created, and is sent for every node, company and alliance."
    )
    def changes(
        self,
        kinds: list[str] | None = UNSET,
        node: strawberry.ID | None = UNSET,
        company: CompanyRef | None = UNSET,
        alliance: AllianceRef | None = UNSET,
        after: str | None = UNSET,
    ) -> AsyncGenerator[AChange, None]:
        """Yield changes of the graph."""

    @strawberry.subscription(
        description="New warnings of an alliance, or of all alliances that a company is in: those that "
        "did not apply before, and those that have become worse, worst first. Evaluated again when "
        "something about these alliances changes, and when a day (UTC) begins. present: begin with "
        "the current warnings."
    )
    def alliance_warnings(
        self,
        company: CompanyRef | None = UNSET,
        alliance: AllianceRef | None = UNSET,
        present: bool | None = False,
    ) -> AsyncGenerator[PortfolioWarning, None]:
        """Yield new warnings."""
