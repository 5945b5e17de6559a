"""Reads the records of companies as partners: one statement for any number of companies."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from graph_service.domain.model.entities import Company
from graph_service.domain.read_models.partner_records import Assessed, OwnRecords, PartnerRecords
from graph_service.domain.records.partner_assessment import Assessment, Readiness
from graph_service.store.engine.database import Reader
from graph_service.store.mapping.codec import record
from graph_service.store.schema.statements import STATEMENTS


async def read_partner_records(
    database: Reader, companies: Collection[str], *, timeout: float
) -> Mapping[str, PartnerRecords]:
    """Return by company the records that it is assessed by; unknown keys are left out.

    Parameters
    ----------
    database
        A graph that was migrated.
    companies
        Keys.
    timeout
        Seconds after which it is cancelled.
    """
    stored, rows = await _value(database, "read_partner_records", companies, timeout)
    judged: dict[str, list[Assessment]] = {}
    for company, assessor, properties in rows:
        by = {} if assessor is None else {"assessor": assessor}
        judged.setdefault(company, []).append(record(Assessment, properties, company=company, **by))
    companies_read = (record(Company, properties) for properties in stored)
    return {
        company.key: PartnerRecords(
            company=company.key, financials=company.financials, assessments=tuple(judged.get(company.key, ()))
        )
        for company in companies_read
    }


async def read_own_records(
    database: Reader, companies: Collection[str], *, timeout: float
) -> Mapping[str, OwnRecords]:
    """Return by company its self-assessment; parameters as above."""
    readiness, evidence = await _value(database, "read_own_records", companies, timeout)
    assessed: dict[str, list[Readiness]] = {}
    for company, properties in readiness:
        assessed.setdefault(company, []).append(record(Readiness, properties, company=company))
    texts: dict[str, dict[str, str]] = {}
    for company, resource, text in evidence:
        texts.setdefault(company, {})[resource] = text
    return {
        key: OwnRecords(readiness=tuple(assessed.get(key, ())), evidence=texts.get(key, {}))
        for key in companies
    }


async def read_assessed(
    database: Reader, assessors: Collection[str], *, timeout: float
) -> Mapping[str, tuple[Assessed, ...]]:
    """Return by assessor the companies that it has assessed, once per assessment; parameters as above."""
    assessed_by: dict[str, tuple[Assessed, ...]] = dict.fromkeys(assessors, ())
    for assessor, company, day in await _value(database, "read_assessed", assessors, timeout):
        assessed_by[assessor] += (Assessed(company=company, on=date.fromisoformat(day)),)
    return assessed_by


async def _value(database: Reader, name: str, keys: Collection[str], timeout: float) -> Any:
    return await database.value(STATEMENTS[name], {"keys": list(keys)}, timeout=timeout)
