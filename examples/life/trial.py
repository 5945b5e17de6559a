"""The pilot: a goal, indicators with readings, and a decision that rests on them."""

from life.pipeline import move
from life.service import Service, tell

KPIS = {
    "duo-acquisition-cost": ("Customer acquisition cost", "EUR", "LOWER_IS_BETTER", 100, 0.4),
    "duo-conversion-rate": ("Conversion rate", "%", "HIGHER_IS_BETTER", 5, 0.2),
    "duo-revenue-share": ("Share of revenue from the alliance", "%", "HIGHER_IS_BETTER", 10, 0.4),
}


def pilot(service: Service) -> None:
    """Try it on a small scale."""
    tell("\n# PILOT")
    service.change(
        "createPilot",
        key="duo-pilot",
        alliance="duo",
        goal="Win ten business customers together",
        scope="One region, existing products",
        startsOn="2023-04-01",
        endsOn="2023-07-01",
        meetingCadenceDays=14,
        escalationContact="Both heads of sales",
    )
    for key, (name, unit, direction, target, weight) in KPIS.items():
        service.change(
            "createKpi",
            key=key,
            alliance="duo",
            pilot="duo-pilot",
            name=name,
            unit=unit,
            direction=direction,
            target=target,
            weight=weight,
        )
    for day, cost, rate in (("2023-05-01", 160, 3.5), ("2023-06-01", 125, 4.5)):
        for kpi, value in (("duo-acquisition-cost", cost), ("duo-conversion-rate", rate)):
            service.change("createKpiReading", kpi=kpi, readOn=day, value=value)
    service.refused(
        "createKpiReading",
        "CONFLICT",
        "input.key",
        kpi="duo-conversion-rate",
        readOn="2023-06-01",
        value=9,
    )


def review_of_pilot(service: Service) -> None:
    """Decide on it: to expand, each indicator needs a reading."""
    decision = {
        "key": "duo-pilot",
        "decision": "EXPAND",
        "decidedOn": "2023-07-03",
        "decidedBy": "Both boards",
    }
    service.refused("updatePilot", "CONFLICT", "input.decision", "duo-revenue-share", **decision)
    service.change("createKpiReading", kpi="duo-revenue-share", readOn="2023-06-30", value=6)
    decided = service.change(
        "updatePilot",
        "pilot { decision decidedOn kpis { nodes { name readings(last: 1) { nodes { readOn value } } } } }",
        review="Twelve customers; invoices were late",
        **decision,
    )["pilot"]
    assert (decided["decision"], decided["decidedOn"]) == ("EXPAND", "2023-07-03")
    for kpi in decided["kpis"]["nodes"]:
        (latest,) = kpi["readings"]["nodes"]
        tell(f"  {kpi['name']}: {latest['value']:g} on {latest['readOn']}")
    tell("  decision: EXPAND")
    move(service, "AGREEMENT", "2023-07-15", "The pilot showed that it works")
