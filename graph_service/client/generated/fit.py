"""Generated from the schema by ``python -m tests.client.generation``; not written by hand."""

from typing import Optional

from pydantic import Field

from graph_service.client.result import Result as BaseModel

from .fragments import CompanyName, ResourceName


class Fit(BaseModel):
    company: Optional["FitCompany"] = Field(default=None)


class FitCompany(CompanyName):
    fit: "FitCompanyFit"


class FitCompanyFit(BaseModel):
    to: "FitCompanyFitTo"
    fit: float
    reverse_fit: float = Field(alias="reverseFit")
    mutual_fit: float = Field(alias="mutualFit")
    redundancy: float
    conflict: bool
    gives: list["FitCompanyFitGives"]
    receives: list["FitCompanyFitReceives"]


FitCompanyFitTo = CompanyName


class FitCompanyFitGives(BaseModel):
    contribution: float
    resource: "FitCompanyFitGivesResource"


FitCompanyFitGivesResource = ResourceName


class FitCompanyFitReceives(BaseModel):
    contribution: float
    resource: "FitCompanyFitReceivesResource"


FitCompanyFitReceivesResource = ResourceName
Fit.model_rebuild()
FitCompany.model_rebuild()
FitCompanyFit.model_rebuild()
FitCompanyFitGives.model_rebuild()
FitCompanyFitReceives.model_rebuild()
