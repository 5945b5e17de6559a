"""Partner sets, coalitions, triads and Shapley values once more, by trying every choice."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain, combinations, permutations

from tests.analysis.oracle import Oracle, exact, shown


def subsets(some: Collection[str]) -> Iterator[tuple[str, ...]]:
    """All choices, smaller ones first."""
    return chain.from_iterable(combinations(sorted(some), size) for size in range(len(some) + 1))


def peaceful(oracle: Oracle, some: Collection[str]) -> bool:
    return not any(oracle.conflict(a, b) for a, b in combinations(some, 2))


def covered_by(oracle: Oracle, company: str, chosen: Collection[str]) -> set[str]:
    """The needs with a shortfall that the chosen cover."""
    required = {
        need.resource: exact(need.required_level) for need in oracle.story.needs if need.company == company
    }
    covered = set()
    for resource, gap in oracle.gaps(company).items():
        levels = [oracle.level(other, resource) for other in chosen]
        if gap.shortfall == 0:
            continue
        if gap.pooled:
            reached = gap.own + gap.partner + sum(levels) >= required[resource]
        else:
            reached = any(level >= required[resource] for level in levels)
        if reached:
            covered.add(resource)
    return covered


def importance(oracle: Oracle, company: str, resources: Collection[str]) -> Fraction:
    gaps = oracle.gaps(company)
    return sum((gaps[resource].importance for resource in resources), Fraction(0))


def best_partner_set(
    oracle: Oracle, company: str, costs: Mapping[str, float], exclude: Collection[str]
) -> tuple[Fraction, Fraction]:
    """The greatest importance that can be covered, and what that costs at least."""
    taken = oracle.partners(company) | set(exclude) | {company}
    free = [other for other in oracle.companies if other not in taken and not oracle.conflict(company, other)]
    best = (Fraction(0), Fraction(0))
    for chosen in subsets(free):
        if peaceful(oracle, chosen):
            value = importance(oracle, company, covered_by(oracle, company, chosen))
            cost = sum((exact(costs.get(other, 1.0)) for other in chosen), Fraction(0))
            best = max(best, (value, -cost))
    return best[0], -best[1]


def hangs_together(oracle: Oracle, some: Collection[str]) -> bool:
    reached, left = set(), [next(iter(some))]
    while left:
        company = left.pop()
        if company not in reached:
            reached.add(company)
            left += oracle.partners(company) & set(some)
    return reached == set(some)


def reaches(oracle: Oracle, members: Collection[str], resource: str, level: Fraction) -> bool:
    levels = [oracle.level(member, resource) for member in members]
    return (sum(levels) if oracle.pooled[resource] else max(levels)) >= level


@dataclass(frozen=True)
class SmallestGroup:
    missing: set[str]
    size: int | None


def smallest_coalition(
    oracle: Oracle, founder: str, requires: Mapping[str, float], connected: bool
) -> SmallestGroup:
    missing, groups = coalitions(oracle, founder, requires, connected)
    return SmallestGroup(missing, min((len(group) for group in groups), default=None))


def coalitions(
    oracle: Oracle, founder: str, requires: Mapping[str, float], connected: bool
) -> tuple[set[str], list[set[str]]]:
    """What nobody allowed holds; and every group that holds the rest, smaller ones first."""
    levels = {resource: exact(level) for resource, level in requires.items()}
    allowed = {other for other in oracle.companies if not oracle.conflict(founder, other)}
    if connected:
        near, more = {founder}, True
        while more:
            grown = near | {other for one in near for other in oracle.partners(one) & allowed}
            near, more = grown, grown != near
        allowed = near
    missing = {key for key, level in levels.items() if not reaches(oracle, allowed, key, level)}
    return missing, [
        group
        for others in subsets(allowed - {founder})
        if peaceful(oracle, group := {founder, *others})
        and (not connected or hangs_together(oracle, group))
        and all(reaches(oracle, group, key, level) for key, level in levels.items() if key not in missing)
    ]


def mutual_fit(oracle: Oracle, a: str, b: str) -> float:
    return min(shown(oracle.fit(a, b)), shown(oracle.fit(b, a)))


def triads(oracle: Oracle, hub: str, minimum: float) -> list[tuple[str, str, float]]:
    rows = [
        (a, b, mutual_fit(oracle, a, b))
        for a, b in combinations(sorted(oracle.partners(hub)), 2)
        if b not in oracle.partners(a) and not oracle.conflict(a, b)
    ]
    return sorted((row for row in rows if row[2] >= minimum), key=lambda row: (-row[2], row[0], row[1]))


def shapley(parties: Collection[str], worth: Mapping[frozenset[str], Fraction]) -> dict[str, Fraction]:
    """What each party adds on average when they come one after the other, in every order."""
    values = dict.fromkeys(parties, Fraction(0))
    orders = list(permutations(parties))
    for order in orders:
        for place, party in enumerate(order):
            before = frozenset(order[:place])
            values[party] += (worth[before | {party}] - worth[before]) / len(orders)
    return values
