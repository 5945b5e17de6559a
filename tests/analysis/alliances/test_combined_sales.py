"""Sums of sales are exact, and never mix currencies."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from graph_service.analysis.alliances.combined_sales import SalesGroupBy, combined_sales
from graph_service.domain.errors import InvalidInput
from graph_service.domain.read_models.sales_query import RecordedSales, SalesFilter, SoldAmounts


def recorded(*sold: tuple[str, str, str, list[str]]) -> RecordedSales:
    """Return sales, given by company, day, currency and amounts."""
    return RecordedSales(
        graph_revision="1",
        amounts=tuple(
            SoldAmounts(
                company=company,
                alliance="duo",
                product="p",
                sold_on=date.fromisoformat(day),
                currency=currency,
                amounts=tuple(map(Decimal, amounts)),
            )
            for company, day, currency, amounts in sold
        ),
        page=(),
        more=False,
    )


def shown(groups: Any) -> list[tuple[Any, ...]]:
    return [(*one.values.values(), one.currency, str(one.amount), one.rows) for one in groups]


def test_sums_are_exact_whatever_their_size() -> None:
    found = combined_sales(recorded(("a", "2026-01-01", "EUR", ["1e20", "0.000001"] * 3)))
    assert [(str(one.amount), one.rows) for one in found.totals] == [("300000000000000000000.000003", 6)]
    assert (found.group_count, found.groups()) == (0, ())


def test_groups_are_sorted_by_what_they_have_in_common() -> None:
    sold = recorded(
        ("b", "2026-02-01", "EUR", ["1"]),
        ("a", "2026-10-01", "USD", ["2"]),
        ("a", "2026-01-31", "EUR", ["4", "8"]),
        ("a", "2026-01-01", "EUR", ["-16"]),
    )
    month = combined_sales(sold, [SalesGroupBy.MONTH])
    assert shown(month.groups()) == [
        ("2026-01", "EUR", "-4", 3),
        ("2026-02", "EUR", "1", 1),
        ("2026-10", "USD", "2", 1),
    ]
    assert (month.group_count, len(month.groups(1))) == (3, 1)
    company = combined_sales(sold, [SalesGroupBy.COMPANY, SalesGroupBy.MONTH])
    assert shown(company.groups()) == [
        ("a", "2026-01", "EUR", "-4", 3),
        ("a", "2026-10", "USD", "2", 1),
        ("b", "2026-02", "EUR", "1", 1),
    ]
    (first, *_) = company.groups()
    assert (first.company, first.month, first.day, first.alliance, first.product) == (
        *("a", "2026-01"),
        *(None, None, None),
    )


def test_nothing_has_a_reason() -> None:
    assert combined_sales(recorded()).reason is not None
    assert combined_sales(recorded(("a", "2026-01-01", "EUR", ["1"]))).reason is None


def test_what_is_refused() -> None:
    with pytest.raises(InvalidInput, match="at most once"):
        combined_sales(recorded(), [SalesGroupBy.DAY, SalesGroupBy.DAY])
    with pytest.raises(InvalidInput, match="first must lie"):
        combined_sales(recorded()).groups(5_001)
    with pytest.raises(InvalidInput, match="not before 2026-01-02"):
        SalesFilter(first=date(2026, 1, 2), last=date(2026, 1, 1))
