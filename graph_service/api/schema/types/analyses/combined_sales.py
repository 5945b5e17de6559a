"""Sales of the members of alliances, as rows and as sums. Rules: docs/analyses.md, section 14."""

import datetime as dt
from decimal import Decimal

import strawberry

from graph_service.analysis.alliances.combined_sales import SalesGroupBy
from graph_service.api.schema.types.analyses.complementarity import ACompany, AnAlliance
from graph_service.api.schema.types.connections import PageInfo
from graph_service.api.schema.types.descriptions import described, says
from graph_service.domain.records import co_selling

strawberry.enum(
    SalesGroupBy,
    description="By what sales are grouped: the company that sold, the alliance, the product, the day, "
    "the month.",
)

_sale = described(co_selling.Sale)
_AMOUNT = "Exact sum, in the currency's major unit."
_ROWS = "Number of sales."


@strawberry.type(description="Sales that match: one page of rows, and the sums of all.")
class CombinedSales:
    """Sales that match."""

    rows: list["SoldRow"] = says("One page, by day and key.")
    page_info: PageInfo = says("The position of the page in the list.")
    total_count: int = says("Number of all sales that match, whatever the page.")
    totals: list["SalesSum"] = says(
        "Sums of all that match, whatever the page, by currency; currencies are never added up."
    )
    group_count: int = says("Number of groups; 0 when groupBy is empty.")

    @strawberry.field(
        description="Sums of all that match by groupBy and by currency, sorted by these. At most 5,000."
    )
    def groups(self, first: int | None = 50) -> list["SalesGroup"]:
        """Return the sums by groups."""


@strawberry.type(description="What one company sold in an alliance, on one day.")
class SoldRow:
    """What one company sold on one day."""

    key: str = _sale("key")
    company: ACompany = _sale("company")
    alliance: AnAlliance = _sale("alliance")
    sold_on: dt.date = _sale("sold_on")
    product: str = _sale("product")
    quantity: Decimal | None = _sale("quantity")
    amount: Decimal = _sale("amount")
    currency: str = _sale("currency")
    customer: str | None = _sale("customer")


@strawberry.type(description="What was sold in one currency.")
class SalesSum:
    """What was sold in one currency."""

    currency: str = says("ISO 4217 code, e.g. EUR.")
    amount: Decimal = says(_AMOUNT)
    rows: int = says(_ROWS)


@strawberry.type(
    description="What was sold in one currency within a group; null for values that are not grouped by."
)
class SalesGroup:
    """What was sold in one currency within a group."""

    company: ACompany | None = says("The company that sold.")
    alliance: AnAlliance | None = says("The alliance that it was sold in.")
    product: str | None = says("The product that was sold.")
    day: dt.date | None = says("The day.")
    month: str | None = says("The month, e.g. 2023-10.")
    currency: str = says("ISO 4217 code, e.g. EUR.")
    amount: Decimal = says(_AMOUNT)
    rows: int = says(_ROWS)
