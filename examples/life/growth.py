"""From two partners to an ecosystem."""

from life.service import Service, tell


def ecosystem(service: Service) -> None:
    """Group alliances under goals and values that all have agreed on."""
    tell("\n# Ecosystem")
    service.change(
        "createAlliance", key="trio", name="Data on payment risks", stage="ACTIVE", startsOn="2024-01-01"
    )
    for company in ("partner_b", "partner_c"):
        service.change("setMembership", alliance="trio", company=company, since="2024-01-01")
    service.change(
        "createAllianceEcosystem",
        key="payments",
        name="Payments for everyone",
        description="All who make payments easier for businesses",
        agreedValues=["Customers own their data", "Open interfaces"],
        alliances=["duo", "trio"],
    )
    service.refused(
        "updateAllianceEcosystem",
        "NOT_FOUND",
        "input.alliances",
        "quartet",
        key="payments",
        alliances=["duo", "quartet"],
    )
    service.change("createSharedGoal", ecosystem="payments", name="1,000 shops", targetOn="2025-12-31")
    service.change(
        "createInnovationProject",
        key="payments-risk",
        ecosystem="payments",
        name="Risk scores in the terminal",
        status="RUNNING",
        startsOn="2024-02-01",
        participants=["partner_b", "partner_c"],
    )
    for investor, amount in (("partner_b", "40000"), ("partner_c", "25000.50")):
        service.change(
            "createCoInvestment",
            ecosystem="payments",
            project="payments-risk",
            investor=investor,
            amount=amount,
            currency="EUR",
            investedOn="2024-02-01",
        )
    service.change(
        "createSharedBrand",
        ecosystem="payments",
        name="Pay easily",
        owner="partner_a",
        rules="All may use it",
    )
    service.change(
        "createEcosystemEvent",
        ecosystem="payments",
        name="Day of the shops",
        startsOn="2024-05-06",
        place="Frankfurt",
    )
    query = """{ allianceEcosystem(key: "payments") {
      agreedValues alliances { nodes { key } } goals { nodes { name targetOn } }
      projects { nodes { name participants { nodes { key } }
        investments { nodes { investor { key } amount } } } }
      brands { nodes { name owner { key } } } events { nodes { name startsOn } }
    } }"""
    found = service.ask(query)["allianceEcosystem"]
    assert [one["key"] for one in found["alliances"]["nodes"]] == ["duo", "trio"]
    (project,) = found["projects"]["nodes"]
    assert sorted(one["key"] for one in project["participants"]["nodes"]) == ["partner_b", "partner_c"]
    assert sorted(one["amount"] for one in project["investments"]["nodes"]) == ["25000.50", "40000"]
    tell(f"  values: {', '.join(found['agreedValues'])}; goal: {found['goals']['nodes'][0]['name']}")
    tell(f"  project: {project['name']}, with 65,000.50 EUR of partner_b and partner_c")


def knowledge(service: Service) -> None:
    """Write down what was learned, and find it again."""
    for title, body, tags in (
        ("How to train a branch", "One afternoon, with a terminal on the table.", ["sales", "branches"]),
        ("Reading risk scores", "Above 80 ask for a deposit.", ["risk"]),
    ):
        service.change(
            "createArticle",
            ecosystem="payments",
            title=title,
            body=body,
            tags=tags,
            author="Ann",
            writtenOn="2024-03-01",
        )
    query = "query ($text: String!) { articles(search: $text) { nodes { title tags } } }"
    for text, title in (("TERMINAL", "How to train a branch"), ("risk", "Reading risk scores")):
        found = service.ask(query, text=text)["articles"]["nodes"]
        assert [one["title"] for one in found] == [title]
        tell(f"  search for {text!r}: {title}")


def next_members(service: Service) -> None:
    """Ask who could come next: what is suggested, and the analyses that this rests on."""
    tell("\n# Who could come next")
    query = """{ alliance(key: "duo") {
      suggestedMembers(asOf: "2024-03-01") { company { key } bases knownTo { key } reason }
      additions(asOf: "2024-03-01") { company { key } count resources { key } } }
      company(key: "partner_b") { openTriads(minimumFit: 0, asOf: "2024-03-01") {
        hub { key } a { key } b { key } mutualFit } }
      coalition(founder: { key: "partner_a" }, asOf: "2024-03-01", requires: [
        { resource: { key: "payment-platform" }, level: 0.8 }, { resource: { key: "risk-data" }, level: 0.8 }
      ]) { members { key } optimal }
    }"""
    found = service.ask(query)
    (suggested,) = found["alliance"]["suggestedMembers"]
    assert (suggested["company"], suggested["knownTo"]) == ({"key": "partner_c"}, [{"key": "partner_b"}])
    assert suggested["bases"] == ["OPEN_TRIAD", "COMPLEMENT"]
    tell(f"  suggested: partner_c. {suggested['reason']}")
    adds = {one["company"]["key"]: one["count"] for one in found["alliance"]["additions"]}
    assert adds == {"partner_c": 0, "partner_d": 0}
    (triad,) = found["company"]["openTriads"]
    assert (triad["hub"]["key"], triad["a"]["key"], triad["b"]["key"]) == (
        "partner_b",
        "partner_a",
        "partner_c",
    )
    assert [one["key"] for one in found["coalition"]["members"]] == ["partner_a", "partner_b", "partner_c"]
    tell("  partner_b knows partner_a and partner_c, who do not work together yet")
    tell("  platform and risk data at .8 each: partner_a with partner_b and partner_c, proven the fewest")
