"""Reads sales: the amounts of all that match and a page of rows, in one statement."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final

from graph_service.domain.errors import LimitExceeded, NotFound
from graph_service.domain.read_models.alliance_record import SalesAmounts
from graph_service.domain.read_models.sales_query import RecordedSales, SalesFilter, SoldAmounts
from graph_service.domain.records.co_selling import Sale
from graph_service.store.engine.database import Reader
from graph_service.store.mapping.codec import record
from graph_service.store.schema.statements import STATEMENTS

MAX_SALES: Final = 200_000
"""Maximum number of sales that are added up at once."""

_ALL: Final = "(a:Alliance)<-[:SALE_ALLIANCE]-(s:Sale)-[:SALE_COMPANY]->(c:Company)"
"""The pattern in the statement."""
_OF_COMPANY: Final = "(c:Company {key: $company})<-[:SALE_COMPANY]-(s:Sale)-[:SALE_ALLIANCE]->(a:Alliance)"
_OF_ALLIANCE: Final = "(a:Alliance {key: $alliance})<-[:SALE_ALLIANCE]-(s:Sale)-[:SALE_COMPANY]->(c:Company)"
_OF_BOTH: Final = (
    "(c:Company {key: $company})<-[:SALE_COMPANY]-(s:Sale)-[:SALE_ALLIANCE]->(a:Alliance {key: $alliance})"
)


def _summed(pattern: str) -> str:
    """Return the pattern where sales are added up."""
    return pattern.replace("(s:Sale)", "(summed:Sale)")


async def read_sales(
    database: Reader,
    wanted: SalesFilter,
    *,
    size: int,
    after: tuple[date, str] | None = None,
    skip: int = 0,
    most: int = MAX_SALES,
    sums: bool = False,
    timeout: float,
) -> RecordedSales:
    """Return the amounts of all sales that match, and a page of them by day and key.

    Parameters
    ----------
    database
        A graph that was migrated.
    wanted
        Which sales.
    size
        Maximum rows of the page.
    after
        Day and key of the row that the page follows; None: it begins with the first.
    skip
        How many rows to leave out before the page.
    most
        Maximum number of sales that may match.
    sums
        Whether the client gets the amounts only as sums of whole months.
    timeout
        Seconds after which it is cancelled.

    Raises
    ------
    NotFound
        There is no such company or alliance; ``field`` says which it is.
    LimitExceeded
        More than ``most`` sales match.
    """
    bounds = {"skip": skip, "limit": size + 1, "most": most + 1, "sums": sums}
    epoch, number, companies, alliances, sold, page = await database.value(
        _statement(wanted), _filter_parameters(wanted, after) | bounds, timeout=timeout
    )
    _refuse_absent(wanted, companies, alliances)
    if sum(len(amounts) for *_, amounts in sold) > most:
        raise LimitExceeded(
            f"More than {most:,} sales match.", hint="Ask for a shorter period, one company or one alliance."
        )
    return RecordedSales(
        graph_revision=f"{epoch}.{number}",
        amounts=tuple(_sold_amounts(row) for row in sold),
        page=tuple(
            record(Sale, stored, company=company, alliance=alliance)
            for company, alliance, stored in page[:size]
        ),
        more=len(page) > size,
    )


def _statement(wanted: SalesFilter) -> str:
    """Return the statement with the pattern that begins at the node that the filter names."""
    patterns = {(False, False): _ALL, (True, False): _OF_COMPANY, (False, True): _OF_ALLIANCE}
    pattern = patterns.get((wanted.company is not None, wanted.alliance is not None), _OF_BOTH)
    return STATEMENTS["read_sales"].replace(_ALL, pattern).replace(_summed(_ALL), _summed(pattern))


def _filter_parameters(wanted: SalesFilter, after: tuple[date, str] | None) -> dict[str, Any]:
    day, key = ("", "") if after is None else (after[0].isoformat(), after[1])
    return {
        "company": wanted.company,
        "alliance": wanted.alliance,
        "product": wanted.product,
        "first": (wanted.first or date.min).isoformat(),
        "last": (wanted.last or date.max).isoformat(),
        "after_day": day,
        "after_key": key,
    }


def _refuse_absent(wanted: SalesFilter, companies: int, alliances: int) -> None:
    """Raise NotFound when the filter names a company or an alliance that is not in the graph."""
    for count, key, noun in (
        (companies, wanted.company, "company"),
        (alliances, wanted.alliance, "alliance"),
    ):
        if key is not None and not count:
            raise NotFound(f"There is no {noun} with the key {key!r}.", field=noun)


def _sold_amounts(row: Sequence[Any]) -> SoldAmounts:
    company, alliance, product, sold_on, currency, amounts = row
    return SoldAmounts(
        company=company,
        alliance=alliance,
        product=product,
        sold_on=date.fromisoformat(sold_on),
        currency=currency,
        amounts=tuple(map(Decimal, amounts)),
    )


async def read_alliance_sales(
    database: Reader, alliances: Collection[str], first: date, last: date, *, timeout: float
) -> Mapping[str, Sequence[SalesAmounts]]:
    """Return by alliance what each company sold in it, in each currency; nothing of one without sales.

    Parameters
    ----------
    database
        A graph that was migrated.
    alliances
        Keys.
    first, last
        The first and the last day, both included.
    timeout
        Seconds after which it is cancelled.
    """
    parameters = {"alliances": list(alliances), "first": first.isoformat(), "last": last.isoformat()}
    rows = await database.value(STATEMENTS["alliance_sales"], parameters, timeout=timeout)
    sold: dict[str, list[SalesAmounts]] = {}
    for alliance, company, currency, amounts in rows:
        sold.setdefault(alliance, []).append(
            SalesAmounts(company=company, currency=currency, amounts=tuple(map(Decimal, amounts)))
        )
    return sold
