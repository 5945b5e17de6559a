"""A seeded network with power-law sizes, as a data set or as columns."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from graph_service.domain.dataset import DataSet
from graph_service.domain.model.entities import (
    Alliance,
    AllianceStage,
    Company,
    Competition,
    CooperationMode,
    Holding,
    Membership,
    Need,
    Resource,
    ResourceKind,
)
from graph_service.domain.network import NO_END, Network

AS_OF: Final = date(2026, 6, 15)
"""The day on which the generated memberships are looked at."""
HOLDS, NEEDS, MEMBERSHIPS, COMPETITIONS = 10, 3, 2, 1.5
"""Edges of each kind for each company."""
LARGEST_SHARE: Final = 0.01
"""Members of the largest alliance, as a share of the companies."""
INDUSTRIES: Final = ("energy", "finance", "health", "logistics", "media", "retail", "software", "telecom")
REGIONS: Final = ("africa", "americas", "asia", "europe", "oceania")

Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many things the generated data set has."""

    companies: int
    resources: int
    alliances: int

    @classmethod
    def of(cls, companies: int) -> "Sizes":
        """Things in proportion to the companies."""
        return cls(companies, max(20, companies // 20), max(5, companies // 4))


def generated(companies: int, *, seed: int = 0) -> DataSet:
    """A data set of so many companies; the same seed gives the same one.

    Parameters
    ----------
    companies
        At least 10. Each holds about 10 resources, needs 3, is in 2 alliances and in 1.5 pairs of
        competitors; the largest alliance has one hundredth of the companies. Sizes follow power laws.
    """
    random = np.random.default_rng(seed)
    sizes = Sizes.of(companies)
    weight = random.permutation((np.arange(companies) + 10.0) ** -0.5)
    popular = (np.arange(sizes.resources) + 10.0) ** -0.7
    # a company starts with what is common and goes on to rarer things
    held_by, held = _edges(random, companies * HOLDS, weight, popular)
    needed_by, needed = _edges(random, companies * NEEDS, None, popular, count=companies)
    alliance, member = _members(random, sizes, weight)
    a, b = _edges(random, int(companies * COMPETITIONS), weight, weight)
    a, b = np.minimum(a, b), np.maximum(a, b)
    rivals = np.unique(np.stack([a[a != b], b[a != b]], axis=1), axis=0)
    since = AS_OF.toordinal() - random.integers(1, 3650, len(alliance))
    ended = random.random(len(alliance)) < 0.1
    until = np.where(ended, since + random.integers(1, 3650, len(alliance)), NO_END)
    company_keys = [f"c{number:07}" for number in range(companies)]
    resource_keys = [f"r{number:06}" for number in range(sizes.resources)]
    alliance_keys = [f"x{number:07}" for number in range(sizes.alliances)]
    kinds, modes = list(ResourceKind), list(CooperationMode)
    level = np.round(random.uniform(0.05, 1.0, len(held)), 3)
    importance, required = (np.round(random.uniform(0.1, 1.0, len(needed)), 3) for _ in range(2))
    intensity = np.round(random.uniform(0.05, 1.0, len(rivals)), 3)
    industry, region = random.integers(0, len(INDUSTRIES), companies), random.integers(0, 5, companies)
    exclusive = random.random(sizes.alliances) < 0.02
    return DataSet(
        companies=tuple(
            Company(key=key, name=key, industry=INDUSTRIES[industry[at]], regions=(REGIONS[region[at]],))
            for at, key in enumerate(company_keys)
        ),
        resources=tuple(
            Resource(key=key, name=key, kind=kinds[at % len(kinds)], pooled=at % 10 == 0)
            for at, key in enumerate(resource_keys)
        ),
        alliances=tuple(
            Alliance(
                key=key,
                name=key,
                modes=(modes[at % len(modes)],),
                stage=AllianceStage.ACTIVE,
                exclusive=bool(exclusive[at]),
            )
            for at, key in enumerate(alliance_keys)
        ),
        holdings=tuple(
            Holding(company=company_keys[c], resource=resource_keys[r], level=float(value))
            for c, r, value in zip(held_by.tolist(), held.tolist(), level.tolist(), strict=True)
        ),
        needs=tuple(
            Need(
                company=company_keys[needed_by[at]],
                resource=resource_keys[needed[at]],
                importance=float(importance[at]),
                required_level=float(required[at]),
            )
            for at in range(len(needed))
        ),
        memberships=tuple(
            Membership(
                alliance=alliance_keys[alliance[at]],
                company=company_keys[member[at]],
                since=date.fromordinal(int(since[at])),
                until=None if until[at] == NO_END else date.fromordinal(int(until[at])),
            )
            for at in range(len(alliance))
        ),
        competitions=tuple(
            Competition(a=company_keys[x], b=company_keys[y], intensity=float(value))
            for (x, y), value in zip(rivals.tolist(), intensity.tolist(), strict=True)
        ),
    )


def network(data: DataSet) -> Network:
    """The data set as columns."""
    return Network.of(
        companies=data.companies,
        resources=data.resources,
        alliances=data.alliances,
        holdings=data.holdings,
        needs=data.needs,
        memberships=data.memberships,
        competitions=data.competitions,
        revision="generated",
    )


def day_before(days: int) -> date:
    """A day before the one that the data set is looked at."""
    return AS_OF - timedelta(days=days)


def _edges(
    random: np.random.Generator,
    size: int,
    first: NDArray[np.float64] | None,
    second: NDArray[np.floating[Any]],
    *,
    count: int | None = None,
) -> tuple[Numbers, Numbers]:
    """About so many different pairs; a number is drawn in proportion to its weight."""
    drawn = int(size * 1.15)
    if first is None:
        assert count is not None
        a = random.integers(0, count, drawn)
    else:
        a = random.choice(len(first), drawn, p=first / first.sum())
    b = random.choice(len(second), drawn, p=second / second.sum())
    pairs = np.unique(a.astype(np.int64) * len(second) + b)
    if len(pairs) > size:
        pairs = np.sort(random.choice(pairs, size, replace=False))
    return np.divmod(pairs, len(second))


def _members(
    random: np.random.Generator, sizes: Sizes, weight: NDArray[np.float64]
) -> tuple[Numbers, Numbers]:
    """Alliance and company of each membership; the sizes of the alliances fall as a power of their rank."""
    total, largest = sizes.companies * MEMBERSHIPS, max(5, int(sizes.companies * LARGEST_SHARE))
    rank = np.arange(1, sizes.alliances + 1)
    low, high = 0.0, 2.0
    for _ in range(60):  # the exponent at which the sizes add up to the total
        exponent = (low + high) / 2
        if np.maximum(2, largest * rank**-exponent).sum() > total:
            low = exponent
        else:
            high = exponent
    wanted = np.maximum(2, np.round(largest * rank**-high)).astype(np.int64)
    chance = weight / weight.sum()
    alliance, member = [], []
    for number, size in enumerate(wanted.tolist()):
        chosen = np.unique(random.choice(sizes.companies, size, p=chance)) if size > 50 else None
        if chosen is None:
            chosen = np.unique(random.integers(0, sizes.companies, size))
        alliance.append(np.full(len(chosen), number, dtype=np.int64))
        member.append(chosen.astype(np.int64))
    return np.concatenate(alliance), np.concatenate(member)
