"""Sales of the members of alliances: always one statement, with any groups."""

import datetime as dt
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from graph_service.analysis.alliances.combined_sales import (
    CombinedSales,
    SalesGroup,
    SalesGroupBy,
    SalesSum,
    combined_sales,
)
from graph_service.api.resolvers.analyses.preparation import PreparedAnalysis, reference_key
from graph_service.api.resolvers.context import ResolverContext
from graph_service.domain.errors import InvalidInput
from graph_service.domain.read_models.sales_query import SalesFilter, are_whole_months
from graph_service.domain.records.co_selling import Sale
from graph_service.query.pagination import DEFAULT_PAGE, MAX_PAGE
from graph_service.query.selection import Field
from graph_service.store.repositories.sales import read_sales

LIST: Final = "SharedSales"
"""The list that a cursor belongs to."""
MONTHLY: Final = frozenset({SalesGroupBy.COMPANY, SalesGroupBy.ALLIANCE, SalesGroupBy.MONTH})
"""Groups that reveal no more about sales than sums by month."""


@dataclass(frozen=True, slots=True)
class PageInfo:
    """The position of a page in its list."""

    has_next_page: bool
    has_previous_page: bool
    start_cursor: str | None
    end_cursor: str | None


@dataclass(frozen=True, slots=True)
class SalesOnPage:
    """Sales with the position of their page."""

    sales: CombinedSales
    page_info: PageInfo

    @property
    def rows(self) -> Sequence[Sale]:
        """The page."""
        return self.sales.rows

    @property
    def total_count(self) -> int:
        """Number of all rows."""
        return self.sales.total_count

    @property
    def totals(self) -> Sequence[SalesSum]:
        """Sums of all rows."""
        return self.sales.totals

    @property
    def group_count(self) -> int:
        """Number of groups."""
        return self.sales.group_count

    @property
    def reason(self) -> str | None:
        """Why there is nothing."""
        return self.sales.reason

    def groups(self, first: int = 50) -> Sequence[SalesGroup]:
        """Return the groups."""
        return self.sales.groups(first)


@dataclass(frozen=True, slots=True)
class Recorded:
    """Sales as recorded at a revision: they do not depend on a day or a setting."""

    graph_revision: str
    parameters: Mapping[str, Any] = field(default_factory=dict)
    derived: frozenset[str] = frozenset()


async def sales(context: ResolverContext, field: Field, _keys: Sequence[str]) -> PreparedAnalysis:
    """Prepare the answer to ``Query.sales``."""
    company, alliance = field.argument("company"), field.argument("alliance")
    wanted = SalesFilter(
        company=None if company is None else reference_key(company, "Company", "company"),
        alliance=None if alliance is None else reference_key(alliance, "Alliance", "alliance"),
        first=field.argument("from"),
        last=field.argument("to"),
        product=field.argument("product"),
    )
    first, after = field.argument("first"), field.argument("after")
    size = DEFAULT_PAGE if first is None else first
    if not 0 <= size <= MAX_PAGE:
        raise InvalidInput(f"first: expected a number from 0 to {MAX_PAGE}, got {size}.", field="first")
    group_by = field.argument("groupBy") or ()
    recorded = await read_sales(
        context.database,
        wanted,
        size=size,
        after=None if after is None else _place(after),
        sums=wanted.product is None
        and are_whole_months(wanted.first, wanted.last)
        and MONTHLY.issuperset(group_by),
        timeout=context.settings.analysis_timeout,
    )

    def analyse(_key: str) -> SalesOnPage:
        found = combined_sales(recorded, group_by)
        cursors = [_cursor(row) for row in (found.rows[:1] + found.rows[-1:])]
        return SalesOnPage(
            found,
            PageInfo(
                has_next_page=found.more,
                # a page after a row has that row before it, or had it
                has_previous_page=after is not None,
                start_cursor=cursors[0] if cursors else None,
                end_cursor=cursors[-1] if cursors else None,
            ),
        )

    return PreparedAnalysis(analyse, Recorded(recorded.graph_revision))


def _cursor(row: Sale) -> str:
    return _encoded(row.sold_on.isoformat(), row.key)


def _encoded(day: str, key: str) -> str:
    return urlsafe_b64encode(json.dumps([LIST, day, key], ensure_ascii=False).encode()).decode()


def _place(cursor: str) -> tuple[dt.date, str]:
    """Return the day and the key of the row of a cursor."""
    try:
        _list, day, key = json.loads(urlsafe_b64decode(cursor.encode("ascii")))
        if _encoded(day, key) == cursor:
            return dt.date.fromisoformat(day), str(key)
    except (ValueError, TypeError, RecursionError):
        pass  # the message below is for everything that is not a cursor
    raise InvalidInput(
        "after: expected a cursor of this list.",
        field="after",
        hint="Pass pageInfo.endCursor unchanged.",
    )
