"""Queries of sales and their results: a filter, one page of rows, and the amounts of all."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Annotated

from typing_extensions import Doc

from graph_service.domain.errors import InvalidInput
from graph_service.domain.records.co_selling import Sale


@dataclass(frozen=True, slots=True, kw_only=True)
class SalesFilter:
    """A filter of sales; a field that is None does not restrict them."""

    company: Annotated[str | None, Doc("Key of the company that sold.")] = None
    alliance: Annotated[str | None, Doc("Key of the alliance that it was sold in.")] = None
    first: Annotated[date | None, Doc("The first day.")] = None
    last: Annotated[date | None, Doc("The last day, included.")] = None
    product: Annotated[str | None, Doc("What was sold, exactly as recorded.")] = None

    def __post_init__(self) -> None:
        """Reject a period that ends before it begins."""
        if self.first is not None and self.last is not None and self.last < self.first:
            raise InvalidInput(f"to: expected a day not before {self.first}, found {self.last}.", field="to")


def are_whole_months(first: date | None, last: date | None) -> bool:
    """Return whether a period consists of whole months: grants of totals only cover such periods.

    >>> [are_whole_months(date(2026, 2, 1), date(2026, 2, day)) for day in (27, 28)]
    [False, True]
    """
    after = None if last is None or last == date.max else last + timedelta(days=1)
    return all(day is None or day.day == 1 for day in (first, after))


@dataclass(frozen=True, slots=True, kw_only=True)
class SoldAmounts:
    """The amounts of all sales of a company in an alliance, on one day, of one product, in one currency."""

    company: str
    alliance: str
    product: str
    sold_on: date
    currency: str
    amounts: tuple[Decimal, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedSales:
    """The sales that match a filter, read at one revision of the graph."""

    graph_revision: str
    amounts: Annotated[tuple[SoldAmounts, ...], Doc("Those of all that match.")]
    page: Annotated[tuple[Sale, ...], Doc("One page of rows, by day and key.")]
    more: Annotated[bool, Doc("Rows follow the page.")]
