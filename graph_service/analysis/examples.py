"""A small network that several docstrings work through."""

from graph_service.domain.model import (
    Alliance,
    AllianceStage,
    Company,
    Holding,
    Membership,
    Resource,
    ResourceKind,
)
from graph_service.domain.network import Network


def newcomers() -> Network:
    """An alliance x of company a alone, which holds r1; b holds r2, c r2 and r3, d r3 and r4."""
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
