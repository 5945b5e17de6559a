"""From a prospect to the decision to try: contacts, moves, due diligence."""

from typing import Any

from life.service import Service, tell

CHECKS = ("FINANCIAL", "LEGAL", "MARKET", "TECHNICAL")


def move(service: Service, stage: str, day: str, reason: str) -> None:
    """Let the alliance go to another stage."""
    moved = service.change(
        "moveAlliance",
        "alliance { stage version }",
        key="duo",
        toStage=stage,
        movedOn=day,
        movedBy="Ann",
        reason=reason,
    )
    assert moved["alliance"]["stage"] == stage
    tell(f"  {day}: {stage}, because: {reason}")


def prospect(service: Service) -> None:
    """Begin with a prospect: where it was found, who would be in it, whom one spoke with."""
    tell("\n# PROSPECT")
    made = service.change(
        "createAlliance",
        "alliance { stage version sourcingChannel purposes depth }",
        key="duo",
        name="Payments for business customers",
        scope="Payments of business customers of both",
        purposes=["MARKET", "INNOVATION"],
        depth="COORDINATED",
        sourcingChannel="TRADE_FAIR",
    )["alliance"]
    assert (made["stage"], made["version"], made["sourcingChannel"]) == ("PROSPECT", 1, "TRADE_FAIR")
    for company, role in (("partner_a", "sales"), ("partner_b", "operator")):
        service.change("setMembership", alliance="duo", company=company, role=role, since="2023-01-10")
    service.change(
        "createContact",
        alliance="duo",
        heldOn="2023-01-12",
        medium="EVENT",
        person="Head of sales of partner_b",
        notedBy="Ann",
        summary="Met at the fair; they want customers, we want their platform",
    )
    tell("  found at a trade fair; members: partner_a, partner_b")
    service.refused("moveAlliance", "CONFLICT", "input.toStage", "PROSPECT", key="duo", toStage="ACTIVE")
    service.refused(
        "moveAlliance",
        "INVALID_INPUT",
        "input.movedOn",
        key="duo",
        toStage="CONTACTED",
        movedOn="2999-01-01",
    )


def contacted(service: Service) -> None:
    """Talk, and keep the log."""
    tell("\n# CONTACTED")
    move(service, "CONTACTED", "2023-01-24", "They answered the day after")
    service.change(
        "createContact", alliance="duo", heldOn="2023-02-02", medium="CALL", summary="Goals of both match"
    )
    query = '{ alliance(key: "duo") { contacts { nodes { heldOn medium person summary } } } }'
    log = service.ask(query)["alliance"]["contacts"]["nodes"]
    assert [one["heldOn"] for one in log] == ["2023-01-12", "2023-02-02"]
    for one in log:
        tell(f"  {one['heldOn']} {one['medium']}: {one['summary']}")


def due_diligence(service: Service) -> None:
    """Make the four checks; one that is open or failed keeps the pilot from beginning."""
    tell("\n# DUE_DILIGENCE")
    service.refused(
        "moveAlliance",
        "CONFLICT",
        "input.movedOn",
        "2023-01-24",
        key="duo",
        toStage="DUE_DILIGENCE",
        movedOn="2023-01-01",
    )
    move(service, "DUE_DILIGENCE", "2023-02-15", "Letter of intent signed")
    checks = {check["kind"]: check for check in _checks(service)}
    assert {kind: check["status"] for kind, check in checks.items()} == dict.fromkeys(CHECKS, "OPEN")
    pilot = {"key": "duo", "toStage": "PILOT", "movedOn": "2023-04-01"}
    service.refused("moveAlliance", "CONFLICT", "input.toStage", "FINANCIAL is OPEN", **pilot)
    for kind in CHECKS[:3]:
        service.change(
            "updateDueDiligenceCheck",
            key=checks[kind]["key"],
            status="PASSED",
            findings="Nothing that speaks against it",
            checkedOn="2023-03-10",
            checkedBy="Ben",
        )
    technical = checks["TECHNICAL"]["key"]
    service.refused(
        "updateDueDiligenceCheck", "INVALID_INPUT", "input.findings", key=technical, status="FAILED"
    )
    service.change(
        "updateDueDiligenceCheck",
        key=technical,
        status="FAILED",
        findings="No test system",
        checkedOn="2023-03-12",
    )
    service.refused("moveAlliance", "CONFLICT", "input.toStage", "TECHNICAL is FAILED", **pilot)
    service.change(
        "updateDueDiligenceCheck",
        key=technical,
        status="WAIVED",
        findings="The pilot runs on their test system of next year",
        checkedOn="2023-03-20",
    )
    for check in _checks(service):
        tell(f"  {check['kind']}: {check['status']}: {check['findings']}")
    move(service, "PILOT", "2023-04-01", "Three checks passed, one waived")


def _checks(service: Service) -> Any:
    query = '{ alliance(key: "duo") { dueDiligence { nodes { key kind status findings } } } }'
    return service.ask(query)["alliance"]["dueDiligence"]["nodes"]
