"""Files as people have them: what each becomes, or what its error says. ``cases/README.md`` tells where
they come from."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from graph_service.domain.dataset import DataSet
from graph_service.domain.errors import InvalidInput
from graph_service.domain.model.entities import AllianceStage, CooperationMode
from graph_service.formats.cells.column_notation import Stated
from graph_service.formats.cells.notation import DateOrder, DecimalMark
from graph_service.formats.identification.outcomes import KnownNames
from graph_service.formats.import_stages import (
    decoded,
    find_tables,
    mapped,
    name_columns,
    questions_of,
    read_cells,
    read_source,
    report_of,
)
from graph_service.formats.readers.csv_reader import read_folder
from graph_service.formats.tables.column_mapping import read_mapping
from graph_service.formats.tables.dataset_reader import Reading
from graph_service.formats.tables.mapped_tables import There
from graph_service.formats.writers.output_formats import Form
from tests.formats.peculiar import peculiar
from tests.formats.writers.test_output_formats import exported

CASES = Path(__file__).parent / "cases"


def imported(
    path: str | Path,
    stated: Stated | None = None,
    *,
    header_row: int | None = None,
    mapping: Path | None = None,
    skip: str | None = None,
) -> Reading:
    """The reading of a file, through all stages."""
    source = find_tables(decoded(CASES / path), header_row)
    columns = read_mapping(mapping) if mapping else name_columns(source)
    if columns is not None:
        cells = read_cells(source, columns, stated, pads_short_rows=skip == "cells")
        source = mapped(source, columns, KnownNames(), cells).source(There())
    return read_source(source, skip_invalid=skip is not None, skip_cells=skip == "cells", stated=stated)


def data(path: str | Path, stated: Stated | None = None, **options: Any) -> DataSet:
    reading = imported(path, stated, **options)
    assert reading.problems == ()
    assert reading.dataset is not None
    return reading.dataset


def companies(path: str | Path, fields: Sequence[str], **options: Any) -> list[tuple[Any, ...]]:
    return [tuple(getattr(one, name) for name in fields) for one in data(path, **options).companies]


def resources_of(dataset: DataSet, part: str) -> list[tuple[str, str]]:
    companies = {one.key: one.name for one in dataset.companies}
    resources = {one.key: one.name for one in dataset.resources}
    return [(companies[one.company], resources[one.resource]) for one in getattr(dataset, part)]


def problems(reading: Reading) -> list[str]:
    return list(map(str, reading.problems))


CHINESE = "公司名称,国家,网站,拥有,需要\r\n青禾传感科技有限公司,CN,qinghe.example,传感器;现场服务,云托管\r\n"
TAIWANESE = "公司名稱,國家,網站\r\n青禾感測科技股份有限公司,TW,qinghe.example\r\n"
JAPANESE = "会社名,国,company\r\n青空センサー株式会社,JP,青空センサー株式会社\r\n"
TABBED = "Company name\tCountry\tWhat we have\r\nNordlys Sensors AS\tNorway\tIoT sensors\r\n"
ENGLISH = "Company name,Country\r\nNordlys Sensors AS,Norway\r\n"


@pytest.mark.parametrize(
    ("text", "codec", "written", "name"),
    [
        (CHINESE, "gb18030", "GB18030, separated by commas", "青禾传感科技有限公司"),
        (TAIWANESE, "big5", "Big5, separated by commas", "青禾感測科技股份有限公司"),
        (JAPANESE, "cp932", "Shift-JIS, separated by commas", "青空センサー株式会社"),
        (TABBED, "utf-16", "UTF-16, separated by tabs", "Nordlys Sensors AS"),
        (ENGLISH, "utf-16-le", "UTF-16, separated by commas", "Nordlys Sensors AS"),
        (ENGLISH, "utf-16-be", "UTF-16, separated by commas", "Nordlys Sensors AS"),
        (CHINESE, "utf-8-sig", "UTF-8, separated by commas", "青禾传感科技有限公司"),
    ],
)
def test_encodings_are_recognised(text: str, codec: str, written: str, name: str, tmp_path: Path) -> None:
    # as Excel saves "CSV" and "Unicode text"
    path = tmp_path / "partners.txt"
    path.write_bytes(text.encode(codec))
    (table,) = decoded(path).tables
    assert table.written == written
    assert [one.name for one in data(path).companies] == [name]


@pytest.mark.parametrize(
    ("text", "encoding", "label"),
    [
        ("Name,Country\nMüller GmbH,Österreich\n", "cp1252", "Windows-1252"),
        ("Name,Country\nŁódź Żabka,Polska\n", "cp1250", "Windows-1250"),
        ("Company,Country\nГазпром,Россия\n", "cp1251", "Windows-1251"),
        ("회사명,국가\n주식회사 푸른전자,한국\n", "cp949", "EUC-KR"),
        ("企业名称\n华为\n", "gb18030", "GB18030"),
        ("会社名,国名\n青空電機,日本\n", "euc_jp", "EUC-JP"),
        ("商号\nひまわりシステム\n", "euc_jp", "EUC-JP"),
        ("企业名称,行业\n青禾传感科技有限公司,制造业\n", "gb18030", "GB18030"),
        ("Firma,Land\nMüller,Köln\n", "cp850", "DOS (850)"),
        ("Société,Pays\nÉtoile,Algérie\n", "mac_roman", "Mac Roman"),
        ("Firma,Land\nMüller,Köln\n", "cp1252", "Windows-1252"),
        ("Société,Pays\nBénéteau,Algérie\n", "cp1252", "Windows-1252"),
        ("Empresa\nPão de Mel\n", "cp1252", "Windows-1252"),
    ],
)
def test_encodings_of_short_files(text: str, encoding: str, label: str, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_bytes(text.encode(encoding))
    (table,) = decoded(tmp_path / "x.csv").tables
    assert (table.written or "").partition(",")[0] == label
    assert [cells for _, cells in table.rows()] == [line.split(",") for line in text.splitlines()]


def test_an_encoding_is_stated(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_bytes("Name\n美的\n".encode("gb18030"))
    (table,) = decoded(tmp_path / "x.csv", encoding="gbk").tables
    assert [cells for _, cells in table.rows()] == [["Name"], ["美的"]]
    with pytest.raises(InvalidInput, match="expected an encoding such as utf-8, gb18030"):
        decoded(tmp_path / "x.csv", encoding="klingon")
    reading = imported(tmp_path / "x.csv")
    assert problems(reading)[0].endswith(
        "name: expected text in UTF-8, found bytes that are none: say --encoding"
    )


def test_separators() -> None:
    assert companies("separators/sep.csv", ("name", "country")) == [("Nordlys Sensors AS", "NO")]
    assert companies("separators/fullwidth.csv", ("name", "country", "employees")) == [
        ("ACME株式会社", "JP", 120)
    ]


def test_two_columns_of_one_name_are_a_choice(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=r"expected one column for country, found 2: 'Country'") as caught:
        imported("headers/dup.csv")
    assert "'Country [1]' or 'Country [2]'" in str(caught.value.hint)
    choice = tmp_path / "m.toml"
    for column, countries in (("Country [1]", ["NO", "DE"]), ("Country [2]", [None, "AT"])):
        choice.write_text(f'[[table]]\n[table.columns]\n"Company name" = "name"\n"{column}" = "country"\n')
        found = companies("headers/dup.csv", ("country",), mapping=choice)
        assert [country for (country,) in found] == countries


def test_of_two_columns_of_one_meaning_the_likelier_is_read(tmp_path: Path) -> None:
    path = tmp_path / "hubspot.csv"
    path.write_text(
        "Record ID,Company name,Company Domain Name,Industry,Country/Region,Number of Employees,"
        "Annual Revenue,Year Founded,Website URL,Company owner,Lifecycle Stage\n"
        "9,Nordlys Sensors AS,nordlys.example,Electronics,Norway,120.0,150,1999,https://nordlys.example,A,Lead\n"
    )
    (one,) = data(path).companies
    assert (one.key, one.industry, one.country, one.employees, one.founded_year, one.website) == (
        *("nordlys-sensors-as", "Electronics", "NO", 120, 1999, "https://nordlys.example"),
    )
    source = find_tables(decoded(path))
    columns = name_columns(source)
    assert columns is not None
    (report,) = report_of(source, read_cells(source, columns))
    assert {one.name: one.nearest for one in report.columns if one.target is None} == {
        "Record ID": None, "Company Domain Name": "website", "Company owner": "name",
        "Lifecycle Stage": None,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("header", "row", "targets"),
    [
        ("企业名称,统一社会信用代码,所属行业,官网,成立日期,员工人数,注册地,国家/地区",
         "青禾传感,X,电子,qinghe.example,2001-05-04,1.2万,北京市,中国",
         {"企业名称": "name", "所属行业": "industry", "官网": "website", "成立日期": "founded_year",
          "员工人数": "employees", "国家/地区": "country"}),
        ("Account ID,Account Name,Billing Country,Employees,Annual Revenue,Website,Industry,Type",
         "001A,Nordlys,Norway,120,1.5M,nordlys.example,IT,Partner",
         {"Account Name": "name", "Billing Country": "country", "Employees": "employees",
          "Annual Revenue": "revenue", "Website": "website", "Industry": "industry"}),
        ("Organization - ID,Organization - Name,Organization - Country of Address,Organization - Label",
         "7,Nordlys,Norway,Hot",
         {"Organization - Name": "name", "Organization - Country of Address": "country"}),
        ("Account Name,Account Website,Account Country,Employee Count,Account Owner Name",
         "Nordlys,nordlys.example,NO,120,Ann",
         {"Account Name": "name", "Account Website": "website", "Account Country": "country",
          "Employee Count": "employees"}),
    ],
    ids=["register", "Salesforce", "Pipedrive", "Crossbeam"],
)  # fmt: skip
def test_headers_of_registers_and_crm_systems(
    header: str, row: str, targets: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "x.csv").write_text(f"{header}\n{row}\n", encoding="utf-8")
    columns = name_columns(find_tables(decoded(tmp_path / "x.csv")))
    assert columns is not None
    assert columns.tables[0].columns == targets
    assert len(data(tmp_path / "x.csv").companies) == 1


def test_titles_and_two_rows_of_headers() -> None:
    assert companies("headers/title.csv", ("name", "country")) == [("Nordlys Sensors AS", "NO")]
    both = [("Nordlys Sensors AS", "NO", 120), ("Blauwal GmbH", "DE", 35)]
    for name, line, above in (
        ("title.xlsx", 3, "Partner list 2026, as of November"),
        ("two_row_header.xlsx", 2, "Company Size Resources"),
    ):
        assert companies(f"headers/{name}", ("name", "country", "employees")) == both
        (table,) = find_tables(decoded(CASES / "headers" / name)).tables
        assert table.notes == (f"{name}[Partners]: the header is row {line}; above it is not read: {above}",)
    stated = companies("headers/two_row_header.xlsx", ("name",), header_row=2)
    assert stated == [("Nordlys Sensors AS",), ("Blauwal GmbH",)]
    with pytest.raises(
        InvalidInput, match=r"--header-row: expected a row of title\.csv that is not empty, found 2"
    ):
        imported("headers/title.csv", header_row=2)


def test_short_and_long_rows_are_named_and_left_out() -> None:
    said = ["ragged2.csv:3: expected 2 cells, found 3", "ragged2.csv:5: expected 2 cells, found 1"]
    assert problems(imported("rows/ragged2.csv")) == said
    for skip, dropped, names in (
        ("rows", 2, ["Nordlys Sensors AS", "Karst AG", "Tind AS"]),
        ("cells", 1, ["Nordlys Sensors AS", "Karst AG", "Orla SA", "Tind AS"]),
    ):
        reading = imported("rows/ragged2.csv", skip=skip)
        assert reading.dataset is not None
        assert [one.name for one in reading.dataset.companies] == names
        assert reading.dropped == dropped
        assert problems(reading)[0] == said[0]
    assert problems(imported("rows/ragged.csv")) == ["ragged.csv:2: expected 3 cells, found 2"]
    for name in ("rows/trailing.csv", "rows/blankfirst.csv"):
        assert data(name).companies[0].name == "Nordlys Sensors AS"


def test_one_bad_cell_does_not_cost_the_row(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("Company,Country,Employees\nAcme,Atlantis,12\n,NO,3\nOrla,NO,many\n")
    reading = imported(tmp_path / "x.csv", skip="cells")
    assert reading.dataset is not None
    assert [(one.name, one.country, one.employees) for one in reading.dataset.companies] == [
        ("Acme", None, 12),
        ("Orla", "NO", None),
    ]
    assert (reading.dropped, reading.dropped_cells) == (1, 2)
    assert (
        "x.csv:2: country: expected a country such as NO or Norway, found 'Atlantis'" in problems(reading)[0]
    )
    assert imported(tmp_path / "x.csv", skip="rows").dropped == 3


def test_placeholders_are_missing_values() -> None:
    assert companies("placeholders/placeholders.csv", ("country", "employees", "website")) == [
        ("NO", None, None),
        ("DE", None, None),
        ("NA", None, None),
        (None, None, None),
    ]
    assert resources_of(data("placeholders/placeholders.csv"), "holdings") == [("Orla SA", "Cloud hosting")]
    assert data("placeholders/list_placeholders.csv").resources == ()
    mapping = CASES / "placeholders" / "values.toml"
    assert companies("placeholders/placeholders.csv", ("country",), mapping=mapping)[2:] == [("NA",), (None,)]


def test_numbers_of_pandas_and_of_people() -> None:
    assert companies("numbers/floats.csv", ("employees", "founded_year")) == [(120, 1999), (None, None)]
    found = data("numbers/decimals.csv").companies
    figures = [one.financials for one in found]
    assert [one and (one.revenue, one.currency, one.debt_ratio) for one in figures] == [
        (Decimal("1234567.89"), "EUR", 0.35),
        (Decimal("1234567.89"), "EUR", 0.35),
        (Decimal("1234567.89"), "USD", 0.35),
        (Decimal("1500000"), "EUR", 0.35),
    ]
    assert [one.employees for one in found] == [1200, 1200, 1200, 1000]


def test_our_parquet_comes_back_from_pandas(tmp_path: Path) -> None:
    dataset = replace(peculiar(), records={})
    folder = exported(dataset, tmp_path / "y", Form.PARQUET)
    for path in folder.glob("*.parquet"):
        frame = pd.read_parquet(path)
        for name in frame.select_dtypes("number").columns:
            frame[name] = frame[name].astype(float)
        frame.to_parquet(path)
    back = data(folder)
    assert [repr(one) for one in back.companies] == [repr(one) for one in dataset.companies]


def test_the_currency_of_an_amount_is_that_of_its_row(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("Company;Revenue;Currency\nA;€ 5;\nB;$5;USD\nC;$5;EUR\n", encoding="utf-8")
    reading = imported(path, skip="rows")
    assert reading.dataset is not None
    figures = [one.financials for one in reading.dataset.companies]
    assert [one and (one.revenue, one.currency) for one in figures] == [
        (Decimal(5), "EUR"),
        (Decimal(5), "USD"),
    ]
    assert problems(reading) == [
        "x.csv:4: revenue: expected an amount in EUR, the currency of the row, found '$5'"
    ]


@pytest.mark.parametrize(
    ("stated", "values"),
    [
        (Stated(decimal=DecimalMark.POINT), ["1234", "1.5"]),
        (Stated(decimal=DecimalMark.COMMA), ["1.234", "1.5"]),
        (None, None),
    ],
)
def test_what_is_ambiguous_is_a_question(
    stated: Stated | None, values: list[str] | None, tmp_path: Path
) -> None:
    path = tmp_path / "x.csv"
    path.write_text('Company,Revenue\nA,"1,234"\nB,€1.5\n'.replace("€1.5", "1.5" if values else ""))
    if values is not None:
        assert [
            str(one.financials and one.financials.revenue) for one in data(path, stated).companies
        ] == values
        return
    source = find_tables(decoded(path))
    columns = name_columns(source)
    assert columns is not None
    (question,) = questions_of(read_cells(source, columns))
    assert (question.column, question.example, question.option, dict(question.choices)) == (
        *("Revenue", "1,234", "decimal", {"point": "1234", "comma": "1.234"}),
    )
    assert problems(imported(path)) == [
        "x.csv:2: revenue: expected a number with a known decimal mark, found '1,234': say --decimal point"
        " (1234) or --decimal comma (1.234)"
    ]


@pytest.mark.parametrize(
    ("order", "last"),
    [(DateOrder.DAY_FIRST, "2024-04-03"), (DateOrder.MONTH_FIRST, "2024-03-04"), (None, None)],
)
def test_dates(order: DateOrder | None, last: str | None, tmp_path: Path) -> None:
    folder = tmp_path / "x"
    folder.mkdir()
    (folder / "companies.csv").write_text(
        "key,name,industry,country,regions,segments,employees,founded_year,website,description,tags\n"
        + "".join(f"{key},{key},,,,,,,,,\n" for key in "abcd")
    )
    (folder / "alliances.csv").write_text(
        "key,name,modes,stage,exclusive,starts_on,ends_on,scope\nring,Ring,,,,,,\n"
    )
    days = [line.split(";")[3] for line in (CASES / "dates" / "members.csv").read_text().splitlines()[1:]]
    rows = [f"ring,{key},,{day}," for key, day in zip("abcd", days, strict=True)]
    (folder / "members.csv").write_text("\n".join(["alliance,company,role,since,until", *rows]) + "\n")
    reading = read_source(find_tables(decoded(folder)), stated=Stated(dates=order))
    if last is None:
        assert problems(reading) == [
            "members.csv:5: since: expected a date with a known order of day and month, found '03/04/2024':"
            " say --dates day-first (2024-04-03) or --dates month-first (2024-03-04)"
        ]
        return
    assert reading.dataset is not None
    assert [str(one.since) for one in reading.dataset.memberships] == [
        "2024-12-31",
        "2024-03-01",
        "2024-03-01",
        last,
    ]


@pytest.mark.parametrize("name", ["lists_pipe.csv", "lists_slash.csv"])
def test_lists(name: str) -> None:
    found = data(f"lists/{name}")
    assert resources_of(found, "holdings") == [
        ("Nordlys Sensors AS", "IoT sensors"),
        ("Nordlys Sensors AS", "Field service"),
        ("Blauwal GmbH", "Cloud hosting"),
        ("Blauwal GmbH", "Logistics"),
    ]
    assert len(found.needs) == 2


def test_lists_in_chinese_and_their_report() -> None:
    found = data("lists/lists_zh.csv")
    assert resources_of(found, "holdings") + resources_of(found, "needs") == [
        *(("青禾传感", "传感器"), ("青禾传感", "现场服务"), ("蓝鲸云", "云托管"), ("蓝鲸云", "物流")),
        *(("青禾传感", "云托管"), ("青禾传感", "物流"), ("蓝鲸云", "现场服务"), ("蓝鲸云", "传感器")),
    ]
    source = find_tables(decoded(CASES / "lists" / "lists_zh.csv"))
    columns = name_columns(source)
    assert columns is not None
    (report,) = report_of(source, read_cells(source, columns))
    assert {one.name: one.separators for one in report.columns if one.separators} == {
        "拥有": "、，",
        "需要": "；、",
    }


def test_characters_that_nobody_sees() -> None:
    found = data("characters/zero_width.csv")
    assert [(one.name, one.country) for one in found.companies] == [
        ("Nordlys Sensors AS", "NO"),
        ("Blauwal GmbH", "DE"),
    ]
    assert [one.name for one in found.resources] == ["IoT sensors", "Cloud hosting"]
    (one,) = data("characters/fullwidth2.csv").companies  # both rows are about it
    assert (one.name, one.country, one.employees, one.founded_year) == ("ACME株式会社", "JP", 120, 2001)


def test_workbooks() -> None:
    with pytest.raises(InvalidInput, match="found one in Strict Open XML") as caught:
        imported("workbooks/strict.xlsx")
    assert "save it as" in str(caught.value.hint)
    assert len(data("workbooks/transitional.xlsx").companies) == 2
    found = data("workbooks/zeros.xlsx")
    assert [one.key for one in found.companies] == ["00123", "00045"]
    assert [(one.a, one.b) for one in found.competitions] == [("00045", "00123")]


def test_words_of_lists_and_levels(tmp_path: Path) -> None:
    found = data("words/alliances.csv", Stated(dates=DateOrder.DAY_FIRST)).alliances
    assert [(one.stage, one.exclusive, str(one.starts_on), one.modes) for one in found] == [
        (AllianceStage.ACTIVE, True, "2024-01-01", (CooperationMode.JOINT_SALES,)),
        (
            AllianceStage.ACTIVE,
            True,
            "2024-03-01",
            (CooperationMode.JOINT_SALES, CooperationMode.CO_BRANDING),
        ),
        (AllianceStage.DUE_DILIGENCE, False, "2024-01-01", ()),
    ]
    assert [line for line in problems(imported("words/alliances.csv")) if "--dates" not in line] == []
    for name in ("holds.csv", "levels.csv"):
        levels = [line for line in problems(imported(f"words/{name}")) if ": level: " in line]
        assert levels == [
            f"{name}:4: level: expected a number from 0 to 1, or a percentage such as 80 %, found '80':"
            " if 80 % is meant, write the sign",
            f"{name}:5: level: expected a number from 0 to 1, or a percentage such as 80 %, found 'high'",
        ]


def test_a_folder_of_the_format_is_read_as_people_save_it(tmp_path: Path) -> None:
    (tmp_path / "companies.csv").write_bytes(
        "key;name;industry;country;regions;segments;employees;founded_year;website;description;tags\r\n"
        "a;Müller;N/A;Deutschland;;;1.200;1999,0;mueller.example;;\r\n".encode("cp1252")
    )
    reading = read_folder(tmp_path)
    assert reading.problems == ()
    assert reading.dataset is not None
    (one,) = reading.dataset.companies
    assert (one.name, one.country, one.founded_year, one.website) == (
        "Müller",
        "DE",
        1999,
        "https://mueller.example",
    )
    assert (one.employees, one.industry) == (1200, "N/A")  # texts of the format are exact


@pytest.mark.parametrize(
    ("header", "row", "read"),
    [
        ("Dénomination sociale;Pays;Effectif", "Étoile SARL;Maroc;12", {"country": "MA", "employees": 12}),
        ("商号;国名;設立年月日", "青空㈱;日本;昭和50年4月1日", {"country": "JP", "founded_year": 1975}),
        ("회사명;국가;설립일", "한빛;대한민국;1999.03.02", {"country": "KR", "founded_year": 1999}),
        ("Nazwa firmy;Kraj;Liczba pracowników", "Świt;Polska;1 250", {"country": "PL", "employees": 1250}),
        (
            "Razão Social;País;Data de abertura",
            "Pão;Brasil;25/12/2010",
            {"country": "BR", "founded_year": 2010},
        ),
        ("Наименование;Страна;Отрасль", "Ромашка;Россия;Сад", {"country": "RU", "industry": "Сад"}),
        ("properties.name;properties.country", "Acme;Norway", {"name": "Acme", "country": "NO"}),
        ("Firma;Land (Sitz);Mitarbeiter (VZÄ);Umsatz (T€)", "Acme;DE;5;1", {"country": "DE", "employees": 5}),
    ],
)
def test_headers_of_many_languages(header: str, row: str, read: dict[str, Any], tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text(f"{header}\n{row}\n", encoding="utf-8")
    (company,) = data(tmp_path / "x.csv").companies
    assert {name: getattr(company, name) for name in read} == read


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("Company,Company name\nAcme,Apex\n", "'Company name' and 'Company' (row 2: 'Apex' and 'Acme')"),
        ("Company,Country,Land\nA,Germany,DE\nB,FR,IT\n", "'Country' and 'Land' (row 3: 'FR' and 'IT')"),
        ("Company,Company name,Country,Land\nAcme,Acme GmbH,Germany,DE\nB,,IT,\n", None),
        ("Company,Website URL,Domain,Notes,Description\nA,https://a.example/x,a.example,n,d\n", None),
    ],
)
def test_two_columns_of_one_meaning_agree(text: str, says: str | None, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text(text, encoding="utf-8")
    source = find_tables(decoded(tmp_path / "x.csv"))
    if says is None:
        assert name_columns(source) is not None
        return
    with pytest.raises(InvalidInput) as caught:
        name_columns(source)
    assert says in caught.value.message
    assert name_columns(source, may_repeat=True) is not None


def test_an_edge_to_nobody_names_the_cell(tmp_path: Path) -> None:
    for name, text in (
        ("companies", "Company\nAcme GmbH\n"),
        ("alliances", "Name\nIoT Circle\n"),
        ("members", "Alliance,Company\nIoT Circle,Acme\nIoT Circle,Nobody & Co\nNo Pact,Acme GmbH\n"),
    ):
        (tmp_path / f"{name}.csv").write_text(text)
    reading = imported(tmp_path, skip="rows")
    wanted = "expected the name or key of {} of the file or of the graph, found {!r}"
    assert problems(reading) == [
        f"members.csv:3: company: {wanted.format('a company', 'Nobody & Co')}",
        f"members.csv:4: alliance: {wanted.format('an alliance', 'No Pact')}",
    ]
    assert reading.dataset is not None
    assert [(one.alliance, one.company) for one in reading.dataset.memberships] == [
        ("iot-circle", "acme-gmbh")
    ]


@pytest.mark.parametrize("header", ["Account ID", "Record ID", "Registernummer", "CNPJ", "法人番号"])
def test_numbers_of_systems_and_registers_tell_companies_apart(header: str, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text(f"{header},Company,Employees\nA-1,Phoenix,5\nA-2,Phoenix,90\n")
    assert companies(tmp_path / "x.csv", ("key", "employees")) == [("phoenix-a1", 5), ("phoenix-a2", 90)]


def test_a_table_without_rows_says_so(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("Company,Country\n")
    assert problems(imported(tmp_path / "x.csv")) == ["x.csv: expected rows below the header, found none"]
