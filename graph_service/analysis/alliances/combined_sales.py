"""Combined sales of several partners, with the owner of each row and exact sums by currency."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, localcontext
from enum import StrEnum
from typing import Annotated, Any, Final

from typing_extensions import Doc

from graph_service.analysis.alliances.monitoring.alliance_report import EXACT_DIGITS
from graph_service.analysis.limits import checked_first
from graph_service.domain.errors import InvalidInput
from graph_service.domain.read_models.sales_query import RecordedSales, SoldAmounts
from graph_service.domain.records.co_selling import Sale


class SalesGroupBy(StrEnum):
    """The values by which sales can be grouped."""

    COMPANY = "COMPANY"
    ALLIANCE = "ALLIANCE"
    PRODUCT = "PRODUCT"
    DAY = "DAY"
    MONTH = "MONTH"


_VALUES: Final[Mapping[SalesGroupBy, Callable[[SoldAmounts], Any]]] = {
    SalesGroupBy.COMPANY: lambda sale: sale.company,
    SalesGroupBy.ALLIANCE: lambda sale: sale.alliance,
    SalesGroupBy.PRODUCT: lambda sale: sale.product,
    SalesGroupBy.DAY: lambda sale: sale.sold_on,
    SalesGroupBy.MONTH: lambda sale: f"{sale.sold_on:%Y-%m}",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SalesSum:
    """What was sold in one currency."""

    currency: str
    amount: Annotated[Decimal, Doc("The exact sum, in the currency's major unit.")]
    rows: Annotated[int, Doc("Number of sales.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class SalesGroup:
    """What was sold in one group and one currency."""

    values: Annotated[Mapping[SalesGroupBy, Any], Doc("What the group has in common.")]
    currency: str
    amount: Decimal
    rows: int

    @property
    def company(self) -> str | None:
        """Key of the company; None unless sales are grouped by company."""
        return self.values.get(SalesGroupBy.COMPANY)

    @property
    def alliance(self) -> str | None:
        """Key of the alliance; None unless sales are grouped by alliance."""
        return self.values.get(SalesGroupBy.ALLIANCE)

    @property
    def product(self) -> str | None:
        """The product; None unless sales are grouped by product."""
        return self.values.get(SalesGroupBy.PRODUCT)

    @property
    def day(self) -> Any:
        """The day; None unless sales are grouped by day."""
        return self.values.get(SalesGroupBy.DAY)

    @property
    def month(self) -> str | None:
        """The month, e.g. 2023-10; None unless sales are grouped by month."""
        return self.values.get(SalesGroupBy.MONTH)


@dataclass(frozen=True, slots=True, kw_only=True)
class CombinedSales:
    """The requested sales: one page of rows, and the sums of all rows."""

    rows: Annotated[tuple[Sale, ...], Doc("One page, by day and key.")]
    more: Annotated[bool, Doc("Rows follow the page.")]
    total_count: Annotated[int, Doc("Number of all rows.")]
    totals: Annotated[tuple[SalesSum, ...], Doc("Of all rows, by currency.")]
    group_count: Annotated[int, Doc("Number of all groups.")]
    _groups: tuple[SalesGroup, ...] = field(repr=False)

    def groups(self, first: int = 50) -> tuple[SalesGroup, ...]:
        """The groups by their values in the order asked, then currency; `first` lies in 0..5000."""
        return self._groups[: checked_first(first)]

    @property
    def reason(self) -> str | None:
        """Why there is nothing."""
        return None if self.total_count else "No sale that is recorded matches."


def combined_sales(recorded: RecordedSales, group_by: Sequence[SalesGroupBy] = ()) -> CombinedSales:
    """Return sales with their totals in each currency, and the sums of each group.

    Parameters
    ----------
    recorded
        A page of sales, and the amounts of all that match.
    group_by
        The values that the sales of one group share; each at most once.

    Returns
    -------
    CombinedSales
        Sums are exact decimals. Amounts of different currencies are never added up: a total and a group
        have one currency each.

    Raises
    ------
    InvalidInput
        A value to group by is given twice.

    References
    ----------
    Analyses, section 14.

    Examples
    --------
    >>> from datetime import date
    >>> first, second = date(2023, 10, 1), date(2023, 10, 2)
    >>> sold = [("partner_a", first, 10_000), ("partner_a", second, 15_000),
    ...         ("partner_b", first, 20_000), ("partner_b", second, 25_000)]
    >>> amounts = tuple(
    ...     SoldAmounts(company=who, alliance="duo", product="p", sold_on=day, currency="EUR",
    ...                 amounts=(Decimal(amount),))
    ...     for who, day, amount in sold
    ... )
    >>> recorded = RecordedSales(graph_revision="1", amounts=amounts, page=(), more=True)
    >>> by_company = combined_sales(recorded, [SalesGroupBy.COMPANY])
    >>> [(one.company, int(one.amount)) for one in by_company.groups()]
    [('partner_a', 25000), ('partner_b', 45000)]
    >>> [int(one.amount) for one in combined_sales(recorded, [SalesGroupBy.DAY]).groups()]
    [30000, 40000]
    >>> by_company.totals, by_company.total_count
    ((SalesSum(currency='EUR', amount=Decimal('70000'), rows=4),), 4)
    """
    if len(set(group_by)) < len(group_by):
        raise InvalidInput("groupBy: expected each value at most once.", field="groupBy")
    totals = _sums(recorded.amounts, ())
    groups = _sums(recorded.amounts, group_by) if group_by else ()
    return CombinedSales(
        rows=recorded.page,
        more=recorded.more,
        total_count=sum(currency.rows for currency in totals),
        totals=tuple(
            SalesSum(currency=currency.currency, amount=currency.amount, rows=currency.rows)
            for currency in totals
        ),
        group_count=len(groups),
        _groups=groups,
    )


def _sums(sold: Iterable[SoldAmounts], group_by: Sequence[SalesGroupBy]) -> tuple[SalesGroup, ...]:
    """The sums by these values and by currency, sorted by them."""
    of = [_VALUES[dimension] for dimension in group_by]
    amounts: dict[tuple[Any, ...], Decimal] = {}
    rows: dict[tuple[Any, ...], int] = {}
    with localcontext(prec=EXACT_DIGITS):
        for row in sold:
            key = (*(value(row) for value in of), row.currency)
            amounts[key] = sum(row.amounts, amounts.get(key, Decimal(0)))
            rows[key] = rows.get(key, 0) + len(row.amounts)
    return tuple(
        SalesGroup(
            values=dict(zip(group_by, key, strict=False)),
            currency=key[-1],
            amount=amounts[key],
            rows=rows[key],
        )
        for key in sorted(amounts)
    )
