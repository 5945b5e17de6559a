"""Before there is an alliance: what the companies have and lack, how ready they are, who would fit."""

from life.service import Service, tell

RESOURCES = {
    "branch-network": ("A network of branches", "CHANNEL"),
    "business-customers": ("A base of business customers", "CUSTOMERS"),
    "payment-platform": ("A payment platform", "TECHNOLOGY"),
    "risk-data": ("Data on payment risks", "DATA"),
    "brand": ("A brand that people know", "BRAND"),
}
HOLDS = {
    "partner_a": {"branch-network": 0.9, "business-customers": 0.8, "brand": 0.4},
    "partner_b": {"payment-platform": 0.9, "risk-data": 0.5},
    "partner_c": {"payment-platform": 0.4, "risk-data": 0.9, "brand": 0.7},
    "partner_d": {"brand": 0.9},
}
NEEDS = {
    "partner_a": {"payment-platform": 0.9, "risk-data": 0.4},
    "partner_b": {"branch-network": 0.8, "business-customers": 0.9},
    "partner_c": {"business-customers": 0.6},
    "partner_d": {"payment-platform": 0.3},
}


def companies(service: Service) -> None:
    """Create companies and resources, and say who holds and needs what."""
    tell("\n# Companies and resources")
    taken = service.ask('{ company(key: "partner_a") { key } }')["company"]
    if taken is not None:
        raise SystemExit("There is a partner_a already: walk through the life on a store without it.")
    for key in HOLDS:
        service.change("createCompany", key=key, name=f"Partner {key[-1].upper()}", country="DE")
    for key, (name, kind) in RESOURCES.items():
        service.change("createResource", key=key, name=name, kind=kind)
    for company, held in HOLDS.items():
        for resource, level in held.items():
            service.change("setHolding", company=company, resource=resource, level=level)
    for company, needed in NEEDS.items():
        for resource, importance in needed.items():
            service.change("setNeed", company=company, resource=resource, importance=importance)
    service.change("setCompetition", a="partner_d", b="partner_a", intensity=0.6, evidence="same branches")
    figures = {
        "year": 2022, "currency": "EUR", "revenue": "1000000", "profit": "50000", "cashFlow": "80000",
        "debtRatio": 0.6,
    }  # fmt: skip
    service.change("updateCompany", key="partner_b", financials=figures)
    service.refused("createCompany", "CONFLICT", "input.key", "partner_a", key="partner_a", name="Again")
    service.refused("createCompany", "INVALID_INPUT", "input.key", key="Partner A", name="A key is no name")
    service.refused(
        "setHolding", "INVALID_INPUT", "input.level", company="partner_a", resource="brand", level=1.5
    )
    service.refused(
        "setNeed", "NOT_FOUND", "input.resource", company="partner_a", resource="gold", importance=1
    )
    service.refused(
        "updateCompany",
        "INVALID_INPUT",
        "input.financials.currency",
        key="partner_b",
        financials={"currency": "Euro"},
    )


def self_assessment(service: Service) -> None:
    """Look at what a company is strong in, what it lacks most, and how ready it is for partners."""
    tell("\n# Self-assessment of partner_a")
    service.change(
        "createReadiness",
        company="partner_a",
        assessedOn="2023-01-05",
        assessedBy="Head of partnerships",
        process=6,
        team=7,
        incentives=5,
        willingnessToShare=8,
        notes="Two people, a shared folder, no bonus for joint success yet",
    )
    query = """{ company(key: "partner_a") { selfAssessment(asOf: "2023-01-31") {
      readiness { mean assessedBy }
      coreStrengths(first: 2) { resource { key } level reason }
      urgentNeeds(first: 1) { gap { resource { key } gap } reason }
    } } }"""
    own = service.ask(query)["company"]["selfAssessment"]
    assert own["readiness"] == {"mean": 6.5, "assessedBy": "Head of partnerships"}
    assert [one["resource"]["key"] for one in own["coreStrengths"]] == [
        "branch-network",
        "business-customers",
    ]
    assert own["urgentNeeds"][0]["gap"] == {"resource": {"key": "payment-platform"}, "gap": 0.9}
    for one in own["coreStrengths"]:
        tell(f"  strength: {one['resource']['key']}: {one['reason']}")
    tell(f"  need: payment-platform: {own['urgentNeeds'][0]['reason']}")


def candidates(service: Service) -> None:
    """Judge who might be a partner, and rank them."""
    tell("\n# Who would fit partner_a")
    judged = {
        "partner_b": {"REPUTATION": 7, "CULTURAL_FIT": 8, "WILLINGNESS": 9},
        "partner_c": {"REPUTATION": 6, "CULTURAL_FIT": 5, "WILLINGNESS": 4},
    }
    for company, values in judged.items():
        for criterion, value in values.items():
            service.change(
                "createAssessment",
                company=company,
                assessor="partner_a",
                criterion=criterion,
                value=value,
                assessedOn="2023-01-20",
                assessedBy="Ann",
                evidence="Two visits and three references",
            )
    for aspect, value in {"POSITIONING": 8, "VISION": 7, "TARGET_CUSTOMERS": 9}.items():
        service.change(
            "createAssessment",
            company="partner_b",
            assessor="partner_a",
            criterion="STRATEGIC_FIT",
            aspect=aspect,
            value=value,
            assessedOn="2023-01-20",
        )
    service.refused(
        "createAssessment",
        "INVALID_INPUT",
        "input.reason",
        company="partner_c",
        criterion="FINANCIAL_HEALTH",
        value=9,
        assessedOn="2023-01-20",
    )
    query = """{ company(key: "partner_b") {
      partnerProfile(assessor: { key: "partner_a" }, asOf: "2023-01-31") {
        criteria { criterion value source evidence aspects { aspect value } } }
    } }"""
    criteria = service.ask(query)["company"]["partnerProfile"]["criteria"]
    profile = {one["criterion"]: (one["value"], one["source"]) for one in criteria}
    assert profile["STRATEGIC_FIT"] == (8, "ASSESSED")
    assert profile["FINANCIAL_HEALTH"] == (5.3, "COMPUTED")
    assert profile["RESOURCE_COMPLEMENTARITY"][1] == "COMPUTED"
    tell(f"  partner_b: {', '.join(f'{name} {value} ({how})' for name, (value, how) in profile.items())}")
    query = """query ($weights: [CriterionWeight!]) { company(key: "partner_a") {
      rankCandidates(weights: $weights, missing: RENORMALISE, asOf: "2023-01-31") {
        ranked { rank score coverage company { key } } }
    } }"""
    weights = [
        {"criterion": "RESOURCE_COMPLEMENTARITY", "weight": 2},
        {"criterion": "CULTURAL_FIT", "weight": 1},
        {"criterion": "WILLINGNESS", "weight": 1},
    ]
    ranked = service.ask(query, weights=weights)["company"]["rankCandidates"]["ranked"]
    assert ranked[0]["company"]["key"] == "partner_b"
    for one in ranked:
        tell(f"  {one['rank']}. {one['company']['key']}: {one['score']:.2f}")
