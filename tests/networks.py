"""Hand-solved networks, a short way to write one down, and random ones for comparison with oracles."""

import random
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from graph_service.domain.model.entities import (
    Alliance,
    AllianceStage,
    Company,
    Competition,
    Holding,
    Membership,
    Need,
    Resource,
    ResourceKind,
)
from graph_service.domain.network import Network

TODAY = date(2026, 6, 15)


@dataclass(frozen=True)
class Story:
    """A network as plain lists: what an oracle reads, and what a Network is made of."""

    companies: list[Company] = field(default_factory=list)
    resources: list[Resource] = field(default_factory=list)
    alliances: list[Alliance] = field(default_factory=list)
    holdings: list[Holding] = field(default_factory=list)
    needs: list[Need] = field(default_factory=list)
    memberships: list[Membership] = field(default_factory=list)
    competitions: list[Competition] = field(default_factory=list)

    def network(self, revision: str = "7") -> Network:
        return Network.of(**vars(self), revision=revision)

    def renamed(self, names: Mapping[str, str]) -> "Story":
        """The same story with other company keys."""
        return Story(
            companies=[replace(row, key=names[row.key]) for row in self.companies],
            resources=self.resources,
            alliances=self.alliances,
            holdings=[replace(row, company=names[row.company]) for row in self.holdings],
            needs=[replace(row, company=names[row.company]) for row in self.needs],
            memberships=[replace(row, company=names[row.company]) for row in self.memberships],
            competitions=[
                competition(names[row.a], names[row.b], row.intensity) for row in self.competitions
            ],
        )

    def joined_by(self, company: str, alliance: str) -> "Story":
        """The same story with one more member in an alliance."""
        return replace(self, memberships=[*self.memberships, Membership(alliance=alliance, company=company)])


def competition(a: str, b: str, intensity: float) -> Competition:
    return Competition(a=min(a, b), b=max(a, b), intensity=intensity)


def story(
    companies: str = "",
    *,
    holds: Mapping[str, Mapping[str, float]] | None = None,
    needs: Mapping[str, Mapping[str, tuple[float, float]]] | None = None,
    alliances: Mapping[str, str] | None = None,
    exclusive: str = "",
    pooled: str = "",
    competes: Mapping[str, float] | None = None,
) -> Story:
    """A story in short: `needs={"c": {"r": (importance, required_level)}}`, `alliances={"x": "a b"}`,
    `competes={"a b": 0.5}`; companies and resources that are mentioned exist.
    """
    holds, needs, alliances, competes = holds or {}, needs or {}, alliances or {}, competes or {}
    pairs = [tuple(pair.split()) for pair in competes]
    mentioned = {*companies.split(), *holds, *needs, *(key for pair in pairs for key in pair)}
    mentioned |= {key for members in alliances.values() for key in members.split()}
    resources = {key for rows in [*holds.values(), *needs.values()] for key in rows} | set(pooled.split())
    return Story(
        companies=[Company(key=key, name=key.title()) for key in sorted(mentioned)],
        resources=[
            Resource(key=key, name=key, kind=ResourceKind.OTHER, pooled=key in pooled.split())
            for key in sorted(resources)
        ],
        alliances=[
            Alliance(key=key, name=key, stage=AllianceStage.ACTIVE, exclusive=key in exclusive.split())
            for key in alliances
        ],
        holdings=[
            Holding(company=company, resource=resource, level=level)
            for company, rows in holds.items()
            for resource, level in rows.items()
        ],
        needs=[
            Need(company=company, resource=resource, importance=importance, required_level=required)
            for company, rows in needs.items()
            for resource, (importance, required) in rows.items()
        ],
        memberships=[
            Membership(alliance=key, company=company)
            for key, members in alliances.items()
            for company in members.split()
        ],
        competitions=[
            competition(a, b, intensity) for (a, b), intensity in zip(pairs, competes.values(), strict=True)
        ],
    )


def white_space() -> Story:
    """Section 7: f's partner p3; k1 with p1 and p2; k2 with p2 and p3; p4 and p5 alone."""
    return story(
        "p4 p5",
        alliances={"f3": "f p3", "k11": "k1 p1", "k12": "k1 p2", "k22": "k2 p2", "k23": "k2 p3"},
        competes={"f k1": 0.1, "f k2": 0.1},
    )


def links(fits: Mapping[str, float], competes: Mapping[str, float] | None = None) -> Story:
    """Companies whose fits are exactly these, e.g. {"a b": 0.9}: one need for each giver.

    Each receiver's needs have equal importance, so a giver's share of the total is its level divided by
    the number of needs; spare resources that nobody holds make that number 10 everywhere.
    """
    holds: dict[str, dict[str, float]] = {}
    needs: dict[str, dict[str, tuple[float, float]]] = {}
    for pair, fit in fits.items():
        giver, receiver = pair.split()
        whole = round(fit * 10)
        holds.setdefault(giver, {}).update({f"{receiver}-{n}": 1.0 for n in range(whole)})
        needs[receiver] = {f"{receiver}-{n}": (1.0, 1.0) for n in range(10)}
    return story(holds=holds, needs=needs, competes=competes)


def random_story(seed: int, *, companies: int = 7, resources: int = 5) -> Story:
    """A small network with everything in it: pooled resources, periods, stages, exclusive alliances."""
    chance = random.Random(seed)
    firms = [f"c{n}" for n in range(companies)]
    things = [f"r{n}" for n in range(resources)]
    stages = [AllianceStage.ACTIVE] * 4 + list(AllianceStage)
    pacts = [f"x{n}" for n in range(chance.randint(0, companies))]

    def day() -> date | None:
        return None if chance.random() < 0.6 else TODAY + timedelta(days=chance.randint(-3, 3))

    def period() -> tuple[date | None, date | None]:
        start, end = day(), day()
        return (start, end) if start is None or end is None or start < end else (start, None)

    def level() -> float:
        return chance.randint(0, 10) / 10

    alliances, memberships = [], []
    for key in pacts:
        starts_on, ends_on = period()
        alliances.append(
            Alliance(
                key=key,
                name=key,
                stage=chance.choice(stages),
                exclusive=chance.random() < 0.3,
                starts_on=starts_on,
                ends_on=ends_on,
            )
        )
        for firm in chance.sample(firms, chance.randint(1, min(4, companies))):
            since, until = period()
            memberships.append(Membership(alliance=key, company=firm, since=since, until=until))
            if chance.random() < 0.2:
                memberships.append(Membership(alliance=key, company=firm, since=TODAY))
    return Story(
        companies=[
            Company(
                key=firm,
                name=firm,
                industry=chance.choice([None, "air", "sea"]),
                regions=tuple(chance.choices(["north", "south", "west"], k=chance.randint(0, 3))),
                segments=tuple(chance.sample(["freight", "leisure"], chance.randint(0, 2))),
            )
            for firm in firms
        ],
        resources=[
            Resource(key=thing, name=thing, kind=ResourceKind.OTHER, pooled=chance.random() < 0.3)
            for thing in things
        ],
        alliances=alliances,
        holdings=[
            Holding(company=firm, resource=thing, level=level())
            for firm in firms
            for thing in things
            if chance.random() < 0.5
        ],
        needs=[
            Need(
                company=firm,
                resource=thing,
                importance=level(),
                required_level=level(),
                evidence=chance.choice([None, "derived:rule"]),
            )
            for firm in firms
            for thing in things
            if chance.random() < 0.5
        ],
        memberships=memberships,
        competitions=[
            competition(a, b, level())
            for at, a in enumerate(firms)
            for b in firms[at + 1 :]
            if chance.random() < 0.3
        ],
    )
