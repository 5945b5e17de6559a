"""Looking back: indicators, reviews of both sides, challenges, health, warnings, the report."""

from life.service import Service, tell


def indicators(service: Service) -> None:
    """Read the indicators again, and see how far the targets are reached."""
    tell("\n# Health")
    for day, cost, rate, share in (("2023-10-31", 110, 5, 8), ("2023-12-31", 125, 4, 9)):
        service.change_together(
            {"createKpiReading": {"kpi": "duo-acquisition-cost", "readOn": day, "value": cost}},
            {"createKpiReading": {"kpi": "duo-conversion-rate", "readOn": day, "value": rate}},
            {"createKpiReading": {"kpi": "duo-revenue-share", "readOn": day, "value": share}},
        )
    query = """query ($day: Date) { alliance(key: "duo") {
      health(asOf: $day) { score kpis { name attainment } } } }"""
    health = service.ask(query, day="2023-12-31")["alliance"]["health"]
    # .4 * 100/125 + .2 * 4/5 + .4 * 9/10
    assert health["score"] == 0.84
    for one in health["kpis"]:
        tell(f"  {one['name']}: {one['attainment']:.0%}")
    tell(f"  health {health['score']:.0%} on 2023-12-31")


def reviews(service: Service) -> None:
    """Let both sides score the first quarter."""
    tell("\n# Review")
    service.change(
        "createReview",
        key="duo-review-1",
        alliance="duo",
        heldOn="2024-01-10",
        period="QUARTERLY",
        summary="Sales as planned, acquisition too dear",
        adjustments=["Sell in branches first", "One contact for invoices"],
    )
    for company, score, feedback in (
        ("partner_a", 8, "The platform works"),
        ("partner_b", 5, "Too few branches sell it"),
    ):
        service.change(
            "createReviewScore", review="duo-review-1", company=company, score=score, feedback=feedback
        )
    service.refused(
        "createReviewScore", "CONFLICT", "input.key", review="duo-review-1", company="partner_a", score=9
    )
    service.refused(
        "createReviewScore",
        "INVALID_INPUT",
        "input.score",
        review="duo-review-1",
        company="partner_b",
        score=11,
    )
    tell("  partner_a 8, partner_b 5; adjustments: Sell in branches first, One contact for invoices")


def challenges(service: Service) -> None:
    """Name what goes wrong, mediate, resolve; what is open is warned of."""
    tell("\n# Challenges and warnings")
    service.change(
        "createChallenge",
        key="duo-branches",
        alliance="duo",
        kind="RESOURCE_CONTENTION",
        severity="MEDIUM",
        description="Branches sell their own terminals first",
        raisedOn="2024-01-12",
        raisedBy="partner_b",
        mediator="Head of the association",
    )
    service.refused(
        "updateChallenge",
        "INVALID_INPUT",
        "input.resolvedOn",
        key="duo-branches",
        resolvedOn="2024-01-01",
    )
    query = """query ($day: Date!) { company(key: "partner_a") {
      allianceWarnings(asOf: $day) { kind severity message alliance { key } } } }"""
    warnings = service.ask(query, day="2024-01-31")["company"]["allianceWarnings"]
    kinds = [one["kind"] for one in warnings]
    assert {"OPEN_CHALLENGE", "PERCEPTION_GAP", "OVERDUE_MEETING"} <= set(kinds)
    ranks = ["HIGH", "MEDIUM", "LOW"]
    severities = [ranks.index(one["severity"]) for one in warnings]
    assert severities == sorted(severities)
    for one in warnings:
        tell(f"  {one['severity']} {one['kind']}: {one['message']}")
    service.change(
        "updateChallenge",
        key="duo-branches",
        resolution="A bonus for branches that sell the terminals of both",
        resolvedOn="2024-02-10",
    )
    later = service.ask(query, day="2024-02-10")["company"]["allianceWarnings"]
    assert "OPEN_CHALLENGE" not in [one["kind"] for one in later]
    tell("  resolved on 2024-02-10")


def report(service: Service) -> None:
    """Put the last quarter of the year together, for programs and for paper."""
    tell("\n# Report")
    query = """query ($from: Date!, $to: Date!) { alliance(key: "duo") { report(from: $from, to: $to) {
      score
      kpis { attained { name attainment } readings { readOn value } }
      meetings { heldOn decisions }
      actions { key status }
      sales { company { key } currency amount rows }
      warnings { kind }
    } } }"""
    found = service.ask(query, **{"from": "2023-10-01", "to": "2023-12-31"})["alliance"]["report"]
    assert found["score"] == 0.84
    assert {one["key"]: one["status"] for one in found["actions"]} == {
        "duo-invoices": "OVERDUE",
        "duo-training": "DONE",
    }
    assert [(one["company"]["key"], one["amount"]) for one in found["sales"]] == [
        ("partner_a", "25000"),
        ("partner_b", "45000"),
    ]
    path = "/alliances/duo/report?from=2023-10-01&to=2023-12-31"
    status, page = service.get(path)
    assert status == 200
    for text in ("Payments for business customers", "84 %", "45,000", "Invoices within two days"):
        assert text in page, text
    assert service.get("/alliances/nobody/report?from=2023-10-01&to=2023-12-31")[0] == 404
    tell(f"  health 84 %, two companies sold, one action overdue; to print: {path}")
