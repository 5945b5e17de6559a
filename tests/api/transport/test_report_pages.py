"""The printable report on a running application, on both engines."""

import re
from collections.abc import AsyncIterator
from datetime import date
from decimal import Decimal

import httpx
import pytest

from graph_service.api.transport import report_pages
from graph_service.domain.dataset import DataSet
from graph_service.domain.errors import InternalError
from graph_service.domain.model.entities import Alliance, AllianceStage, Company
from graph_service.domain.records.co_selling import Sale
from graph_service.domain.records.governance import ActionItem
from graph_service.service import application, open_store
from graph_service.settings import Settings
from graph_service.store.importing.dataset_import import import_dataset
from tests.conftest import delete_everything
from tests.lives import TROUBLED, store_records

EVIL = '<script>alert("x")</script>'
ACTIONS = (
    ActionItem(key="x", alliance="duo", owner="a", task=EVIL, responsible="Cy", due_on=date(2026, 4, 8)),
    ActionItem(key="y", alliance="duo", task="Write", due_on=date(2026, 4, 8), done_on=date(2026, 4, 9)),
)
SALES = [("a", "10000"), ("a", "15000"), ("b", "20000"), ("b", "25000")]


@pytest.fixture(scope="module")
async def client(settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    async with open_store(settings) as store:
        await delete_everything(store.database)
    async with open_store(settings) as store:
        await import_dataset(
            store.database,
            DataSet(
                companies=(Company(key="a", name=f"A & {EVIL}"), Company(key="b", name="Beta")),
                alliances=(
                    Alliance(key="duo", name=f"Duo {EVIL}", stage=AllianceStage.ACTIVE, scope="Both & more"),
                    Alliance(key="bare", name="Bare"),
                ),
            ),
        )
        sales = [
            Sale(
                key=f"s{number}",
                alliance="duo",
                company=company,
                sold_on=date(2026, 6, 1 + number % 2),
                product="p",
                amount=Decimal(amount),
                currency="EUR",
            )
            for number, (company, amount) in enumerate(SALES)
        ]
        await store_records(store.database, [*TROUBLED, *ACTIONS, *sales])
        app = application(settings, store)
        transport = httpx.ASGITransport(app, raise_app_exceptions=True)
        async with (
            app.router.lifespan_context(app),
            httpx.AsyncClient(transport=transport, base_url="http://localhost") as client,
        ):
            yield client


def text(response: httpx.Response) -> str:
    """Return what a reader sees, white space made one."""
    body = re.sub(r"<style>.*?</style>", "", response.text, flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]*>", " ", body).split())


async def report(client: httpx.AsyncClient, key: str = "duo", **days: str) -> httpx.Response:
    period = {"from": "2026-04-01", "to": "2026-06-30"} | days
    return await client.get(f"/alliances/{key}/report", params=period)


async def test_it_shows_what_happened(client: httpx.AsyncClient) -> None:
    response = await report(client)
    assert response.status_code == 200
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    shown = text(response)
    for expected in (
        "Report from 2026-04-01 to 2026-06-30. Stage on the last day: active.",
        "Both &amp; more",
        "Health 40 % of the targets",
        "high Board meets every 30 days; the last was on 2026-04-01, so one was due by 2026-05-01.",
        "revenue 0.6 50,000 EUR 20,000 EUR (2026-05-31) 40 % 2026-04-30: 30,000; 2026-05-31: 20,000",
        "2 25,000 EUR",
        "Beta 2 45,000 EUR",
        "Cy 2026-04-08 –",
        "done Write 2026-04-08 2026-04-09",
        "2026-04-01 Board Sell more. Meet again.",
        "No reviews in the period.",
        "culture clash: Different ideas of lunch 2026-05-05 open",
    ):
        assert expected in shown, shown


async def test_what_others_wrote_is_shown_and_not_run(client: httpx.AsyncClient) -> None:
    response = await report(client)
    assert "<script" not in response.text
    assert text(response).count("&lt;script&gt;") == 6  # title, heading, warning, sale, task, owner
    policy = response.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert "@media print" in response.text


async def test_a_period_before_everything_is_empty(client: httpx.AsyncClient) -> None:
    shown = text(await report(client, **{"from": "2020-01-01", "to": "2020-01-31"}))
    for expected in (
        "No warning on 2020-01-31.",
        "No indicator has a reading yet",
        "revenue 0.6 50,000 EUR – –",
        "No sales recorded",
        "No meetings",
        "No challenges",
    ):
        assert expected in shown, shown
    assert "No indicators." in text(await report(client, "bare"))


@pytest.mark.parametrize(
    ("days", "says"),
    [
        (
            {"from": "yesterday"},
            "from: expected a calendar date such as 2026-11-23, found &#39;yesterday&#39;.",
        ),
        (
            {"to": "2026-02-30"},
            "to: expected a calendar date such as 2026-11-23, found &#39;2026-02-30&#39;.",
        ),
        ({"to": "20260630"}, "to: expected a calendar date"),
        ({"to": ""}, "to: expected a calendar date"),
        ({"to": "2026-03-31"}, "to: expected a day not before 2026-04-01, found 2026-03-31."),
        ({"from": EVIL}, "&lt;script&gt;"),
    ],
)
async def test_wrong_days_are_refused(client: httpx.AsyncClient, days: dict[str, str], says: str) -> None:
    response = await report(client, **days)
    assert response.status_code == 400
    assert says in text(response)
    assert "<script" not in response.text


async def test_a_day_that_is_missing_is_named(client: httpx.AsyncClient) -> None:
    response = await client.get("/alliances/duo/report", params={"from": "2026-01-01"})
    assert response.status_code == 400
    assert "to: expected a calendar date such as 2026-11-23, found nothing." in text(response)


async def test_an_internal_error_is_a_page_without_its_text(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def wrong(*_: object) -> None:
        raise InternalError("a secret of the code")

    monkeypatch.setattr(report_pages, "alliance_report", wrong)
    response = await report(client)
    assert response.status_code == 500
    assert response.headers["content-type"].startswith("text/html")
    assert "Something went wrong inside the service." in text(response)
    assert "a secret" not in response.text
    assert "a secret of the code" in caplog.text
    assert "Traceback" in caplog.text


async def test_an_unknown_alliance_is_not_found(client: httpx.AsyncClient) -> None:
    response = await report(client, "nobody")
    assert response.status_code == 404
    assert response.headers["content-type"].startswith("text/html")
    assert "There is no alliance with the key &#39;nobody&#39;." in text(response)
