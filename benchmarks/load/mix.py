"""What is asked: the four reading questions, changes, and analyses."""

import json
import random
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

from benchmarks.generator import AS_OF
from benchmarks.graphql.questions import Question, questions
from benchmarks.load.arrivals import Kind
from graph_service.domain.dataset import DataSet

CHANGES, ANALYSES = 0.05, 0.01
"""Shares of all requests; the rest are the questions, as many of each."""
ANALYSED: Final = "analyses"
"""Name of the kind of requests that analyse."""
DONE: Final = '"errors":[]'
BODIES: Final = 300
"""Different requests of a kind."""

UPDATE: Final = """mutation ($input: UpdateCompanyInput!) {
  updateCompany(input: $input) { company { key employees } errors { code message } }
}"""
SET: Final = """mutation ($input: SetHoldingInput!) {
  setHolding(input: $input) { company { key } errors { code message } }
}"""
OF_ONE: Final = (
    "query ($k: String!) { company(key: $k) { resourceGaps { totalGap gaps { gap } } } }",
    "query ($k: String!, $o: String!) { company(key: $k) { fit(to: {key: $o}) { fit mutualFit } } }",
    "query ($k: String!) { company(key: $k) { recommendedPartners(first: 10) { score company { key } } } }",
    "query ($k: String!) { company(key: $k) { recommendedAlliances(first: 10) { score alliance { key } } } }",
)
LONG: Final = {
    "exchange": "query ($f: Float!) "
    "{ exchangeOpportunities(minimumFit: $f, timeLimitSeconds: 5) { planValue } }",
    "ecosystem": "query ($d: Date!) "
    "{ ecosystem(asOf: $d) { modularity brokers { constraint betweenness } } }",
    "coalition": "query ($k: String!, $r: [ResourceRequirement!]!) { coalition(founder: {key: $k}, "
    "requires: $r, timeLimitSeconds: 5) { lowerBound } }",
}
"""Analyses of seconds; each is asked with other values every time, so that no answer is at hand."""


def _body(query: str, **variables: Any) -> str:
    return json.dumps({"query": query, "variables": variables})


def reads(asked: Sequence[Question], share: float, *, peer: bool = False) -> list[Kind]:
    """The reading questions, as many of each."""
    return [Kind(name=one.name, share=share / len(asked), bodies=one.bodies(peer=peer)) for one in asked]


def mixed(data: DataSet, seed: int) -> list[Kind]:
    """Reads, changes of companies and of what they hold, and analyses of one company."""
    chance = random.Random(seed)
    keys = [company.key for company in data.companies]
    changes = [
        _body(UPDATE, input={"key": key, "employees": chance.randrange(100_000)})
        for key in chance.sample(keys, min(BODIES, len(keys)))
    ] + [
        _body(SET, input={"company": one.company, "resource": one.resource, "level": chance.random()})
        for one in chance.sample(data.holdings, min(BODIES, len(data.holdings)))
    ]
    analyses = []
    for number in range(BODIES):
        key, other = chance.sample(keys, 2)
        query = OF_ONE[number % len(OF_ONE)]
        analyses.append(_body(query, k=key, o=other) if "$o" in query else _body(query, k=key))
    return [
        *reads(questions(keys, seed), 1.0 - CHANGES - ANALYSES),
        Kind(name="changes", share=CHANGES, bodies=changes, expects=DONE),
        Kind(name=ANALYSED, share=ANALYSES, bodies=analyses),
    ]


def long_analysis(name: str, data: DataSet, number: int) -> str:
    """The body of a request for an analysis of seconds, the next one of its kind."""
    chance = random.Random(number)
    values: Mapping[str, Callable[[], dict[str, Any]]] = {
        "exchange": lambda: {"f": 0.05 + 0.0001 * number},
        "ecosystem": lambda: {"d": (AS_OF - timedelta(days=number)).isoformat()},
        "coalition": lambda: {
            "k": chance.choice(data.companies).key,
            "r": [
                {"resource": {"key": one.key}, "level": 0.9}
                for one in chance.sample(data.resources, min(12, len(data.resources)))
            ],
        },
    }
    return _body(LONG[name], **values[name]())
