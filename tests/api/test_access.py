"""Who may read and change what: the table of docs/access.md, over HTTP, on both engines."""

import asyncio
import datetime as dt
import re
from collections.abc import AsyncIterator, Mapping
from typing import Any, Final

import httpx
import pytest
from graphql import GraphQLEnumType, GraphQLInputObjectType, GraphQLNonNull, get_named_type
from neo4j import AsyncManagedTransaction

from graph_service.api.execution.operations import Operations
from graph_service.api.schema.schema import CORE
from graph_service.api.schema.types.mutation import ARGUMENTS
from graph_service.domain.access import Role, Viewer
from graph_service.domain.kinds import KINDS
from graph_service.service import application, open_store
from graph_service.settings import Settings
from graph_service.store.engine.database import Database
from graph_service.store.repositories.api_keys import create_key
from tests.api.sample_records import sample
from tests.api.secrets import ME, TODAY, VIEWERS, kept_secret, stored
from tests.api.writing_service import unchanged
from tests.conftest import delete_everything
from tests.query.answers import operations_on
from tests.subscribers import served

PARTNER: Final = VIEWERS[Role.PARTNER]
ANALYST: Final = VIEWERS[Role.ANALYST]
EDITOR: Final = Viewer(principal="key:3", role=Role.EDITOR)
MINE: Final = {
    *("updateCompany", "setHolding", "removeHolding", "setNeed", "removeNeed"),
    *(
        f"{verb}{kind}"
        for verb in ("create", "update", "delete")
        for kind in ("Sale", "SalesGrant", "Readiness", "ReviewScore")
    ),
}
"""What a partner may change, of its own company."""


@pytest.fixture
async def graph(database: Database) -> AsyncIterator[Database]:
    await stored(database)
    yield database
    await delete_everything(database)


async def asked(service: Operations, viewer: Viewer, query: str, **variables: Any) -> Any:
    body = (await service.run(query, variables, viewer=viewer)).body
    assert "errors" not in body, body["errors"]
    return body["data"]


async def sent(service: Operations, viewer: Viewer, mutation: str, given: Any, shows: str = "") -> Any:
    """Return the payload of a mutation."""
    argument = ARGUMENTS[mutation].input_type.__name__
    query = (
        f"mutation ($given: {argument}!) {{ done: {mutation}(input: $given) "
        f"{{ {shows} errors {{ code message field currentVersion }} graphRevision }} }}"
    )
    return (await asked(service, viewer, query, given=given))["done"]


def codes(payload: Any) -> list[str]:
    return [error["code"] for error in payload["errors"]]


@pytest.fixture(scope="module")
async def clients(settings: Settings) -> AsyncIterator[Mapping[Role, httpx.AsyncClient]]:
    """By role: a client with a key of it, of a service that has things to keep from partners."""
    async with open_store(settings) as store:
        await stored(store.database)
        await kept_secret(store.database, Role.PARTNER)
        found = {}
        # a Neo4j makes its plans while others do theirs
        app = application(settings.model_copy(update={"request_timeout": 60.0}), store)
        async with app.router.lifespan_context(app):
            for role in Role:
                company = ME if role is Role.PARTNER else None
                _, token = await create_key(store.database, name="x", role=role, company=company)
                found[role] = httpx.AsyncClient(
                    transport=httpx.ASGITransport(app),
                    base_url="http://localhost",
                    headers={"authorization": f"Bearer {token}", "accept": "application/json, */*"},
                )
            yield found
            for client in found.values():
                await client.aclose()
        await delete_everything(store.database)


PLACES: Final = (
    "/api/sales/combined",
    "/api/sales/combined?alliance=a-own",
    "/api/sales/c1",
    "/api/sales/c2",
    "/alliances/a-own/report?from=2020-01-01&to=2026-12-31",
    "/alliances/a-other/report?from=2020-01-01&to=2026-12-31",
    "/graphql?query={changes{nodes{kind,subject,fields{after}}}}",
    "/graphql?query={alliances{nodes{name,members{nodes{name}}}}}",
    "/graphql?query={nodes(ids:[%22QWxsaWFuY2U6c2VjcmV0LXNvdWdodA==%22]){id}}",
    "/graphql?query={companies(search:%22secret%22){nodes{name}}}",
    "/graphql?query={companies{nodes{sales{nodes{key,customer}}financials{revenue}}}}",
)


@pytest.mark.parametrize("place", PLACES)
async def test_nothing_secret_is_in_what_a_partner_is_sent(
    clients: Mapping[Role, httpx.AsyncClient], place: str
) -> None:
    response = await clients[Role.PARTNER].get(place)
    assert response.status_code == 200, response.text
    assert "secret" not in response.text.lower()
    assert "999" not in response.text


async def test_all_of_it_is_in_what_an_editor_is_sent(clients: Mapping[Role, httpx.AsyncClient]) -> None:
    """What the test above looks for is there to be found."""
    texts = [(await clients[Role.EDITOR].get(place)).text for place in PLACES]
    assert sum("secret" in text.lower() or "999" in text for text in texts) >= 6


async def test_what_is_hidden_is_as_absent_as_what_is_not_there(
    clients: Mapping[Role, httpx.AsyncClient],
) -> None:
    pairs = [
        ("/alliances/{}/report?from=2026-01-01&to=2026-02-01", "secret-sought", "missing"),
        ("/api/sales/combined?alliance={}", "secret-sought", "missing"),
        ('/graphql?query={{alliance(key:"{}"){{name}}}}', "secret-sought", "missing"),
        ('/graphql?query={{sale(key:"{}"){{customer}}}}', "secret-1", "missing"),
        ('/graphql?query={{sales(alliance:{{key:"{}"}}){{totalCount}}}}', "secret-sought", "missing"),
        (
            '/graphql?query={{companies(filter:{{memberOf:{{key:{{eq:"{}"}}}}}}){{totalCount}}}}',
            "secret-tried",
            "x",
        ),
    ]
    for place, hidden, absent in pairs:
        one, other = [await _told(clients[Role.PARTNER], place, key) for key in (hidden, absent)]
        assert one == other, place
        assert await _told(clients[Role.EDITOR], place, hidden) != one


async def _told(client: httpx.AsyncClient, place: str, key: str) -> tuple[int, str]:
    """Return status and text of an answer, without what tells one request from another."""
    response = await client.get(place.format(key))
    return response.status_code, re.sub(r'"requestId":"\w+"', "", response.text.replace(key, "KEY"))


@pytest.mark.parametrize("role", [Role.PARTNER, Role.ANALYST])
async def test_a_subscription_tells_nothing_secret(settings: Settings, role: Role) -> None:
    async with open_store(settings) as store:
        await stored(store.database)
        _, token = await create_key(
            store.database, name="x", role=role, company=ME if role is Role.PARTNER else None
        )
        _, editing = await create_key(store.database, name="x", role=Role.EDITOR)
        query = "subscription { changes { kind fields { after } } }"
        async with served(store, settings) as service:
            service.http.headers["authorization"] = f"Bearer {editing}"
            async with service.events(query, None, authorization=f"Bearer {token}") as events:
                await service.begun()
                sold = sample_of("Sale") | {"alliance": "a-other", "company": "c1", "customer": "Secret"}
                await service.change({"createSale": sold})
                await service.change({"updateCompany": {"key": "c5", "name": "Renamed"}})
                if role is Role.ANALYST:
                    assert (await events.data())["changes"]["kind"] == "Company"
                else:
                    with pytest.raises(TimeoutError):
                        await _within(events.next(), 1.0)
        await delete_everything(store.database)


async def _within(work: Any, seconds: float) -> Any:
    async with asyncio.timeout(seconds):
        return await work


def sample_of(kind: str) -> dict[str, Any]:
    return {name: value for name, value in sample(KINDS[kind]).items() if name != "key"}


async def test_nobody_changes_more_than_they_may(graph: Database) -> None:
    """Every mutation: refused to analysts, and to partners unless it is theirs; nothing is changed."""
    service = operations_on(graph)
    async with unchanged(graph):
        for name, arguments in ARGUMENTS.items():
            for viewer in (ANALYST, PARTNER):
                given = _least(arguments.input_type)
                payload = await sent(service, viewer, name, given)
                if viewer is ANALYST or name not in MINE:
                    assert codes(payload) == ["FORBIDDEN"], (viewer.role, name)
                else:
                    assert payload["errors"], (name, "what it is about is not the partner's")


def _least(input_type: Any) -> dict[str, Any]:
    """Return an input with what it must have, about others' things."""
    type_ = CORE.type_map[input_type.__name__]
    assert isinstance(type_, GraphQLInputObjectType)
    values: dict[str, Any] = {}
    for name, field in type_.fields.items():
        if isinstance(field.type, GraphQLNonNull):
            named: Any = get_named_type(field.type)
            plain = {"Int": 1, "Float": 1, "Boolean": True, "Date": "2026-01-01", "Decimal": "1"}
            value = plain.get(named.name, "c1")
            if isinstance(named, GraphQLEnumType):
                value = next(iter(named.values))
            values[name] = [value] if "[" in str(field.type) else value
    return values


async def test_a_partner_keeps_its_own_profile(graph: Database) -> None:
    service = operations_on(graph)
    given = {"key": ME, "financials": {"profit": "5"}}
    name = await sent(service, PARTNER, "updateCompany", given, "company { financials { profit } }")
    assert name["company"] == {"financials": {"profit": "5"}}
    ready = {"company": ME, "assessedOn": "2026-01-01", "team": 5}
    made = await sent(service, PARTNER, "createReadiness", ready, "readiness { key team }")
    assert made["readiness"]["team"] == 5
    held = await sent(service, PARTNER, "setHolding", {"company": ME, "resource": "r-1", "level": 0.5})
    assert held["errors"] == []
    gone = await sent(service, PARTNER, "deleteReadiness", {"key": made["readiness"]["key"]})
    assert gone["errors"] == []
    changes = await asked(service, EDITOR, "{ changes(first: 1) { nodes { by } } }")
    assert changes["changes"]["nodes"] == [{"by": PARTNER.principal}]


async def test_a_partner_keeps_its_own_sales_and_learns_nothing_of_others(graph: Database) -> None:
    service = operations_on(graph)
    given = sample_of("Sale") | {"company": ME, "alliance": "a-own"}
    made = await sent(service, PARTNER, "createSale", given, "sale { key }")
    key = made["sale"]["key"]
    assert (await sent(service, PARTNER, "updateSale", {"key": key, "product": "new"}))["errors"] == []
    handed = await sent(service, PARTNER, "updateSale", {"key": key, "company": "c1"})
    assert codes(handed) == ["FORBIDDEN"]
    refused = {}
    async with unchanged(graph):
        # a key that is taken by a sale that it does not see, and one that is free: it may choose none
        for chosen in ("sale-a-other-c4-1-3", "free"):
            refused[chosen] = await sent(
                service, PARTNER, "createSale", given | {"key": chosen}, "sale { key }"
            )
            assert codes(refused[chosen]) == ["FORBIDDEN"]
        for alliance, code in (("a-left", "FORBIDDEN"), ("b-sought", "NOT_FOUND"), ("none", "NOT_FOUND")):
            one = await sent(service, PARTNER, "createSale", given | {"alliance": alliance}, "sale { key }")
            assert codes(one) == [code], alliance
            refused[alliance] = one
        for other in ("sale-a-other-c4-1-3", "sale-a-own-c1-1-3", "sale-b-sought-c0-1-3", "none"):
            for mutation, more in (
                ("updateSale", {"product": "x", "expectedVersion": 9}),
                ("deleteSale", {}),
            ):
                shows = "sale { key }" if mutation == "updateSale" else ""
                one = await sent(service, PARTNER, mutation, {"key": other, **more}, shows)
                assert one["errors"][0]["message"] == f"There is no sale with the key {other!r}."
                assert one["errors"][0]["currentVersion"] is None
                # of one that it sees by a grant, what it sees
                assert one.get("sale") in (None, {"key": other})
    assert refused["free"] == refused["sale-a-other-c4-1-3"]
    texts = [str(refused[key]).replace(key, "KEY") for key in ("b-sought", "none")]
    assert texts[0] == texts[1]


@pytest.mark.parametrize(
    ("mutation", "given", "hidden", "absent"),
    [
        ("updateSale", {"product": "x"}, "sale-a-other-c4-1-3", "none"),
        ("updateSale", {"product": "x"}, "sale-b-sought-c0-1-3", "none"),
        ("deleteSalesGrant", {}, "grant-6", "none"),
        ("updateReadiness", {"team": 1}, "x-readiness-b-declined", "none"),
        ("deleteReviewScore", {}, "x-review-a-other--c3", "none"),
        ("updateReviewScore", {"score": 1}, "x-review-b-declined--c0", "none"),
        ("createReviewScore", {"company": ME, "score": 7}, "x-review-a-other", "none"),
        ("createSale", None, "b-sought", "none"),
    ],
)
async def test_what_is_hidden_takes_as_many_statements_to_refuse_as_what_is_not_there(
    graph: Database, monkeypatch: pytest.MonkeyPatch, mutation: str, given: Any, hidden: str, absent: str
) -> None:
    """So that nobody finds out by a watch."""
    service = operations_on(graph)
    everything = await graph.value("MATCH (n {key: $key}) RETURN count(n)", {"key": hidden}, timeout=10)
    assert everything == 1
    sent_texts: list[str] = []
    run = AsyncManagedTransaction.run

    async def noted(self: AsyncManagedTransaction, query: Any, *given: Any, **more: Any) -> Any:
        sent_texts.append(query)
        return await run(self, query, *given, **more)

    monkeypatch.setattr(AsyncManagedTransaction, "run", noted)
    told, texts = [], []
    for key in (hidden, absent):
        if given is None:
            whole = sample_of("Sale") | {"company": ME, "alliance": key}
        else:
            whole = {**given, "review" if mutation == "createReviewScore" else "key": key}
        sent_texts.clear()
        payload = await sent(service, PARTNER, mutation, whole)
        assert codes(payload) == ["NOT_FOUND"]
        told.append(str(payload).replace(key, "KEY"))
        texts.append(list(sent_texts))
    assert told[0] == told[1]
    assert texts[0] == texts[1]


async def test_a_partner_scores_in_reviews_of_its_alliances(graph: Database) -> None:
    service = operations_on(graph)
    reviews = (await asked(service, PARTNER, "{ reviews { nodes { key alliance { key } } } }"))["reviews"][
        "nodes"
    ]
    assert {one["alliance"]["key"] for one in reviews} == {"a-own", "a-agreed", "a-old"}
    mine = await asked(
        service, EDITOR, "{ reviewScores(first: 500) { nodes { key company { key } review { key } } } }"
    )
    taken = {one["review"]["key"] for one in mine["reviewScores"]["nodes"] if one["company"]["key"] == ME}
    free = next(one["key"] for one in reviews if one["key"] not in taken)
    made = await sent(service, PARTNER, "createReviewScore", {"review": free, "company": ME, "score": 7})
    assert made["errors"] == []
    for review in ("x-review-a-other", "x-review-b-sought", "none"):
        one = await sent(service, PARTNER, "createReviewScore", {"review": review, "company": ME, "score": 7})
        assert one["errors"][0]["message"] == f"There is no review with the key {review!r}."
    foreign = await sent(service, PARTNER, "createReviewScore", {"review": free, "company": "c1", "score": 7})
    assert codes(foreign) == ["FORBIDDEN"]


async def test_idempotency_keys_of_others_are_no_ones_business(graph: Database) -> None:
    service = operations_on(graph)
    query = (
        'mutation ($given: UpdateCompanyInput!) { done: updateCompany(input: $given, idempotencyKey: "k") '
        "{ replayed errors { code } } }"
    )
    given = {"key": ME, "name": "One"}
    first = await asked(service, EDITOR, query, given=given)
    own = await asked(service, PARTNER, query, given=given | {"name": "Two"})
    again = await asked(service, PARTNER, query, given=given | {"name": "Two"})
    assert first["done"] == {"replayed": False, "errors": []}
    assert own["done"] == {"replayed": False, "errors": []}
    assert again["done"] == {"replayed": True, "errors": []}


SALES: Final = "{ sales { totalCount rows { key customer } totals { amount } } }"


async def _sold(service: Operations, viewer: Viewer, alliance: str) -> Any:
    query = (
        "query ($key: String!) { sales(alliance: {key: $key}) { rows { key customer company { key } } "
        "totals { rows } } }"
    )
    return (await asked(service, viewer, query, key=alliance))["sales"]


async def test_a_grant_from_its_beginning_to_its_end(graph: Database) -> None:
    """Each level of sharing, for members and analysts; a revocation holds from the next request."""
    service = operations_on(graph)
    owner = Viewer(principal="key:9", role=Role.PARTNER, company="c2")

    async def others(viewer: Viewer) -> tuple[int, set[Any], int]:
        """Return how many rows of the owner somebody sees, their customers, and how many are summed."""
        found = await _sold(service, viewer, "a-own")
        rows = [one for one in found["rows"] if one["company"]["key"] == "c2"]
        return len(rows), {one["customer"] for one in rows}, sum(one["rows"] for one in found["totals"])

    before = await others(PARTNER)
    assert before[:2] == (0, set())
    grant = {"company": "c2", "alliance": "a-own", "shares": "TOTALS"}
    made = await sent(service, owner, "createSalesGrant", grant, "salesGrant { key grantedBy }")
    key = made["salesGrant"]["key"]
    assert made["salesGrant"]["grantedBy"] == owner.principal
    assert await others(PARTNER) == (0, set(), before[2] + 3)
    days = 'from: "2025-03-01", to: "2025-03-30"'
    for finer in ('product: "alpha"', days, "groupBy: [DAY]", "groupBy: [PRODUCT]"):
        query = f'{{ sales(alliance: {{key: "a-own"}}, company: {{key: "c2"}}, {finer}) {{ totalCount }} }}'
        assert (await asked(service, PARTNER, query))["sales"]["totalCount"] == 0, finer
    for shares, customers in (("ROWS", {None}), ("FULL", {"Cust"})):
        await sent(service, owner, "updateSalesGrant", {"key": key, "shares": shares})
        assert await others(PARTNER) == (3, customers, before[2] + 3)
    covered = {"key": key, "coversFrom": "2025-03-02", "coversUntil": "2025-03-21"}
    await sent(service, owner, "updateSalesGrant", covered)
    assert (await others(PARTNER))[0] == 1
    analyst_before = await others(ANALYST)
    assert analyst_before[0] == 0
    await sent(service, owner, "updateSalesGrant", {"key": key, "audience": "ANALYSTS"})
    assert (await others(PARTNER))[0] == 0
    assert (await others(ANALYST))[0] == 1
    late = {"key": key, "revokedOn": (TODAY + dt.timedelta(days=1)).isoformat()}
    assert codes(await sent(service, owner, "updateSalesGrant", late)) == ["INVALID_INPUT"]
    await sent(service, owner, "updateSalesGrant", {"key": key, "revokedOn": TODAY.isoformat()})
    assert await others(ANALYST) == analyst_before
    foreign = await sent(service, PARTNER, "updateSalesGrant", {"key": key, "revokedOn": None})
    assert codes(foreign) == ["NOT_FOUND"]


async def test_a_membership_counts_from_its_first_day_and_no_longer_on_its_last(graph: Database) -> None:
    service = operations_on(graph)

    async def seen() -> list[Any]:
        query = '{ own: alliance(key: "a-own") { ...A } other: alliance(key: "a-other") { ...A } }'
        fragment = "fragment A on Alliance { name kpis { totalCount } }"
        return list((await asked(service, PARTNER, f"{query} {fragment}")).values())

    def named(own: int, other: int) -> list[Any]:
        numbers = (("A-Own", own), ("A-Other", other))
        return [{"name": name, "kpis": {"totalCount": count}} for name, count in numbers]

    assert await seen() == named(1, 0)
    days = {"since": TODAY.isoformat(), "until": (TODAY + dt.timedelta(days=1)).isoformat()}
    for given in ({"alliance": "a-own", "until": TODAY.isoformat()}, {"alliance": "a-other", **days}):
        assert (await sent(service, EDITOR, "setMembership", {"company": ME, **given}))["errors"] == []
    assert await seen() == named(0, 1)
    for alliance, expected in (("a-own", ["FORBIDDEN"]), ("a-other", [])):
        sale = sample_of("Sale") | {"company": ME, "alliance": alliance}
        assert codes(await sent(service, PARTNER, "createSale", sale)) == expected
