"""Generated from the schema by ``python -m tests.client.generation``; not written by hand."""

from typing import Optional

from pydantic import Field

from graph_service.client.result import Result as BaseModel

from .fragments import CompanyName, Picture


class Neighbourhood(BaseModel):
    company: Optional["NeighbourhoodCompany"] = Field(default=None)


class NeighbourhoodCompany(CompanyName):
    neighbourhood: "NeighbourhoodCompanyNeighbourhood"


NeighbourhoodCompanyNeighbourhood = Picture
Neighbourhood.model_rebuild()
NeighbourhoodCompany.model_rebuild()
