"""Generated from the schema by ``python -m tests.client.generation``; not written by hand."""

from typing import Optional

from pydantic import Field

from graph_service.client.result import Result as BaseModel

from .fragments import ResourceName


class AllianceCoverage(BaseModel):
    alliance: Optional["AllianceCoverageAlliance"] = Field(default=None)


class AllianceCoverageAlliance(BaseModel):
    key: str
    name: str
    coverage: "AllianceCoverageAllianceCoverage"


class AllianceCoverageAllianceCoverage(BaseModel):
    covered: int
    total: int
    missing: list["AllianceCoverageAllianceCoverageMissing"]


AllianceCoverageAllianceCoverageMissing = ResourceName
AllianceCoverage.model_rebuild()
AllianceCoverageAlliance.model_rebuild()
AllianceCoverageAllianceCoverage.model_rebuild()
