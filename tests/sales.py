"""The worked case of two partners' sales, and some that try what it leaves out."""

from datetime import date
from decimal import Decimal

from graph_service.domain.dataset import DataSet
from graph_service.domain.model.entities import Alliance, AllianceStage, Company, Membership
from graph_service.domain.records.co_selling import Sale

FIRST, SECOND = date(2023, 10, 1), date(2023, 10, 2)


def sale(key: str, company: str, day: date, amount: str, **more: str | Decimal) -> Sale:
    given = {"alliance": "duo", "product": "plan", "currency": "EUR"} | more
    return Sale(key=key, company=company, sold_on=day, amount=Decimal(amount), **given)  # type: ignore[arg-type]


WORKED = (
    sale("a1", "partner_a", FIRST, "10000"),
    sale("a2", "partner_a", SECOND, "15000"),
    sale("b1", "partner_b", FIRST, "20000"),
    sale("b2", "partner_b", SECOND, "25000"),
)
"""a = 25,000, b = 45,000, together 70,000, by day 30,000 and 40,000."""

OTHERS = (
    sale("z1", "partner_a", date(2023, 11, 1), "0.10", product="seat", customer="public"),
    sale("z2", "partner_a", date(2023, 11, 1), "0.20", product="seat", quantity=Decimal("2.5")),
    sale("z3", "partner_a", date(2023, 11, 2), "7.50", product="seat", currency="USD"),
    sale("z4", "partner_b", date(2023, 11, 30), "-1.5", alliance="trio"),
)
"""In November, of two currencies, one of them a return in another alliance."""

GRAPH = DataSet(
    companies=tuple(Company(key=f"partner_{key}", name=f"Partner {key.upper()}") for key in "abc"),
    alliances=(
        Alliance(key="duo", name="Duo", stage=AllianceStage.ACTIVE),
        Alliance(key="trio", name="Trio", stage=AllianceStage.ACTIVE),
    ),
    memberships=(
        *(Membership(alliance="duo", company=f"partner_{key}") for key in "ab"),
        *(Membership(alliance="trio", company=f"partner_{key}") for key in "abc"),
    ),
)
