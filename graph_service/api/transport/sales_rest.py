"""Sales as REST, for programs without GraphQL. Both give the same figures."""

import asyncio
import datetime as dt
import re
from collections.abc import Sequence
from typing import Any, Final

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from graph_service.analysis.alliances.combined_sales import SalesGroup, SalesGroupBy, SalesSum, combined_sales
from graph_service.analysis.limits import MAX_FIRST
from graph_service.api.execution.services import RunningServices, Services
from graph_service.api.request.identity import export_reader, payer, session_of, wait_for_requested_revision
from graph_service.api.request.request_log import request_id
from graph_service.api.response import redact
from graph_service.api.validation.rate_limit import PAGE_COST
from graph_service.domain.errors import InvalidInput, LimitExceeded, NotFound, RateLimited, ServiceError
from graph_service.domain.read_models.sales_query import RecordedSales, SalesFilter, are_whole_months
from graph_service.domain.records.co_selling import Sale
from graph_service.query.pagination import DEFAULT_PAGE, MAX_PAGE
from graph_service.settings import Settings
from graph_service.store.repositories.sales import MAX_SALES, read_sales

_PARAMETERS: Final = ("from", "to", "product", "alliance", "limit", "offset")
_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_NUMBER: Final = re.compile(r"\d{1,9}", re.ASCII)
_MISSING: Final = {"company": "Partner not found", "alliance": "Alliance not found"}


def sales_routes(settings: Settings, services: RunningServices) -> APIRouter:
    """Return the routes of sales."""
    router = APIRouter(prefix="/api")

    # no company has the key "combined", so that neither route hides a part of the other
    @router.get("/sales/combined", include_in_schema=False)
    async def combined(request: Request) -> Response:
        return await _answer(request, settings, services(), None)

    @router.get("/sales/{partner_key}", include_in_schema=False)
    async def of_partner(request: Request, partner_key: str) -> Response:
        return await _answer(request, settings, services(), partner_key)

    return router


async def _answer(request: Request, settings: Settings, services: Services, partner: str | None) -> Response:
    session = session_of(request)
    try:
        services.operations.admission.spend(payer(session, request), PAGE_COST)
        given = _parameters(request)
        wanted = SalesFilter(
            company=partner,
            alliance=given.get("alliance"),
            first=_day(given, "from"),
            last=_day(given, "to"),
            product=given.get("product"),
        )
        limit = _number(given, "limit", DEFAULT_PAGE, MAX_PAGE)
        offset = _number(given, "offset", 0, MAX_SALES)
        await wait_for_requested_revision(request, services.store, settings.request_timeout)
        recorded = await read_sales(
            export_reader(request, services, "Sale"),
            wanted,
            size=limit,
            skip=offset,
            # all partners' sales are also grouped by day
            sums=partner is not None
            and wanted.product is None
            and are_whole_months(wanted.first, wanted.last),
            timeout=settings.analysis_timeout,
        )
    except ServiceError as error:
        return _failed(redact(error, request_id(request.scope), session.viewer))
    request.state.rows = len(recorded.page)
    shown = await asyncio.to_thread(_combined if partner is None else _of_partner, recorded)
    if partner is not None:
        shown = {"partner": partner, **shown}
    return _json({**shown, "limit": limit, "offset": offset, "graphRevision": recorded.graph_revision})


def _failed(error: ServiceError) -> Response:
    match error:
        case NotFound():
            return _json({"error": _MISSING[error.field or "company"]}, 404)
        case InvalidInput():
            return _json({"error": error.message, "parameter": error.field}, 400)
        case RateLimited():
            later = {"retry-after": str(error.retry_after)}
            return _json({"error": error.message, "hint": error.hint}, 429, later)
        case LimitExceeded():
            return _json({"error": error.message, "hint": error.hint}, 422)
    return _json({"error": error.message, "hint": error.hint}, 503, {"retry-after": "2"})


def _of_partner(recorded: RecordedSales) -> dict[str, Any]:
    combined = combined_sales(recorded)
    return {
        "sales": [_row(row) for row in combined.rows],
        "total": combined.total_count,
        "totals": _sums(combined.totals),
    }


def _combined(recorded: RecordedSales) -> dict[str, Any]:
    by = {
        "byPartner": ("partner", combined_sales(recorded, [SalesGroupBy.COMPANY])),
        "byDay": ("date", combined_sales(recorded, [SalesGroupBy.DAY])),
    }
    groups = {
        name: [
            {label: group.company or group.day.isoformat(), **_sum(group)}
            for group in sales.groups(MAX_FIRST)
        ]
        for name, (label, sales) in by.items()
    }
    truncated = any(sales.group_count > MAX_FIRST for _, sales in by.values())
    return {**_of_partner(recorded), **groups, "truncated": truncated}


def _row(row: Sale) -> dict[str, Any]:
    return {
        "key": row.key,
        "partner": row.company,
        "alliance": row.alliance,
        "date": row.sold_on.isoformat(),
        "product": row.product,
        "quantity": None if row.quantity is None else f"{row.quantity:f}",
        "amount": f"{row.amount:f}",
        "currency": row.currency,
        "customer": row.customer,
    }


def _sums(sums: Sequence[SalesSum]) -> list[dict[str, Any]]:
    return [_sum(total) for total in sums]


def _sum(total: SalesSum | SalesGroup) -> dict[str, Any]:
    return {"currency": total.currency, "amount": f"{total.amount:f}", "rows": total.rows}


def _parameters(request: Request) -> dict[str, str]:
    """Return the parameters; unknown ones are rejected, as a misspelt filter would have no effect."""
    given: dict[str, str] = {}
    for name, value in request.query_params.multi_items():
        if name not in _PARAMETERS:
            raise InvalidInput(f"{name}: expected one of {', '.join(_PARAMETERS)}.", field=name)
        if name in given:
            raise InvalidInput(f"{name}: expected once, found twice.", field=name)
        if not value:
            raise InvalidInput(f"{name}: expected a value, found nothing.", field=name)
        given[name] = value
    return given


def _day(given: dict[str, str], name: str) -> dt.date | None:
    text = given.get(name)
    if text is None:
        return None
    if _DATE.fullmatch(text):
        try:
            return dt.date.fromisoformat(text)
        except ValueError:
            pass  # not a day: the message below is for everything that is not a date
    raise InvalidInput(f"{name}: expected a calendar date such as 2026-11-23, found {text!r}.", field=name)


def _number(given: dict[str, str], name: str, default: int, most: int) -> int:
    text = given.get(name)
    if text is None:
        return default
    if _NUMBER.fullmatch(text) and int(text) <= most:
        return int(text)
    raise InvalidInput(f"{name}: expected a whole number from 0 to {most}, found {text!r}.", field=name)


def _json(body: dict[str, Any], status: int = 200, more: dict[str, str] | None = None) -> Response:
    return JSONResponse(body, status, {"cache-control": "no-store", **(more or {})})
