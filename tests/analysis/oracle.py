"""The analyses once more, straight from their definitions: exact fractions, loops, nothing shared."""

from collections import deque
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import combinations, permutations

from graph_service.domain.model.entities import AllianceStage
from tests.networks import TODAY, Story

WORKING = {AllianceStage.PILOT, AllianceStage.AGREEMENT, AllianceStage.ACTIVE}


def exact(value: float) -> Fraction:
    return Fraction(str(value))


def shown(value: Fraction) -> float:
    return round(float(value), 9)


@dataclass(frozen=True)
class Gap:
    importance: Fraction
    own: Fraction
    partner: Fraction
    best_partner: str | None
    effective: Fraction
    shortfall: Fraction
    status: str
    single_source: bool
    pooled: bool


class Oracle:
    """Answers about one story on one day."""

    def __init__(self, story: Story, day: date = TODAY, threshold: float = 0.5) -> None:
        self.story, self.day = story, day
        self.threshold = exact(threshold)
        self.companies = sorted(row.key for row in story.companies)
        self.levels = {
            (row.company, row.resource): exact(row.level) for row in story.holdings if row.level > 0
        }
        self.pooled = {row.key: row.pooled for row in story.resources}
        self.members: dict[str, set[str]] = {row.key: set() for row in story.alliances}
        alliances = {row.key: row for row in story.alliances}
        for row in story.memberships:
            alliance = alliances[row.alliance]
            runs = alliance.stage in WORKING or (
                alliance.stage is AllianceStage.ENDED and alliance.ends_on is not None
            )
            if runs and self.holds(alliance.starts_on, alliance.ends_on) and self.holds(row.since, row.until):
                self.members[row.alliance].add(row.company)
        self.exclusive = {row.key for row in story.alliances if row.exclusive}
        self.rivals: dict[tuple[str, str], Fraction] = {}
        for rivalry in story.competitions:
            self.rivals[rivalry.a, rivalry.b] = self.rivals[rivalry.b, rivalry.a] = exact(rivalry.intensity)

    def holds(self, start: date | None, end: date | None) -> bool:
        return (start is None or start <= self.day) and (end is None or self.day < end)

    def level(self, company: str, resource: str) -> Fraction:
        return self.levels.get((company, resource), Fraction(0))

    def partners(self, company: str) -> set[str]:
        together = [members for members in self.members.values() if company in members]
        return set().union(*together) - {company}

    def conflict(self, a: str, b: str) -> bool:
        return (a, b) in self.rivals and self.rivals[a, b] >= self.threshold

    # section 2

    def gaps(self, company: str) -> dict[str, Gap]:
        found = {}
        for need in self.story.needs:
            if need.company != company:
                continue
            resource, required = need.resource, exact(need.required_level)
            own = self.level(company, resource)
            supply = {partner: self.level(partner, resource) for partner in self.partners(company)}
            best = max(supply.values(), default=Fraction(0))
            leaders = sorted(partner for partner, level in supply.items() if level == best > 0)
            if self.pooled[resource]:
                partner = sum(supply.values(), Fraction(0))
                effective = min(Fraction(1), own + partner)
            else:
                partner = best
                effective = max(own, partner)
            if own >= required:
                status = "OWN"
            elif effective >= required:
                status = "PARTNER"
            elif effective > 0:
                status = "PARTIAL"
            else:
                status = "OPEN"
            reaching = [level for level in supply.values() if level >= required]
            found[resource] = Gap(
                importance=exact(need.importance),
                own=own,
                partner=partner,
                best_partner=leaders[0] if leaders else None,
                effective=effective,
                shortfall=max(Fraction(0), required - effective),
                status=status,
                single_source=status != "OWN" and len(reaching) == 1,
                pooled=self.pooled[resource],
            )
        return found

    def total_gap(self, company: str) -> Fraction:
        return sum((gap.importance * gap.shortfall for gap in self.gaps(company).values()), Fraction(0))

    def hops(self, company: str) -> dict[str, int]:
        steps, queue = {company: 0}, deque([company])
        while queue:
            at = queue.popleft()
            for partner in self.partners(at):
                if partner not in steps:
                    steps[partner] = steps[at] + 1
                    queue.append(partner)
        return steps

    def candidates(self, company: str, resource: str) -> list[tuple[str, float, float, int | None, bool]]:
        gap = self.gaps(company)[resource]
        if gap.shortfall == 0:
            return []
        hops, rows = self.hops(company), []
        for other in self.companies:
            level = self.level(other, resource)
            if other == company or other in self.partners(company) or level == 0:
                continue
            adds = level if gap.pooled else max(Fraction(0), level - gap.effective)
            closes = min(Fraction(1), adds / gap.shortfall)
            conflict = self.conflict(company, other)
            order = (conflict, -closes, hops.get(other, len(self.companies)), other)
            rows.append((order, (other, shown(level), shown(closes), hops.get(other), conflict)))
        return [row for _, row in sorted(rows, key=lambda entry: entry[0])]

    # section 3

    def contributions(self, giver: str, receiver: str) -> dict[str, Fraction]:
        gaps = self.gaps(receiver)
        whole = self.total_gap(receiver)
        found = {}
        for resource, gap in gaps.items():
            level = self.level(giver, resource)
            if gap.pooled:
                closed = Fraction(0) if giver in self.partners(receiver) else min(level, gap.shortfall)
            else:
                closed = min(gap.shortfall, max(Fraction(0), level - gap.effective))
            if gap.importance * closed > 0:
                found[resource] = gap.importance * closed / whole
        return found

    def fit(self, giver: str, receiver: str) -> Fraction:
        return sum(self.contributions(giver, receiver).values(), Fraction(0))

    def redundancy(self, a: str, b: str) -> Fraction:
        mine = {resource for company, resource in self.levels if company == a}
        theirs = {resource for company, resource in self.levels if company == b}
        return Fraction(len(mine & theirs), len(mine | theirs)) if mine | theirs else Fraction(0)

    # section 5

    def arcs(self, minimum: float, within: set[str]) -> dict[tuple[str, str], Fraction]:
        found = {}
        for a, b in permutations(sorted(within), 2):
            fit = self.fit(a, b)
            if fit >= exact(minimum) and fit > 0 and not self.conflict(a, b) and b not in self.partners(a):
                found[a, b] = fit
        return found

    def cycles(
        self, minimum: float, max_length: int, within: set[str]
    ) -> dict[tuple[str, ...], tuple[Fraction, bool]]:
        """Value and whether multilateral, by companies."""
        arcs, found = self.arcs(minimum, within), {}
        for length in range(2, max_length + 1):
            for ring in permutations(sorted(within), length):
                steps = set(zip(ring, ring[1:] + ring[:1], strict=True))
                if ring[0] != min(ring) or not steps <= arcs.keys():
                    continue
                if any(self.conflict(a, b) for a, b in combinations(ring, 2)):
                    continue
                among = {arc for arc in arcs if arc[0] in ring and arc[1] in ring}
                value = sum((arcs[step] for step in steps), Fraction(0))
                found[ring] = (value, length >= 3 and among == steps)
        return found

    def plan_value(self, cycles: dict[tuple[str, ...], tuple[Fraction, bool]], capacity: int) -> Fraction:
        """The best packing, by trying every one."""
        rings = sorted(cycles)

        def best(at: int, left: dict[str, int]) -> Fraction:
            if at == len(rings):
                return Fraction(0)
            result = best(at + 1, left)
            ring = rings[at]
            if all(left[company] for company in ring):
                less = {company: count - (company in ring) for company, count in left.items()}
                result = max(result, cycles[ring][0] + best(at + 1, less))
            return result

        return best(0, dict.fromkeys(self.companies, capacity))

    # section 7

    def uncovered(
        self, company: str, rivals: set[str], market: set[str]
    ) -> list[tuple[str, str, float, tuple[str, ...], bool, float, float]]:
        rows = []
        for other in sorted(market):
            by = tuple(sorted(rival for rival in rivals if other in self.partners(rival)))
            coverage = Fraction(len(by), len(rivals))
            if other in self.partners(company):
                kind = "SHARED" if by else "OWN_ONLY"
            else:
                kind = "WHITE_SPACE" if not by else "SATURATED" if coverage == 1 else "CONTESTED"
            locked = any(
                other in members and members & (rivals - {other})
                for alliance, members in self.members.items()
                if alliance in self.exclusive
            )
            fit = self.fit(other, company)
            opportunity = fit * (1 - coverage)
            row = (other, kind, shown(coverage), by, locked, shown(fit), shown(opportunity))
            rows.append(((locked, -opportunity, other), row))
        return [row for _, row in sorted(rows, key=lambda entry: entry[0])]

    def areas(
        self, company: str, rivals: set[str], market: set[str], dimension: str
    ) -> list[tuple[str, int, int, int, bool]]:
        places: dict[str, set[str]] = {}
        for row in self.story.companies:
            if row.key not in market:
                continue
            every: dict[str, set[str]] = {
                "INDUSTRY": {row.industry} if row.industry else set(),
                "REGION": set(row.regions),
                "SEGMENT": set(row.segments),
                "RESOURCE": {resource for holder, resource in self.levels if holder == row.key},
            }
            for value in every[dimension]:
                places.setdefault(value, set()).add(row.key)
        rows = []
        for area, there in places.items():
            reached = {other for other in there if any(other in self.partners(rival) for rival in rivals)}
            own = there & self.partners(company)
            rows.append((area, len(there), len(reached), len(own), not reached))
        return sorted(rows, key=lambda row: (-row[1], row[0]))

    # section 13

    def holdings_at(self, company: str, minimum: float | None, resources: set[str]) -> set[str]:
        least = Fraction(0) if minimum is None else exact(minimum)
        return {
            resource
            for (holder, resource), level in self.levels.items()
            if holder == company and resource in resources and level >= least
        }

    def coverage(
        self, alliance: str, minimum: float | None, resources: set[str]
    ) -> tuple[set[str], set[str]]:
        """Covered and missing."""
        each = [self.holdings_at(member, minimum, resources) for member in self.members[alliance]]
        covered = set().union(*each)
        held = {resource for _, resource in self.levels}
        return covered, (resources & held) - covered

    def additions(
        self, alliance: str, minimum: float | None, resources: set[str], among: set[str]
    ) -> list[tuple[str, tuple[str, ...], bool]]:
        _, missing = self.coverage(alliance, minimum, resources)
        rows = []
        for company in among - self.members[alliance]:
            adds = self.holdings_at(company, minimum, resources) & missing
            levels = sum((self.level(company, resource) for resource in adds), Fraction(0))
            conflict = any(self.conflict(company, member) for member in self.members[alliance])
            rows.append(((-len(adds), -levels, company), (company, tuple(sorted(adds)), conflict)))
        return [row for _, row in sorted(rows, key=lambda entry: entry[0])]

    def best_additions(
        self, alliance: str, minimum: float | None, resources: set[str], among: set[str], size: int
    ) -> tuple[int, list[str]]:
        """Most that can be added; by the fewest companies, the first by their keys in order."""
        adds = {row[0]: set(row[1]) for row in self.additions(alliance, minimum, resources, among) if row[1]}
        best: tuple[int, int, list[str]] = (0, 0, [])
        for count in range(1, size + 1):
            for chosen in combinations(sorted(adds), count):
                covered = len(set().union(*(adds[company] for company in chosen)))
                best = min(best, (-covered, count, list(chosen)))
        return -best[0], best[2]
