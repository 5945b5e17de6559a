"""A network of partners, and what is secret from some of them."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from random import Random
from typing import Any, Final

from neo4j import AsyncManagedTransaction

from graph_service.domain.access import Role, Viewer
from graph_service.domain.dataset import DataSet
from graph_service.domain.generated_keys import made_key
from graph_service.domain.kinds import RECORDS
from graph_service.domain.model.entities import (
    Alliance,
    AllianceStage,
    Company,
    Competition,
    Financials,
    Holding,
    Membership,
    Need,
    Resource,
    ResourceKind,
    SourcingChannel,
)
from graph_service.domain.records.co_selling import Sale, SalesAudience, SalesGrant, SalesShare
from graph_service.query.access.access_policy import KIND_RULES, Rule
from graph_service.store.engine.database import Database
from graph_service.store.importing.dataset_import import import_dataset
from graph_service.store.schema.migrations import migrate
from tests.api.random_records import random_value
from tests.conftest import delete_everything
from tests.query.model import Bookkeeping, Graph

TODAY: Final = dt.datetime.now(dt.UTC).date()
PAST: Final = TODAY - dt.timedelta(days=400)
ME: Final = "c0"
VIEWERS: Final[Mapping[Role, Viewer]] = {
    Role.ANALYST: Viewer(principal="key:1", role=Role.ANALYST),
    Role.PARTNER: Viewer(principal="key:2", role=Role.PARTNER, company=ME),
}
SECRET_KEY: Final = "secret"
"""What the key of everything secret begins with."""

_STAGES: Final = {
    "a-own": AllianceStage.ACTIVE,
    "a-agreed": AllianceStage.AGREEMENT,
    "a-old": AllianceStage.ENDED,
    "a-left": AllianceStage.ACTIVE,
    "a-other": AllianceStage.ACTIVE,
    "b-sought": AllianceStage.CONTACTED,
    "b-declined": AllianceStage.DECLINED,
}
_MEMBERS: Final = {
    "a-own": ("c0", "c1", "c2"),
    "a-agreed": ("c0", "c2"),
    "a-old": ("c0", "c3"),
    "a-left": ("c1", "c3"),
    "a-other": ("c1", "c2", "c4"),
    "b-sought": ("c0", "c1"),
    "b-declined": ("c0", "c5"),
}


def _things() -> DataSet:
    random = Random(5)
    companies = tuple(
        Company(
            key=f"c{number}",
            name=f"Company {number}",
            industry=random.choice(["north", "North", None]),
            country=random.choice(["NO", "DE"]),
            regions=("EU",),
            employees=10 * number,
            founded_year=1950 + number,
            financials=Financials(year=2025, currency="EUR", revenue=Decimal(100 * number + 7)),
        )
        for number in range(6)
    )
    resources = tuple(
        Resource(key=f"r-{number}", name=f"Resource {number}", kind=ResourceKind.DATA) for number in range(4)
    )
    alliances = tuple(
        Alliance(key=key, name=key.title(), stage=stage, sourcing_channel=SourcingChannel.REFERRAL)
        for key, stage in _STAGES.items()
    )
    pairs = [(one.key, other.key) for one in companies for other in resources]
    held = random.sample(pairs, 12)
    needed = [pair for pair in pairs if pair not in held][:8]
    return DataSet(
        companies=companies,
        resources=resources,
        alliances=alliances,
        holdings=tuple(Holding(company=one, resource=other, level=0.8) for one, other in held),
        needs=tuple(Need(company=one, resource=other, importance=0.6) for one, other in needed),
        memberships=(
            *(Membership(alliance=key, company=one) for key, some in _MEMBERS.items() for one in some),
            Membership(alliance="a-left", company=ME, until=TODAY),
            Membership(alliance="a-other", company=ME, since=TODAY + dt.timedelta(days=1)),
        ),
        competitions=(Competition(a="c0", b="c4", intensity=0.9),),
    )


def _records(
    random: Random, prefix: str, alliances: Sequence[str], kinds: Sequence[str]
) -> Iterator[tuple[str, Any]]:
    """Yield records of these kinds in these alliances; those that they are part of come along."""
    for alliance in alliances:
        known: dict[str, list[str]] = {
            "Company": [f"c{number}" for number in range(6)],
            "Alliance": [alliance],
        }
        for name in kinds:
            kind = RECORDS[name]
            values = {
                one: random_value(random, spec, known) for one, spec in kind.fields.items() if one != "key"
            }
            if name == "Agreement":  # its place among those of the alliance, of which each is taken once
                values["number"] = 1 if prefix == "x" else 90
            if name == "AllianceEcosystem":
                values["alliances"] = (alliance,)
            key = made_key(kind, values) if kind.identity else f"{prefix}-{name.lower()}-{alliance}"
            yield name, kind.type(key=key, **values)
            known[name] = [key]


def _sale(key: str, company: str, alliance: str, day: dt.date = PAST, **more: Any) -> Sale:
    given: dict[str, Any] = {"product": "alpha", "amount": Decimal("10.50"), "currency": "EUR"}
    given |= {"customer": "Cust", **more}
    return Sale(key=key, company=company, alliance=alliance, sold_on=day, **given)


def _grant(number: int, company: str, alliance: str, shares: str, audience: str, **more: Any) -> SalesGrant:
    return SalesGrant(
        key=f"grant-{number}",
        company=company,
        alliance=alliance,
        shares=SalesShare(shares),
        audience=SalesAudience(audience),
        **more,
    )


_SOLD: Final = tuple(
    _sale(f"sale-{alliance}-{company}-{day.day}-{day.month}", company, alliance, day)
    for alliance, some in _MEMBERS.items()
    for company in some
    for day in (PAST, dt.date(2025, 3, 1), dt.date(2025, 3, 20))
)
_UNCOVERED: Final = dt.date(2024, 1, 1)
_GRANTS: Final = (
    _grant(1, "c1", "a-own", "FULL", "MEMBERS", covers_from=dt.date(2025, 1, 1)),
    _grant(2, "c2", "a-agreed", "ROWS", "MEMBERS"),
    _grant(3, "c3", "a-old", "TOTALS", "MEMBERS"),
    _grant(4, "c2", "a-own", "FULL", "MEMBERS", revoked_on=PAST),
    _grant(5, "c1", "a-left", "FULL", "MEMBERS"),
    _grant(6, "c4", "a-other", "ROWS", "ANALYSTS"),
    _grant(7, "c1", "a-own", "FULL", "ANALYSTS", covers_until=dt.date(2025, 6, 1)),
    _grant(8, "c3", "a-old", "TOTALS", "ANALYSTS"),
    _grant(9, "c3", "a-left", "FULL", "ANALYSTS", revoked_on=PAST),
)
_OTHERS: Final = [name for name in RECORDS if name not in ("Sale", "SalesGrant")]


def _together(pairs: Sequence[tuple[str, Any]]) -> dict[str, tuple[Any, ...]]:
    found: dict[str, list[Any]] = {name: [] for name in RECORDS}
    for name, record in pairs:
        found[name].append(record)
    return {name: tuple(rows) for name, rows in found.items() if rows}


def base() -> DataSet:
    """Return the network as everybody may know that it is."""
    pairs = [
        *_records(Random(1), "x", list(_STAGES), _OTHERS),
        *(("Sale", one) for one in _SOLD),
        *(("SalesGrant", one) for one in _GRANTS),
    ]
    return replace(_things(), records=_together(pairs))


def secrets(role: Role) -> DataSet:
    """Return what there is besides, and people of a role (partners: of c0) must never notice."""
    sales = [
        _sale("secret-1", "c2", "a-own"),  # the grant was revoked
        _sale("secret-2", "c1", "a-own", _UNCOVERED if role is Role.PARTNER else dt.date(2025, 6, 1)),
        _sale("secret-3", "c1", "a-other"),
        _sale("secret-4", "c4", "a-other") if role is Role.PARTNER else _sale("secret-4", "c2", "a-other"),
        _sale("secret-5", "c1" if role is Role.PARTNER else "c0", "a-left"),
        _sale("secret-6", "c3", "a-left"),
        _sale("secret-7", "c2", "a-own", dt.date(2025, 3, 31), currency="USD", amount=Decimal("-1")),
    ]
    if role is Role.ANALYST:
        sales += [_sale("secret-8", "c1", "a-own", dt.date(2025, 7, 1))]
        return DataSet(records={"Sale": tuple(sales)})
    everything = list(_records(Random(2), "secret", ["secret-sought", "secret-tried"], _OTHERS))
    elsewhere = [
        (name, one)
        for name, one in _records(Random(3), "secret", ["a-other", "a-left"], _OTHERS)
        if name != "DueDiligenceCheck"
    ]
    internal = [
        (name, one)
        for name, one in _records(Random(4), "secret-own", ["a-own"], _OTHERS)
        if KIND_RULES[name] is Rule.INTERNAL and name != "DueDiligenceCheck"
    ]
    private = [one for one in [*everything, *elsewhere] if one[0] != "Readiness" or one[1].company != ME]
    return DataSet(
        alliances=(
            Alliance(key="secret-sought", name="Secret talks", stage=AllianceStage.PROSPECT),
            Alliance(key="secret-tried", name="Secret trial", stage=AllianceStage.PILOT),
        ),
        memberships=tuple(
            Membership(alliance=key, company=one)
            for key in ("secret-sought", "secret-tried")
            for one in ("c0", "c1", "c3", "c5")
        ),
        records=_together(
            [
                *private,
                *internal,
                *(("Sale", one) for one in sales),
                ("Sale", _sale("secret-9", ME, "secret-tried")),
                ("SalesGrant", _grant(99, "c1", "secret-tried", "FULL", "MEMBERS")),
                ("SalesGrant", _grant(98, "c1", "a-other", "FULL", "MEMBERS")),
            ]
        ),
    )


VALUES: Final[Mapping[Role, Sequence[str]]] = {
    Role.ANALYST: ("MATCH (n:Sale {key: 'sale-a-other-c4-1-3'}) SET n.customer = 'Secret'",),
    Role.PARTNER: (
        "MATCH (n:Company) WHERE n.key <> 'c0' SET n.revenue = '999', n.revenue_amount = 999.0,"
        " n.profit = '1', n.cash_flow = '2', n.debt_ratio = 0.5, n.financials_year = 2020,"
        " n.currency = 'NOK'",
        "MATCH (n:Alliance) SET n.sourcing_channel = 'TRADE_FAIR'",
        "MATCH (n:Sale {key: 'sale-a-agreed-c2-1-3'}) SET n.customer = 'Secret'",
    ),
}
"""By role: statements that change values which it does not see, of nodes that it does."""


def keys(role: Role) -> Mapping[str, Sequence[str]]:
    """Return the keys of all records, secret ones too."""
    found: dict[str, list[str]] = {}
    for dataset in (base(), secrets(role)):
        for name, rows in dataset.records.items():
            found.setdefault(name, []).extend(row.key for row in rows)
    return found


def graph(role: Role) -> Graph:
    """Return the things, secret ones too, as the generator of operations takes them."""
    whole = _things()
    whole = replace(whole, alliances=(*whole.alliances, *secrets(role).alliances))
    things: tuple[Any, ...] = (*whole.companies, *whole.resources, *whole.alliances)
    noted = {(type(one).__name__, one.key): Bookkeeping() for one in things}
    return Graph(whole, TODAY, noted)


async def stored(database: Database) -> None:
    """Put the network into a database, and nothing else."""
    await delete_everything(database)
    await migrate(database)
    await import_dataset(database, base())


async def kept_secret(database: Database, role: Role) -> None:
    """Add what a role must not notice."""
    await import_dataset(database, secrets(role))
    for statement in VALUES[role]:

        async def work(tx: AsyncManagedTransaction, text: str = statement) -> None:
            await (await tx.run(text)).consume()

        await database.write(work, timeout=60)
