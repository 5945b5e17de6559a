"""Each kind of cell: what people write, what it becomes, and what is refused with which words."""

import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from graph_service.domain.model.entities import Alliance, Company, Financials, Holding
from graph_service.domain.model.fields import FieldSpec, field_specs
from graph_service.formats.cells.accepted import KINDS, kind_of
from graph_service.formats.cells.column_notation import ColumnNotation, Stated
from graph_service.formats.cells.notation import DateOrder, DecimalMark
from graph_service.formats.cells.words import CHINESE, words_of
from graph_service.formats.tables.marked_cells import Refused, Typed
from graph_service.formats.tables.table_definitions import TABLES

EMPLOYEES = field_specs(Company)["employees"]
YEAR = field_specs(Company)["founded_year"]
COUNTRY = field_specs(Company)["country"]
INDUSTRY = field_specs(Company)["industry"]
TAGS = field_specs(Company)["tags"]
REVENUE = field_specs(Financials)["revenue"]
RATIO = field_specs(Financials)["debt_ratio"]
LEVEL = field_specs(Holding)["level"]
DAY = field_specs(Alliance)["starts_on"]
MODES = field_specs(Alliance)["modes"]
FLAG = field_specs(Alliance)["exclusive"]


def read(spec: FieldSpec, cells: Sequence[str], stated: Stated | None = None) -> list[str]:
    """The cells of one column, as in the CSV format; of refused ones the reason."""
    column = ColumnNotation(name="x", spec=spec)
    for cell in cells:
        column.see(cell)
    reader = column.reader(column.settled(stated or Stated(), Stated()))
    return [one.reason if isinstance(one, Refused) else one for one in map(reader, cells)]


EXAMPLES = [(kind.name, *example) for kind in KINDS for example in kind.examples]
SPECS = {kind_of(column.states).name: column.states for table in reversed(TABLES) for column in table.columns}
SPECS |= {"word of a list": MODES, "share": LEVEL, "text": field_specs(Company)["industry"]}


@pytest.mark.parametrize(("kind", "cell", "becomes"), EXAMPLES)
def test_the_examples_of_the_documentation_are_true(kind: str, cell: str, becomes: str) -> None:
    assert read(SPECS[kind], [cell]) == [becomes]


@pytest.mark.parametrize(
    ("spec", "cells", "become"),
    [
        (REVENUE, ["1.234.567,89", "1.500"], ["1234567.89", "1500"]),
        (REVENUE, ["1,234,567.89", "1,500"], ["1234567.89", "1500"]),
        (REVENUE, ["1'234'567.89", "1 234", "12,34,567"], ["1234567.89", "1234", "1234567"]),
        (REVENUE, ["0,350", "1,234"], ["0.350", "1.234"]),
        (REVENUE, ["€1.5m", "USD 3.5", "3.5 EUR", "-£2.25"], ["1500000", "3.5", "3.5", "-2.25"]),
        (REVENUE, ["1.5 Mio. €", "2,5 Mrd"], ["1500000", "2500000000"]),
        (EMPLOYEES, ["1,200", "85"], ["1200", "85"]),
        (EMPLOYEES, ["1.200", "2.000"], ["1200", "2000"]),
        (EMPLOYEES, ["1,000"], ["1000"]),
        (EMPLOYEES, ["120人", "1.2万人", "85 employees"], ["120", "12000", "85"]),
        (EMPLOYEES, ["120.0", "N/A", "-", "35"], ["120", "", "", "35"]),
        (LEVEL, ["80%", "0,8", ".5", "1.000"], ["0.8", "0.8", "0.5", "1.0"]),
        (RATIO, ["35 %", "0.35", "150%"], ["0.35", "0.35", "1.5"]),
        (
            YEAR,
            ["FY2023", "Jan 1999", "昭和50年4月1日", "民國88年", "令和元年"],
            ["2023", "1999", "1975", "1999", "2019"],
        ),
        (DAY, ["平成12年10月5日", "民國112年1月2日"], ["2000-10-05", "2023-01-02"]),
        (TAGS, ["AI/ML / Hosting", "24/7 support"], ["AI/ML;Hosting", "24/7 support"]),
        (TAGS, ["• Sensors\n• C++", "1. Trucks\n2) CRM", "-"], ["Sensors;C++", "Trucks;CRM", ""]),
        (COUNTRY, ["한국", "Ελλάδα", "Україна", "日本国", "アメリカ"], ["KR", "GR", "UA", "JP", "US"]),
        (COUNTRY, ["French Republic", "Hellenic Republic", "Swiss Confederation"], ["FR", "GR", "CH"]),
        (
            INDUSTRY,
            ["Sensors\n and radio", "...", "(No value)", "brak danych"],
            ["Sensors and radio", "", "", ""],
        ),
        (YEAR, ["1999.0", "2001年5月", "31.12.2001", "2001-05", "5/2001"], ["1999", *["2001"] * 4]),
        (DAY, ["13/04/2024", "03/04/2024"], ["2024-04-13", "2024-04-03"]),
        (DAY, ["04/13/2024", "03/04/2024"], ["2024-04-13", "2024-03-04"]),
        (DAY, ["31. Dezember 2024", "31 de diciembre de 2024", "31-Dec-2024"], ["2024-12-31"] * 3),
        (DAY, ["Tuesday, 31 December 2024", "December 31st, 2024", "2024. 12. 31"], ["2024-12-31"] * 3),
        (DAY, ["31.12.2024 00:00", "20241231", "2024-12-31T10:15:00Z"], ["2024-12-31"] * 3),
        (MODES, ["Joint sales, co-branding", "Supply chain"], ["JOINT_SALES;CO_BRANDING", "SUPPLY_CHAIN"]),
        (TAGS, ["a|b", "c", "-", "N/A|d"], ["a;b", "c", "", "d"]),
        (TAGS, ["a\nb", "c, d"], ["a;b", "c, d"]),
        (COUNTRY, ["NA", "N/A", "未知", "na"], ["NA", "", "", "NA"]),
        (FLAG, ["no", "N/A", "x", "无"], ["false", "", "true", "false"]),
    ],
)
def test_columns_as_people_write_them(spec: FieldSpec, cells: list[str], become: list[str]) -> None:
    assert read(spec, cells) == become


@pytest.mark.parametrize(
    ("spec", "cell", "says"),
    [
        (REVENUE, "1,234", "found '1,234': say --decimal point (1234) or --decimal comma (1.234)"),
        (EMPLOYEES, "1.000", "say --decimal point (1.000) or --decimal comma (1000)"),
        (EMPLOYEES, "11-50", "expected a whole number, found '11-50': a range is not one number"),
        (EMPLOYEES, "35%", "a percentage has no place here"),
        (EMPLOYEES, "$35", "an amount of money has no place here"),
        (EMPLOYEES, "10²", "expected a whole number"),
        (REVENUE, "1MM", "expected an amount"),
        (REVENUE, "1,23,4", "the signs between its digits make no number"),
        (LEVEL, "80", "found '80': if 80 % is meant, write the sign"),
        (LEVEL, "high", "expected a number from 0 to 1, or a percentage such as 80 %, found 'high'"),
        (DAY, "03/04/2024", "say --dates day-first (2024-04-03) or --dates month-first (2024-03-04)"),
        (DAY, "31.12.24", "the year has two digits"),
        (DAY, "31 Dec 24", "the year has two digits"),
        (YEAR, "31.12.98", "expected a year such as 1999, found '31.12.98': the year has two digits"),
        (YEAR, "'99", "the year has two digits"),
        (YEAR, "2022/23", "it names two years"),
        (YEAR, "before 1999", "expected a year"),
        (COUNTRY, "D", "expected a country such as NO or Norway, found 'D'"),
        (DAY, "31/31/2024", "expected a date"),
        (DAY, "2024", "it is not a date"),
        (COUNTRY, "XX", "expected a country such as NO or Norway, found 'XX'"),
        (COUNTRY, "Germny", "the nearest is Germany (DE)"),
        (COUNTRY, "Congo", "expected a country"),
        (MODES, "Selling", "expected one of JOINT_SALES, JOINT_MARKETING"),
    ],
)
def test_what_is_refused_says_what_is_expected(spec: FieldSpec, cell: str, says: str) -> None:
    assert says in read(spec, [cell])[0]


def test_what_is_stated_decides() -> None:
    assert read(REVENUE, ["1,234"], Stated(decimal=DecimalMark.COMMA)) == ["1.234"]
    assert read(DAY, ["03/04/2024"], Stated(dates=DateOrder.MONTH_FIRST)) == ["2024-03-04"]
    assert read(TAGS, ["TCP/IP/UDP"], Stated(separators="/")) == ["TCP;IP;UDP"]


def test_contradictory_columns_leave_what_is_ambiguous_open() -> None:
    cells = ["1.234.567,89", "1,234,567.89", "1,234"]
    assert read(REVENUE, cells)[:2] == ["1234567.89", "1234567.89"]
    assert "say --decimal" in read(REVENUE, cells)[2]


def test_cells_of_typed_formats_are_certain() -> None:
    assert read(REVENUE, ["1,5", Typed("1.234")]) == ["1.5", "1.234"]
    assert read(EMPLOYEES, [Typed("120.0"), Typed("nan")]) == ["120", ""]


COUNTRIES = {
    "US": "USA;U.S.;us;United States of America;Vereinigte Staaten;États-Unis;Estados Unidos;美国;🇺🇸",
    "GB": "UK;U.K.;uk;Great Britain;England;Scotland;Wales;Northern Ireland;英国;Royaume-Uni;GBR",
    "NL": "Holland;The Netherlands;NED;Pays-Bas;荷兰",
    "KR": "South Korea;Korea;Korea, Republic of;Republic of Korea;KOR;韩国",
    "KP": "North Korea;DPRK;Korea, Democratic People's Republic of",
    "CZ": "Czech Republic;Czechia;Tschechien;CZE", "CI": "Ivory Coast;Côte d'Ivoire;Cote dIvoire",
    "VN": "Vietnam;Viet Nam", "TW": "Taiwan;台湾;臺灣", "HK": "Hong Kong;香港", "MO": "Macau;Macao",
    "AE": "UAE;United Arab Emirates;阿联酋", "TR": "Turkey;Türkiye;TURKIYE", "LA": "Laos", "SY": "Syria",
    "IR": "Iran", "BO": "Bolivia", "VE": "Venezuela", "MD": "Moldova", "TZ": "Tanzania", "PS": "Palestine",
    "XK": "Kosovo", "MM": "Burma;Myanmar", "SZ": "Swaziland;Eswatini (Swaziland)",
    "MK": "Macedonia;North Macedonia", "CV": "Cape Verde", "TL": "East Timor",
    "CD": "DR Congo;Congo, DR;DRC", "CG": "Republic of the Congo",
    "DE": "Deutschland;Allemagne;Alemania;德国;GER;DEU;Federal Republic of Germany",
    "CH": "SUI;CHE;Schweiz;Suisse", "RU": "Russia;Russian Federation;俄罗斯",
    "CN": "China;PRC;中国;中华人民共和国;Mainland China;广东省", "IE": "Republic of Ireland",
    "NO": "norway;NORGE;Norway (NO);NO - Norway;Kingdom of Norway",
    "BA": "Bosnia & Herzegovina;Bosnia and Herzegovina", "AT": "Oesterreich;Österreich;Autriche",
    "LC": "St. Lucia;Saint Lucia", "JP": "ＪＰ;日本", "GR": "EL;Greece",
}  # fmt: skip


@pytest.mark.parametrize("code", COUNTRIES)
def test_countries_by_every_common_name(code: str) -> None:
    names = COUNTRIES[code].split(";")
    assert dict(zip(names, read(COUNTRY, names), strict=True)) == dict.fromkeys(names, code)


def test_words_in_chinese_are_those_of_the_explorer() -> None:
    text = (Path(__file__).parents[3] / "web" / "src" / "i18n" / "zh.ts").read_text(encoding="utf-8")
    shown: dict[str, dict[str, str]] = {}
    for name, block in re.findall(r"^  (\w+): \{([^}]+)\}", text, re.MULTILINE):
        shown[name] = dict(re.findall(r"(\w+): \"([^\"]+)\"", block))
    for page, kind in {
        "mode": "CooperationMode",
        "stage": "AllianceStage",
        "resourceKind": "ResourceKind",
    }.items():
        assert shown[page] == CHINESE[kind]


def test_every_word_of_every_list_has_one_meaning() -> None:
    kinds = {
        column.states.type
        for table in TABLES
        for column in table.columns
        if kind_of(column.states).name == "word of a list"
    }
    assert {kind.__name__ for kind in kinds} >= CHINESE.keys()
    for kind in kinds:
        assert set(words_of(kind).values()) == set(kind)
