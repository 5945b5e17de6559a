"""A small network whose names try to break a page, and an alliance with everything that it can have."""

from datetime import date, timedelta
from typing import Any, Final

import httpx

MARKUP: Final = "<img src=x onerror=\"document.title='broken'\"><b>bold</b>"
LONG: Final = "Very" + "long" * 74
RIGHT_TO_LEFT: Final = "شركة الشراكة \u202e(evil)"
EMOJI: Final = "👩‍👩‍👧‍👦 🚀 Ltd"
FORMULA: Final = '=HYPERLINK("http://example.com","click")'
PLAIN: Final = "Plain"
NAMES: Final = (MARKUP, LONG, RIGHT_TO_LEFT, EMOJI, FORMULA, PLAIN)
KEYS: Final = ("markup", "long", "right-to-left", "emoji", "formula", "plain")
ALLIANCE: Final = "duo"


_CLIENT: Final = httpx.Client(timeout=60)


def change(address: str, mutation: str, **given: Any) -> None:
    """Make one change; it must not be refused."""
    name = f"{mutation[0].upper()}{mutation[1:]}Input"
    query = (
        f"mutation Change($input: {name}!) {{ {mutation}(input: $input) {{ errors {{ message field }} }} }}"
    )
    body = {"query": query, "variables": {"input": given}}
    answer = _CLIENT.post(f"{address}/graphql", json=body).json()
    assert "errors" not in answer, answer
    assert answer["data"][mutation]["errors"] == [], (mutation, given)


def peculiar_network(address: str) -> None:
    """Companies that hold what the next one needs, compete, and are allied two by two."""
    for key, name in zip(KEYS, NAMES, strict=True):
        change(
            address,
            "createCompany",
            key=key,
            name=name,
            industry=MARKUP,
            country="DE",
            segments=[LONG[:200]],
            description=MARKUP,
        )
        change(address, "createResource", key=f"of-{key}", name=name, kind="TECHNOLOGY")
    for number, key in enumerate(KEYS):
        following = KEYS[(number + 1) % len(KEYS)]
        change(address, "setHolding", company=key, resource=f"of-{key}", level=0.9, evidence=MARKUP)
        change(address, "setNeed", company=following, resource=f"of-{key}", importance=0.8, requiredLevel=0.5)
    for number, key in enumerate(KEYS):
        following = KEYS[(number + 1) % len(KEYS)]
        change(address, "createAlliance", key=f"with-{key}", name=NAMES[number], stage="ACTIVE")
        for member in (key, KEYS[(number + 2) % len(KEYS)]):
            change(address, "setMembership", alliance=f"with-{key}", company=member)
        change(address, "setCompetition", a=key, b=following, intensity=0.4, evidence="derived:names")
    _duo(address)


def _duo(address: str) -> None:
    change(address, "createAlliance", key=ALLIANCE, name=f"Duo {MARKUP}", stage="PILOT", scope=MARKUP)
    for company in ("markup", "plain"):
        change(address, "setMembership", alliance=ALLIANCE, company=company)
    change(
        address,
        "createKpi",
        key="revenue",
        alliance=ALLIANCE,
        name=f"Revenue {MARKUP}",
        unit="EUR",
        target=100,
    )
    first = date(2026, 1, 1)
    for month, value in enumerate((70, 85, 80, 95)):
        day = str(first + timedelta(days=30 * month))
        change(address, "createKpiReading", kpi="revenue", readOn=day, value=value)
    for number in range(12):
        change(
            address,
            "createSale",
            alliance=ALLIANCE,
            company=("markup", "plain")[number % 2],
            soldOn=str(first + timedelta(days=number // 2)),
            product=MARKUP,
            amount=str(100 + 10 * number),
            currency="EUR",
        )
    change(
        address, "createReview", key="first-review", alliance=ALLIANCE, heldOn="2026-02-01", summary=MARKUP
    )
    change(address, "createReviewScore", review="first-review", company="markup", score=8, feedback=MARKUP)
    change(address, "createReviewScore", review="first-review", company="plain", score=4)
    change(
        address,
        "createChallenge",
        key="late",
        alliance=ALLIANCE,
        kind="COMMUNICATION",
        severity="HIGH",
        description=MARKUP,
        raisedOn="2026-02-02",
    )
