"""The root of what is told as it happens."""

from collections.abc import AsyncGenerator
from typing import TYPE_CHECKING, Annotated

import strawberry
from strawberry import UNSET

from graph_service.api.schema.types.analyses.alliance_health import PortfolioWarning
from graph_service.api.schema.types.inputs import AllianceRef, CompanyRef

if TYPE_CHECKING:
    from graph_service.api.schema.types.records import Change

AChange = Annotated["Change", strawberry.lazy("graph_service.api.schema.types.records")]


@strawberry.type(description="What is told as it happens.")
class Subscription:
    """What is told as it happens."""

    @strawberry.subscription(
        description="Changes of the graph, in their order, each once, whoever makes them. after: the key of "
        "a change, or a graphRevision; what was changed after that comes first, so that nothing is missed. "
        "Without it, changes from now on. kinds: of these types only, as Change.kind has them. node: of this "
        "node and its edges. company, alliance: of it, its edges, and all records that refer to it, be it "
        "through others. An import is one change for all that it created, and is told whatever node, company "
        "or alliance is asked for."
    )
    def changes(
        self,
        kinds: list[str] | None = UNSET,
        node: strawberry.ID | None = UNSET,
        company: CompanyRef | None = UNSET,
        alliance: AllianceRef | None = UNSET,
        after: str | None = UNSET,
    ) -> AsyncGenerator[AChange, None]:
        """Tell changes of the graph."""

    @strawberry.subscription(
        description="New warnings of an alliance, or of all alliances that a company is in: those that did "
        "not apply before, and those that have become worse, worst first. Looked at again whenever something "
        "about these alliances is changed, and when a day (UTC) begins. present: begin with those that apply "
        "now."
    )
    def alliance_warnings(
        self,
        company: CompanyRef | None = UNSET,
        alliance: AllianceRef | None = UNSET,
        present: bool | None = False,
    ) -> AsyncGenerator[PortfolioWarning, None]:
        """Tell new warnings."""
