"""What each kind of cell accepts, in one table: cells are read by it, and messages and documentation are
made of it."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Final

from typing_extensions import Doc

from graph_service.domain.model.fields import COUNTRY, CURRENCY, WEBSITE, FieldSpec, Year
from graph_service.domain.model.fields import Written as Pattern
from graph_service.formats.cells.cell_readers import (
    Reader,
    is_fraction,
    is_share,
    read_country,
    read_currency,
    read_date,
    read_flag,
    read_key,
    read_number,
    read_text,
    read_website,
    read_word,
    read_year,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CellKind:
    """A kind of cell."""

    name: str
    expected: Annotated[str, Doc('What a message says after "expected".')]
    accepts: Annotated[str, Doc("How people write it, for the documentation.")]
    examples: Annotated[
        tuple[tuple[str, str], ...], Doc("Cells, and what they become; the documentation shows them.")
    ]
    read: Reader
    has_decimals: Annotated[bool, Doc("Whether the decimal mark of its column matters.")] = False
    has_days: Annotated[bool, Doc("Whether the order of day and month in its column matters.")] = False
    values: Annotated[frozenset[str], Doc("Placeholders that are values in this kind, in lower case.")] = (
        frozenset()
    )


TEXT: Final = CellKind(
    name="text",
    expected="a text",
    accepts="any text; letters and digits of full width become plain ones, spaces of all kinds spaces, "
    "signs without width are dropped",
    examples=(("ＡＣＭＥ株式会社", "ACME株式会社"),),
    read=read_text,
)
KEY: Final = CellKind(
    name="key",
    expected="a key of lower-case letters, digits, - and _ that starts with a letter or digit",
    accepts="lower-case letters, digits, - and _; a number that a program wrote with decimals",
    examples=(("acme", "acme"), ("123.0", "123")),
    read=read_key,
)
WHOLE: Final = CellKind(
    name="whole number",
    expected="a whole number",
    accepts="digits, in groups or not; decimals that are zero; thousand and million as k, M, 万 and the like",
    examples=(("1,200", "1200"), ("1.200", "1200"), ("1 200", "1200"), ("120.0", "120"), ("1.5k", "1500"),
              ("１２０", "120"), ("1.2万", "12000"), ("120 人", "120")),
    read=read_number,
    has_decimals=True,
)  # fmt: skip
YEAR: Final = CellKind(
    name="year",
    expected="a year such as 1999",
    accepts="four digits, with or without a month, or any date",
    examples=(("1999.0", "1999"), ("2001年", "2001"), ("2001-05-04", "2001"), ("04/05/2001", "2001")),
    read=read_year,
)
NUMBER: Final = CellKind(
    name="number",
    expected="a number such as 0.25",
    accepts="a decimal point or comma, digits in groups or not",
    examples=(("7,5", "7.5"), ("1e-3", "0.001")),
    read=read_number,
    has_decimals=True,
)
FRACTION: Final = CellKind(
    name="share",
    expected="a number such as 0.8, or 80 %",
    accepts="a number, or a percentage",
    examples=(("0,8", "0.8"), ("80%", "0.8"), ("80 %", "0.8")),
    read=read_number,
    has_decimals=True,
)
AMOUNT: Final = CellKind(
    name="amount",
    expected="an amount such as 1250000.50",
    accepts="a decimal point or comma; groups of digits; the sign or code of a currency; a loss in brackets; "
    "thousand, million and the like as k, M, bn, 万, 亿",
    examples=(("1.234.567,89", "1234567.89"), ("$1,234,567.89", "1234567.89"), ("1 234 567,89", "1234567.89"),
              ("(250.5)", "-250.5"), ("€ 1.5M", "1500000"), ("2.5亿", "250000000")),
    read=read_number,
    has_decimals=True,
)  # fmt: skip
DATE: Final = CellKind(
    name="date",
    expected="a date such as 2026-11-23",
    accepts="year first, or day first with dots, or with the name of the month; a number of Excel; a time of "
    "day is dropped; of 03/04/2024 the order of day and month is derived from the column, or stated",
    examples=(("31.12.2024", "2024-12-31"), ("2024/3/1", "2024-03-01"), ("2024年12月31日", "2024-12-31"),
              ("Dec 31, 2024", "2024-12-31"), ("31 December 2024", "2024-12-31"), ("45352", "2024-03-01"),
              ("31/12/2024", "2024-12-31"), ("2024-01-01T00:00:00", "2024-01-01")),
    read=read_date,
    has_days=True,
)  # fmt: skip
FLAG: Final = CellKind(
    name="yes or no",
    expected="true or false, or yes or no",
    accepts="true, yes, y, x, 1, 是, ja, oui, sí and their opposites",
    examples=(("Yes", "true"), ("是", "true"), ("0", "false"), ("FALSCH", "false")),
    read=read_flag,
    values=frozenset(("无", "没有", "x")),
)
WORD: Final = CellKind(
    name="word of a list",
    expected="one of the words of its list",
    accepts="the word in any case, with spaces or hyphens, or as the explorer shows it in English or Chinese",
    examples=(("Joint sales", "JOINT_SALES"), ("联合销售", "JOINT_SALES"), ("co-branding", "CO_BRANDING")),
    read=read_word,
)
COUNTRY_KIND: Final = CellKind(
    name="country",
    expected="a country such as NO or Norway",
    accepts="a code of two or three letters, in any case; names in English, German, French, Spanish, Chinese "
    "and more languages; NA is Namibia",
    examples=(("no", "NO"), ("Germany", "DE"), ("Allemagne", "DE"), ("德国", "DE"), ("UK", "GB"),
              ("U.S.A.", "US"),
              ("KOR", "KR"), ("Ivory Coast", "CI"), ("NA", "NA")),
    read=read_country,
    values=frozenset(("na",)),
)  # fmt: skip
CURRENCY_KIND: Final = CellKind(
    name="currency",
    expected="an ISO 4217 code such as EUR",
    accepts="a code in any case, or a sign that means one currency",
    examples=(("eur", "EUR"), ("€", "EUR"), ("US$", "USD")),
    read=read_currency,
)
ADDRESS: Final = CellKind(
    name="website",
    expected="an address such as https://example.com",
    accepts="an address, with or without https://",
    examples=(("acme.example", "https://acme.example"), ("HTTP://acme.example", "http://acme.example")),
    read=read_website,
)
KINDS: Final = (
    TEXT, KEY, WHOLE, YEAR, NUMBER, FRACTION, AMOUNT, DATE, FLAG, WORD, COUNTRY_KIND, CURRENCY_KIND, ADDRESS,
)  # fmt: skip
_OF_TYPE: Final[dict[type[Any], CellKind]] = {bool: FLAG, int: WHOLE, float: NUMBER, Decimal: AMOUNT}
_OF_PATTERN: Final = {id(COUNTRY): COUNTRY_KIND, id(CURRENCY): CURRENCY_KIND, id(WEBSITE): ADDRESS}


def kind_of(spec: FieldSpec) -> CellKind:
    """Return the kind of the cells of a field, or of the items of its lists."""
    if spec.name == "key" or spec.refers is not None:
        return KEY
    if issubclass(spec.type, StrEnum):
        return WORD
    if spec.type is str:
        ways = [rule for rule in spec.rules if isinstance(rule, Pattern)]
        return _OF_PATTERN.get(id(ways[0]), TEXT) if ways else TEXT
    if any(isinstance(rule, Year) for rule in spec.rules):
        return YEAR
    return FRACTION if is_fraction(spec) else _OF_TYPE.get(spec.type, DATE)


def expected(kind: CellKind, spec: FieldSpec) -> str:
    """Return what a message says that a cell should hold."""
    if kind is WORD:
        return f"one of {', '.join(one.value for one in spec.type)}"
    return "a number from 0 to 1, or a percentage such as 80 %" if is_share(spec) else kind.expected
