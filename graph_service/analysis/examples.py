"""Small networks that several docstrings use as examples."""

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


def newcomers() -> Network:
    """An alliance x whose only member is company a, which holds r1; b holds r2, c r2 and r3, d r3 and r4."""
    held = {"a": {"r1": 0.9}, "b": {"r2": 0.5}, "c": {"r2": 0.8, "r3": 0.7}, "d": {"r3": 0.6, "r4": 0.4}}
    return Network.of(
        companies=[Company(key=key, name=key) for key in held],
        resources=[Resource(key=f"r{n}", name=f"R{n}", kind=ResourceKind.OTHER) for n in range(1, 5)],
        alliances=[Alliance(key="x", name="X", stage=AllianceStage.ACTIVE)],
        holdings=[
            Holding(company=key, resource=resource, level=level)
            for key, levels in held.items()
            for resource, level in levels.items()
        ],
        memberships=[Membership(alliance="x", company="a")],
    )


def six_needs() -> Network:
    """Company c needs r1 to r6; a holds r1, r3 and r5, b r2, r4 and r6, and d r1 to r4."""
    held = {"a": (1, 3, 5), "b": (2, 4, 6), "c": (), "d": (1, 2, 3, 4)}
    return Network.of(
        companies=[Company(key=key, name=key) for key in held],
        resources=[Resource(key=f"r{n}", name=f"R{n}", kind=ResourceKind.OTHER) for n in range(1, 7)],
        holdings=[
            Holding(company=key, resource=f"r{n}", level=0.8) for key, some in held.items() for n in some
        ],
        needs=[Need(company="c", resource=f"r{n}", importance=0.5, required_level=0.8) for n in range(1, 7)],
    )


def star(centre: str, leaves: str) -> Network:
    """A company that has one alliance with each of the leaves, whose keys are single letters."""
    return Network.of(
        companies=[Company(key=key, name=key) for key in (centre, *leaves)],
        alliances=[Alliance(key=f"x{leaf}", name=leaf, stage=AllianceStage.ACTIVE) for leaf in leaves],
        memberships=[
            Membership(alliance=f"x{leaf}", company=company) for leaf in leaves for company in (centre, leaf)
        ],
    )


def hub_and_partners() -> Network:
    """Partners a, b and c of h; mutual fits a-b .7 and a-c .2; b and c are in conflict."""
    gives = {("a", "b"): 7, ("b", "a"): 7, ("a", "c"): 2, ("c", "a"): 2, ("b", "c"): 9, ("c", "b"): 2}
    # each of the three lacks ten resources; a company that holds n of them has a fit of n tenths
    held = [
        Holding(company=giver, resource=f"{receiver}{n}", level=1)
        for (giver, receiver), count in gives.items()
        for n in range(count)
    ]
    return Network.of(
        companies=[Company(key=key, name=key) for key in "abch"],
        resources=[
            Resource(key=f"{key}{n}", name=f"{key}{n}", kind=ResourceKind.OTHER)
            for key in "abc"
            for n in range(10)
        ],
        alliances=[Alliance(key=f"h{key}", name=key, stage=AllianceStage.ACTIVE) for key in "abc"],
        holdings=held,
        needs=[
            Need(company=key, resource=f"{key}{n}", importance=1, required_level=1)
            for key in "abc"
            for n in range(10)
        ],
        memberships=[Membership(alliance=f"h{key}", company=who) for key in "abc" for who in ("h", key)],
        competitions=[Competition(a="b", b="c", intensity=0.5)],
    )


def chain() -> Network:
    """A chain of partners f, m, n, o, p; n and p hold r."""
    links = {"x": "fm", "y": "mn", "z": "no", "w": "op"}
    return Network.of(
        companies=[Company(key=key, name=key) for key in "fmnop"],
        resources=[Resource(key="r", name="R", kind=ResourceKind.OTHER)],
        alliances=[Alliance(key=key, name=key, stage=AllianceStage.ACTIVE) for key in links],
        holdings=[
            Holding(company="n", resource="r", level=0.9),
            Holding(company="p", resource="r", level=0.7),
        ],
        memberships=[Membership(alliance=key, company=who) for key, both in links.items() for who in both],
    )
