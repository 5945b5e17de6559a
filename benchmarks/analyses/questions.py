"""The analyses, each as a question about one company of the network, or about all of it."""

import statistics
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from benchmarks.analyses.clock import line, resident, shown, timed
from benchmarks.generator import AS_OF
from graph_service.analysis.alliances.additions import alliance_additions, alliance_coverage, best_additions
from graph_service.analysis.complementarity.exchange import exchange_opportunities
from graph_service.analysis.complementarity.fit import fit
from graph_service.analysis.complementarity.resource_gaps import resource_gaps
from graph_service.analysis.complementarity.uncovered_partners import uncovered_partners
from graph_service.analysis.ecosystem.ecosystem import ecosystem
from graph_service.analysis.ecosystem.impact import alliance_impact
from graph_service.analysis.ecosystem.network_position import network_position
from graph_service.analysis.ecosystem.portfolio import portfolio
from graph_service.analysis.network.active_network import ActiveNetwork
from graph_service.analysis.partners.coalition import coalition
from graph_service.analysis.partners.open_triads import open_triads
from graph_service.analysis.partners.partner_set import partner_set
from graph_service.analysis.partners.recommendation import recommended_alliances, recommended_partners
from graph_service.domain.network import Network

WARM_QUESTIONS = 7
LIMIT_SECONDS = 1.0
"""What the analyses that take a time limit are given."""


def other(active: ActiveNetwork, company: str) -> str:
    """The next company."""
    return active.network.companies.keys[(active.company(company) + 1) % active.company_count]


def alliance(active: ActiveNetwork, company: str) -> str:
    """The company's first alliance."""
    first = int(active.joined[active.alliances_of.of(active.company(company))][0])
    return active.network.alliances.keys[first]


def lacking(active: ActiveNetwork, company: str) -> dict[str, float]:
    """What the company needs, at half of the level."""
    rows = active.needs_of.of(active.company(company))
    keys = active.resource_keys(active.needs.resource[rows])
    return dict.fromkeys(keys, 0.5) or {active.network.resources.keys[0]: 0.5}


QUESTIONS: dict[str, Callable[[ActiveNetwork, str], Any]] = {
    "gaps": resource_gaps,
    "fit": lambda active, key: fit(active, key, other(active, key)),
    "uncovered": lambda active, key: uncovered_partners(active, key).candidates(),
    "recommendedPartners": recommended_partners,
    "recommendedAlliances": recommended_alliances,
    "openTriads": open_triads,
    "portfolio": portfolio,
    "networkPosition": network_position,
    "whatIfAlliance": lambda active, key: alliance_impact(active, [key, other(active, key)]),
    "allianceCoverage": lambda active, key: alliance_coverage(active, alliance(active, key)),
    "additions": lambda active, key: alliance_additions(active, alliance(active, key)),
    "bestAdditions (3, 1 s)": lambda active, key: best_additions(
        active, alliance(active, key), size=3, time_limit_seconds=LIMIT_SECONDS
    ),
    "partnerSet (1 s)": lambda active, key: partner_set(active, key, time_limit_seconds=LIMIT_SECONDS),
    "coalition (1 s)": lambda active, key: coalition(
        active, key, requires=lacking(active, key), time_limit_seconds=LIMIT_SECONDS
    ),
    "exchange (1 s)": lambda active, _: exchange_opportunities(active, time_limit_seconds=LIMIT_SECONDS),
    "ecosystem: communities": lambda active, _: ecosystem(active).communities(),
    "ecosystem: brokers": lambda active, _: ecosystem(active).brokers(),
    "ecosystem: articulation points": lambda active, _: ecosystem(active).articulation_points,
    "ecosystem: scarce resources": lambda active, _: ecosystem(active).scarce_resources(),
    "ecosystem: graph of 2,000": lambda active, _: ecosystem(active).graph(),
}


def ask_all(columns: Network, companies: list[str]) -> dict[str, float]:
    """Print every analysis, cold about the first company and warm about the others; the seconds."""
    found: dict[str, float] = {}
    line("analysis", f"{'cold':>11}{'warm':>11}", "  memory after the cold question")
    for name, ask in QUESTIONS.items():
        active = ActiveNetwork(columns, AS_OF)
        before = resident()
        cold, _ = timed(partial(ask, active, companies[0]))
        grown = resident() - before
        warm = statistics.median(timed(partial(ask, active, key))[0] for key in companies[1:])
        line(name, shown(cold), shown(warm), f"  {grown:+7.0f} MB")
        found[f"{name}, cold"], found[f"{name}, warm"] = cold, warm
    return found


def chosen(active: ActiveNetwork, seed: int) -> list[str]:
    """Keys of the companies that are asked about; each is in an alliance."""
    joined = np.flatnonzero(np.diff(active.alliances_of.starts))
    numbers = np.random.default_rng(seed).choice(joined, WARM_QUESTIONS + 1, replace=False)
    return list(active.company_keys(numbers))
