"""Generated from the schema by ``python -m tests.client.generation``; not written by hand."""

from typing import Optional

from pydantic import Field

from graph_service.client.result import Result as BaseModel

from .fragments import CompanyName


class OpenTriads(BaseModel):
    company: Optional["OpenTriadsCompany"] = Field(default=None)


class OpenTriadsCompany(CompanyName):
    open_triads: list["OpenTriadsCompanyOpenTriads"] = Field(alias="openTriads")


class OpenTriadsCompanyOpenTriads(BaseModel):
    a: "OpenTriadsCompanyOpenTriadsA"
    b: "OpenTriadsCompanyOpenTriadsB"
    mutual_fit: float = Field(alias="mutualFit")


OpenTriadsCompanyOpenTriadsA = CompanyName
OpenTriadsCompanyOpenTriadsB = CompanyName
OpenTriads.model_rebuild()
OpenTriadsCompany.model_rebuild()
OpenTriadsCompanyOpenTriads.model_rebuild()
