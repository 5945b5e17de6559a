"""Pages to read and print, rendered on the server: the report on an alliance."""

import datetime as dt
import re
from typing import Any, Final

from fastapi import APIRouter, Request, Response
from jinja2 import Environment, PackageLoader, StrictUndefined

from graph_service.analysis.alliances.monitoring.alliance_report import AllianceReport, alliance_report
from graph_service.analysis.alliances.monitoring.warning import number
from graph_service.api.execution.services import RunningServices
from graph_service.api.request.identity import export_reader, payer, session_of, wait_for_requested_revision
from graph_service.api.request.request_log import request_id
from graph_service.api.response import format_internal_error, redact
from graph_service.api.validation.rate_limit import PAGE_COST
from graph_service.domain.errors import (
    InternalError,
    InvalidInput,
    LimitExceeded,
    NotFound,
    RateLimited,
    ServiceError,
    Unavailable,
)
from graph_service.settings import Settings
from graph_service.store.engine.database import Reader
from graph_service.store.repositories.alliance_records import read_activities, read_lives

_HEADERS: Final = {
    "cache-control": "no-store",
    # the pages have a style sheet inside, and load and run nothing
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
}
_STATUS: Final[dict[type[ServiceError], int]] = {
    InvalidInput: 400,
    NotFound: 404,
    LimitExceeded: 503,
    RateLimited: 429,
    Unavailable: 503,
}
_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def _words(constant: str) -> str:
    """Return the name of an enum's value as text: CULTURE_CLASH becomes "culture clash"."""
    return constant.replace("_", " ").lower()


def _percent(fraction: float) -> str:
    return f"{round(100 * fraction, 1):g} %"


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("graph_service.web", "pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"number": number, "percent": _percent, "words": _words, "money": "{:,f}".format}
    return environment


_PAGES: Final = _environment()


def report_routes(settings: Settings, services: RunningServices) -> APIRouter:
    """Return the routes of all pages."""
    router = APIRouter()

    @router.get("/alliances/{key}/report", include_in_schema=False)
    async def report(request: Request, key: str) -> Response:
        running, session = services(), session_of(request)
        try:
            running.operations.admission.spend(payer(session, request), PAGE_COST)
            first, last = (_day(request, name) for name in ("from", "to"))
            await wait_for_requested_revision(request, running.store, settings.request_timeout)
            reader = export_reader(request, running, "Alliance.report")
            page = await _report(reader, settings, key, first, last)
        except ServiceError as error:
            status = _STATUS.get(type(error), 500)
            more = {"retry-after": "2"} if status == 503 else {}
            if isinstance(error, RateLimited):
                more = {"retry-after": str(error.retry_after)}
            shown = redact(error, request_id(request.scope), session.viewer)
            return _page("error.html", status, more, message=shown.message, hint=shown.hint)
        except InternalError as error:
            masked = format_internal_error(error, request_id(request.scope))
            return _page("error.html", 500, {}, message=masked["message"], hint=None)
        return page

    return router


async def _report(database: Reader, settings: Settings, key: str, first: dt.date, last: dt.date) -> Response:
    timeout = settings.request_timeout
    lives = await read_lives(database, alliances=[key], timeout=timeout)
    life = lives.of(key)
    activity = (await read_activities(database, [key], first, last, timeout=timeout))[key]
    report: AllianceReport = alliance_report(life, activity, first, last, settings.health_threshold)
    return _page(
        "report.html",
        200,
        {},
        alliance=life.alliance,
        stage=life.stage_on(last),
        report=report,
        names={**life.names, **activity.names},
        revision=lives.graph_revision,
    )


def _day(request: Request, name: str) -> dt.date:
    text = request.query_params.get(name)
    if text is not None and _DATE.fullmatch(text):
        try:
            return dt.date.fromisoformat(text)
        except ValueError:
            pass  # not a day: the message below is for everything that is not a date
    found = "nothing" if text is None else repr(text)
    raise InvalidInput(
        f"{name}: expected a calendar date such as 2026-11-23, found {found}.",
        field=name,
        hint="Ask for /alliances/<key>/report?from=2026-01-01&to=2026-03-31.",
    )


def _page(template: str, status: int, more: dict[str, str], **values: Any) -> Response:
    html = _PAGES.get_template(template).render(values)
    return Response(html, status, _HEADERS | more, "text/html; charset=utf-8")
