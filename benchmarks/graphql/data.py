"""The generated network that the endpoints are asked about."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import numpy as np

from benchmarks.generator import AS_OF, generated
from graph_service.domain.dataset import DataSet
from graph_service.domain.model.entities import Alliance, AllianceStage, Holding, Membership

INDUSTRIES = tuple(f"industry-{number:02}" for number in range(40))
COUNTRIES = ("AT", "BE", "BR", "CA", "CH", "CN", "DE", "ES", "FR", "GB", "IN", "IT", "JP", "NL", "PL", "US")
MAX_HOLDINGS = 50
"""Resources that a company holds: a page of the service, so that every server lists all of them."""
MAX_MEMBERS = 8


def network(companies: int, alliances: int, seed: int) -> DataSet:
    """The companies, holdings and needs of the other benchmarks, in many alliances of two to eight."""
    random = np.random.default_rng(seed)
    base = generated(companies, seed=seed)
    industry, country = random.integers(0, len(INDUSTRIES), companies), random.integers(0, 16, companies)
    founded, employees = random.integers(1900, 2026, companies), random.integers(1, 100_000, companies)
    started = random.integers(1, 3650, alliances)
    sizes = np.minimum(random.geometric(0.6, alliances) + 1, MAX_MEMBERS)
    keys = [f"x{number:07}" for number in range(alliances)]
    return DataSet(
        companies=tuple(
            replace(
                company,
                name=f"Company {company.key}",
                industry=INDUSTRIES[industry[at]],
                country=COUNTRIES[country[at]],
                founded_year=int(founded[at]),
                employees=int(employees[at]),
            )
            for at, company in enumerate(base.companies)
        ),
        resources=base.resources,
        alliances=tuple(
            Alliance(
                key=key,
                name=f"Alliance {key}",
                stage=AllianceStage.ACTIVE,
                starts_on=AS_OF - timedelta(days=int(started[at])),
            )
            for at, key in enumerate(keys)
        ),
        holdings=_short(base.holdings),
        needs=base.needs,
        memberships=tuple(
            Membership(alliance=key, company=base.companies[member].key)
            for key, size in zip(keys, sizes.tolist(), strict=True)
            for member in random.choice(companies, size, replace=False)
        ),
    )


def _short(holdings: tuple[Holding, ...]) -> tuple[Holding, ...]:
    """The holdings without those that would not be on the first page of a company's list."""
    held: Counter[str] = Counter()
    kept = []
    for row in holdings:
        held[row.company] += 1
        if held[row.company] <= MAX_HOLDINGS:
            kept.append(row)
    return tuple(kept)
