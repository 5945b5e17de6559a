"""Generated from the schema by ``python -m tests.client.generation``; not written by hand."""

from typing import Optional

from pydantic import Field

from graph_service.client.result import Result as BaseModel

from .fragments import CompanyName


class WhatIfAlliance(BaseModel):
    what_if_alliance: "WhatIfAllianceWhatIfAlliance" = Field(alias="whatIfAlliance")


class WhatIfAllianceWhatIfAlliance(BaseModel):
    members: list["WhatIfAllianceWhatIfAllianceMembers"]
    conflicts: list["WhatIfAllianceWhatIfAllianceConflicts"]
    components_before: int = Field(alias="componentsBefore")
    components_after: int = Field(alias="componentsAfter")


class WhatIfAllianceWhatIfAllianceMembers(BaseModel):
    company: "WhatIfAllianceWhatIfAllianceMembersCompany"
    total_gap_before: float = Field(alias="totalGapBefore")
    total_gap_after: float = Field(alias="totalGapAfter")
    constraint_before: Optional[float] = Field(alias="constraintBefore", default=None)
    constraint_after: Optional[float] = Field(alias="constraintAfter", default=None)


WhatIfAllianceWhatIfAllianceMembersCompany = CompanyName


class WhatIfAllianceWhatIfAllianceConflicts(BaseModel):
    a: "WhatIfAllianceWhatIfAllianceConflictsA"
    b: "WhatIfAllianceWhatIfAllianceConflictsB"
    intensity: float
    evidence: Optional[str] = Field(default=None)


WhatIfAllianceWhatIfAllianceConflictsA = CompanyName
WhatIfAllianceWhatIfAllianceConflictsB = CompanyName
WhatIfAlliance.model_rebuild()
WhatIfAllianceWhatIfAlliance.model_rebuild()
WhatIfAllianceWhatIfAllianceMembers.model_rebuild()
WhatIfAllianceWhatIfAllianceConflicts.model_rebuild()
