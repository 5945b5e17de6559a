"""The four questions, as each contestant is asked them, and their answers in one form."""

import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from benchmarks.graphql.data import INDUSTRIES
from graph_service.query.root_queries import Entry
from tests.query.compiled import entries

KEYS = 500
"""How many companies are asked about in turn."""


@dataclass(frozen=True)
class Question:
    """A question with the values that it is asked with.

    Attributes
    ----------
    peers
        What the peer is asked. Where a list is cut off it has to be sorted, so that both cut off the same;
        lists that are shown whole it may give in any order.
    """

    name: str
    ours: str
    peers: str
    values: Sequence[Mapping[str, Any]]

    def bodies(self, *, peer: bool = False) -> list[str]:
        """Bodies of requests, one for each set of values."""
        query = self.peers if peer else self.ours
        return [json.dumps({"query": query, "variables": one}) for one in self.values]

    @cached_property
    def entries(self) -> list[Entry]:
        """What the service sends to the engine and makes of its record, for each set of values."""
        return [entries(self.ours, one)[0] for one in self.values]

    def statements(self) -> list[tuple[str, dict[str, Any]]]:
        """What the service sends to the engine, for each set of values."""
        return [(one.statement.text, dict(one.statement.parameters)) for one in self.entries]

    def answer(self, data: Mapping[str, Any]) -> Any:
        """An answer as plain lists, sorted by key."""
        plain = _plain(next(iter(data.values())))
        return plain if isinstance(plain, list) else [plain]


def _plain(value: Any) -> Any:
    match value:
        case {"nodes": nodes}:
            return _plain(nodes)
        case dict():
            return {name: _plain(one) for name, one in value.items()}
        case list():
            return sorted((_plain(one) for one in value), key=lambda one: str(one["key"]))
    return value


def questions(companies: Sequence[str], seed: int) -> list[Question]:
    """The questions, about companies and industries that are drawn."""
    chance = random.Random(seed)
    by_key = [{"k": key} for key in chance.sample(companies, min(KEYS, len(companies)))]
    by_industry = [{"i": industry} for industry in chance.sample(INDUSTRIES, len(INDUSTRIES))]
    return [
        Question(
            "Q1",
            "query ($k: String!) { company(key: $k) { key name industry country foundedYear } }",
            "query ($k: String!) { companies(where: {key: {eq: $k}}) "
            "{ key name industry country foundedYear } }",
            by_key,
        ),
        Question(
            "Q2",
            "query ($i: String!) { companies(filter: {industry: {eq: $i}}, first: 50) { nodes { key name "
            "industry has { nodes { key name kind } } needs { nodes { key name kind } } } } }",
            "query ($i: String!) { companies(where: {industry: {eq: $i}}, limit: 50, sort: [{key: ASC}]) "
            "{ key name industry has { key name kind } needs { key name kind } } }",
            by_industry,
        ),
        Question(
            "Q3",
            "query ($k: String!) { company(key: $k) { key name alliances { nodes { key name stage "
            "members { nodes { key name country has { nodes { key name } } } } } } } }",
            "query ($k: String!) { companies(where: {key: {eq: $k}}) { key name alliances { key name stage "
            "members { key name country has { key name } } } } }",
            by_key,
        ),
        Question(
            "Q4",
            "{ companies(first: 100) { nodes { key name alliances(first: 10) { nodes { key name stage "
            "startsOn members { nodes { key name industry country foundedYear employees } } } } } } }",
            "{ companies(limit: 100, sort: [{key: ASC}]) { key name alliances(limit: 10, sort: [{key: ASC}]) "
            "{ key name stage startsOn members { key name industry country foundedYear employees } } } }",
            [{}],
        ),
    ]
