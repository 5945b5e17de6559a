"""What people call the columns: in many languages, in registers, and in the exports of CRM systems."""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Final

from rapidfuzz import fuzz, process

from graph_service.domain.text import plain_name
from graph_service.formats.tables.column_mapping import LISTS
from graph_service.formats.tables.table_definitions import COMPANIES, TABLE_NAMED

_ALIKE: Final = 85
_NEAR: Final = 65
_SHORTEST_FUZZY: Final = 4
_PREFIXES: Final = (
    "organization ",
    "organisation ",
    "account ",
    "company ",
    "billing ",
    "primary ",
    "properties ",
)
"""Before the name of a column in exports of Pipedrive, Salesforce, Crossbeam and HubSpot."""

_UNIT: Final = re.compile(r"\s*[(（\[][^()（）\[\]]{1,40}[)）\]]\s*$")
_MONEY: Final = frozenset({"revenue", "profit", "cash_flow"})
"""What stands in brackets behind these may be thousands or millions: Revenue (k€)."""


@cache
def _other_names() -> Mapping[str, Mapping[str, list[str]]]:
    """Return by table and column: other names, the likeliest first, as ``header_names.txt`` has them."""
    text = (files(__package__) / "header_names.txt").read_text(encoding="utf-8").replace("\n  ", " ")
    found: dict[str, dict[str, list[str]]] = {}
    table = ""
    for line in text.splitlines():
        if line.startswith("["):
            table = line.strip("[]")
        elif line and not line.startswith("#"):
            column, _, names = line.partition(": ")
            found.setdefault(table, {})[column] = names.split(" | ")
    return found


@cache
def words_of(table: str) -> Mapping[str, tuple[str, int]]:
    """Return by plain name of a header: the column of a table, and how sure that is, 0 being the surest."""
    own = [column.name for column in TABLE_NAMED[table].columns]
    words: dict[str, tuple[str, int]] = {}
    if table == COMPANIES.name:
        own += LISTS
    for column, synonyms in _other_names().get(table, {}).items():
        for rank, synonym in enumerate(synonyms, 1):
            words.setdefault(plain_header(synonym), (column, rank))
    return words | {plain_header(name): (name, 0) for name in own}


def plain_header(name: str) -> str:
    """Return a header as it is compared: without case, accents, punctuation and underscores."""
    return plain_name(name.replace("_", " ").replace(".", " "))


def without_prefix(table: str, name: str) -> str:
    """Return a header as it is compared, without what a CRM system puts before its columns."""
    plain = plain_header(name)
    if plain in words_of(table) or table != COMPANIES.name:
        return plain
    prefix = next((prefix for prefix in _PREFIXES if plain.startswith(prefix)), "")
    return plain.removeprefix(prefix)


def meaning(table: str, name: str, *, alike: bool = False) -> tuple[str, int] | None:
    """Return the column that a header means, and how sure that is; None if it means none.

    Parameters
    ----------
    table
        The table of the format.
    name
        The header.
    alike
        Whether a name that is only alike is enough.
    """
    words = words_of(table)
    plain = plain_header(name)
    if (found := words.get(plain)) is not None:
        return found
    if table == COMPANIES.name:
        for prefix in _PREFIXES:
            if plain.startswith(prefix) and (found := words.get(plain.removeprefix(prefix))) is not None:
                # an account id is no key: it belongs to another system
                return None if found[0] == "key" else (found[0], found[1] + 1)
    if (bare := _UNIT.sub("", name)) not in ("", name):
        inner = meaning(table, bare)
        return None if inner is None or inner[0] in _MONEY else (inner[0], inner[1] + 1)
    if alike and len(plain) >= _SHORTEST_FUZZY:
        hit = process.extractOne(plain, words.keys(), scorer=fuzz.ratio, score_cutoff=_ALIKE)
        return None if hit is None else (words[hit[0]][0], 1_000)
    return None


def nearest(table: str, name: str) -> str | None:
    """Return the column whose names are most like a header that means none; None if none is like it."""
    words = words_of(table)
    hit = process.extractOne(plain_header(name), words.keys(), scorer=fuzz.ratio, score_cutoff=_NEAR)
    return None if hit is None else words[hit[0]][0]


def recognised(table: str, header: Iterable[str]) -> int:
    """Return how many columns of a table a row names."""
    return len({found[0] for name in header if name and (found := meaning(table, name)) is not None})
