"""Generated from the schema by ``python -m tests.client.generation``; not written by hand."""

from typing import Optional

from pydantic import Field

from graph_service.client.result import Result as BaseModel

from .fragments import CompanyFacts


class Company(BaseModel):
    company: Optional["CompanyCompany"] = Field(default=None)


CompanyCompany = CompanyFacts
Company.model_rebuild()
