"""Folders in the CSV format, written for a test."""

from pathlib import Path

from graph_service.formats.readers.csv_reader import Reading

COMPANIES = "key,name,industry,country,regions,segments,employees,founded_year,website,description,tags"
FIGURES = "financials_year,currency,revenue,profit,cash_flow,debt_ratio"
LIFE = Path(__file__).parent / "alliance_life"
"""An example with a row in every file of records."""
HEADERS = {
    "companies.csv": COMPANIES,
    "resources.csv": "key,name,kind,pooled",
    "holds.csv": "company,resource,level,evidence",
    "needs.csv": "company,resource,importance,required_level,evidence",
    "alliances.csv": "key,name,modes,stage,exclusive,starts_on,ends_on,scope",
    "members.csv": "alliance,company,role,since,until",
    "competes.csv": "a,b,intensity,evidence",
}
ROWS = {
    "companies.csv": ["a,A,,,,,,,,,", "b,B,,,,,,,,,", "c,C,,,,,,,,,"],
    "resources.csv": ["r,R,DATA,"],
    "alliances.csv": ["all,All,,,,,,"],
}


def write(folder: Path, rows: dict[str, list[str]]) -> Path:
    """Write a folder with these rows; things that the test says nothing about are a, b, c, r and all."""
    for file, lines in {**ROWS, **rows}.items():
        (folder / file).write_text("\n".join([HEADERS[file], *lines, ""]), encoding="utf-8")
    return folder


def named(reading: Reading) -> list[tuple[str, int | None, str | None]]:
    return [(problem.file, problem.line, problem.column) for problem in reading.problems]
