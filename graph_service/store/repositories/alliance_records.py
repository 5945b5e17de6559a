"""Reads the records of alliances: one statement for any number of alliances and records."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final, TypeVar

from graph_service.domain.model.entities import Alliance, Membership
from graph_service.domain.read_models.alliance_record import (
    AllianceActivity,
    AllianceLife,
    Lives,
    SalesAmounts,
)
from graph_service.domain.read_models.sales_query import are_whole_months
from graph_service.domain.records.agreement import Agreement
from graph_service.domain.records.governance import ActionItem, GovernanceBody, Meeting
from graph_service.domain.records.pilot import Kpi, KpiReading, Pilot
from graph_service.domain.records.pipeline import StageMove
from graph_service.domain.records.review import Challenge, Review, ReviewScore
from graph_service.store.engine.database import Reader
from graph_service.store.mapping.codec import record
from graph_service.store.schema.statements import STATEMENTS

T = TypeVar("T")

_OWNED: Final[Mapping[str, type[Any]]] = {
    "moves": StageMove,
    "kpis": Kpi,
    "reviews": Review,
    "bodies": GovernanceBody,
    "pilots": Pilot,
    "challenges": Challenge,
}
"""By list: the kind whose rows are the key of the alliance and the properties."""

_LISTS: Final = (
    *("moves", "kpis", "readings", "reviews", "scores", "bodies", "meetings", "pilots"),
    *("agreements", "challenges"),
)
"""The lists, in the order in which the statement returns them."""


async def read_lives(
    database: Reader,
    *,
    alliances: Collection[str] = (),
    companies: Collection[str] = (),
    timeout: float,
) -> Lives:
    """Return these alliances, and all of which these companies were ever members, with their records.

    Parameters
    ----------
    database
        A graph that was migrated.
    alliances, companies
        Keys; unknown keys are ignored.
    timeout
        Seconds after which it is cancelled.
    """
    parameters = {"alliances": list(alliances), "companies": list(companies)}
    epoch, number, memberships, things, *lists = await database.value(
        STATEMENTS["read_lives"], parameters, timeout=timeout
    )
    by_list = {name: _by_alliance(rows) for name, rows in zip(_LISTS, lists, strict=True)}
    lives = {
        key: AllianceLife(alliance=record(Alliance, stored), **_records(by_list, key))
        for stored in things
        for key in (stored["key"],)
    }
    joined: dict[str, list[Membership]] = {}
    for company, alliance, since, until in memberships:
        joined.setdefault(company, []).append(
            Membership(alliance=alliance, company=company, since=_day(since), until=_day(until))
        )
    return Lives(
        graph_revision=f"{epoch}.{number}",
        by_alliance=lives,
        memberships={company: tuple(rows) for company, rows in joined.items()},
    )


async def read_activities(
    database: Reader, alliances: Collection[str], first: date, last: date, *, timeout: float
) -> Mapping[str, AllianceActivity]:
    """Return what was done in each of these alliances: all actions, and the sales of a period.

    Parameters
    ----------
    database
        A graph that was migrated.
    alliances
        Keys.
    first, last
        The first and the last day of the period.
    timeout
        Seconds after which it is cancelled.
    """
    parameters = {
        "alliances": list(alliances),
        "first": first.isoformat(),
        "last": last.isoformat(),
        "sums": are_whole_months(first, last),
    }
    actions, sales = await database.value(STATEMENTS["read_activities"], parameters, timeout=timeout)
    of_actions, of_sales = _by_alliance(actions), _by_alliance(sales)
    return {key: _activity(key, of_actions.get(key, ()), of_sales.get(key, ())) for key in alliances}


def _activity(
    alliance: str, actions: Sequence[Sequence[Any]], sales: Sequence[Sequence[Any]]
) -> AllianceActivity:
    names = {company: name for _meeting, company, name, _stored in actions if company is not None}
    names |= {company: name for company, name, _currency, _amounts in sales}
    items = []
    for meeting, owner, _name, stored in actions:
        keys = {"meeting": meeting, "owner": owner}
        named = {field: key for field, key in keys.items() if key is not None}
        items.append(record(ActionItem, stored, alliance=alliance, **named))
    return AllianceActivity(
        actions=tuple(items),
        sales=tuple(
            SalesAmounts(company=company, currency=currency, amounts=tuple(map(Decimal, amounts)))
            for company, _name, currency, amounts in sales
        ),
        names=names,
    )


def _by_alliance(rows: Iterable[Sequence[Any]]) -> Mapping[str, list[Sequence[Any]]]:
    """Return the rows by their first column, the key of the alliance, and without it."""
    rows_by_alliance: dict[str, list[Sequence[Any]]] = {}
    for row in rows:
        rows_by_alliance.setdefault(row[0], []).append(row[1:])
    return rows_by_alliance


def _records(by_list: Mapping[str, Mapping[str, list[Sequence[Any]]]], key: str) -> dict[str, Any]:
    """Return the records of one alliance, by list."""
    rows = {name: of.get(key, ()) for name, of in by_list.items()}
    records: dict[str, Any] = {
        name: tuple(record(kind, stored, alliance=key) for (stored,) in rows[name])
        for name, kind in _OWNED.items()
    }
    records["readings"] = tuple(
        KpiReading(key=own, kpi=kpi, read_on=date.fromisoformat(read_on), value=float(value))
        for kpi, own, read_on, value in rows["readings"]
    )
    records["scores"] = tuple(
        record(ReviewScore, stored, review=review, company=company)
        for review, company, _name, stored in rows["scores"]
    )
    records["names"] = {company: name for _review, company, name, _stored in rows["scores"]}
    records["meetings"] = tuple(
        Meeting(key=own, body=body, held_on=date.fromisoformat(held_on), decisions=tuple(decisions))
        for body, own, held_on, decisions in rows["meetings"]
    )
    records["agreements"] = tuple(
        Agreement(key=own, alliance=key, number=number, signed_on=_day(signed_on), ends_on=_day(ends_on))
        for own, number, signed_on, ends_on in rows["agreements"]
    )
    return records


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
