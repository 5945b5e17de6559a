"""The connections as types of fields: they are defined after the entities, which they contain."""

from typing import TYPE_CHECKING, Annotated

import strawberry

if TYPE_CHECKING:
    from graph_service.api.schema.types.connections import (
        AllianceMemberConnection,
        CompanyAllianceConnection,
        CompetitorConnection,
        HoldingConnection,
        NeedConnection,
        PartnerConnection,
        ResourceCompanyConnection,
    )

_CONNECTIONS = "graph_service.api.schema.types.connections"
AHoldingConnection = Annotated["HoldingConnection", strawberry.lazy(_CONNECTIONS)]
ANeedConnection = Annotated["NeedConnection", strawberry.lazy(_CONNECTIONS)]
ACompanyAllianceConnection = Annotated["CompanyAllianceConnection", strawberry.lazy(_CONNECTIONS)]
APartnerConnection = Annotated["PartnerConnection", strawberry.lazy(_CONNECTIONS)]
ACompetitorConnection = Annotated["CompetitorConnection", strawberry.lazy(_CONNECTIONS)]
AResourceCompanyConnection = Annotated["ResourceCompanyConnection", strawberry.lazy(_CONNECTIONS)]
AAllianceMemberConnection = Annotated["AllianceMemberConnection", strawberry.lazy(_CONNECTIONS)]
