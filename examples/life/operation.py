"""Day by day: who steers, what was sold, what was learned."""

import json

from life.service import Service, tell

SALES = (
    ("partner_a", "2023-10-01", "10000"),
    ("partner_a", "2023-10-02", "15000"),
    ("partner_b", "2023-10-01", "20000"),
    ("partner_b", "2023-10-02", "25000"),
)


def governance(service: Service) -> None:
    """Let a committee and a working group meet, decide, and see to what was decided."""
    tell("\n# Governance")
    service.change(
        "createGovernanceBody",
        key="duo-committee",
        alliance="duo",
        name="Joint committee",
        kind="JOINT_COMMITTEE",
        establishedOn="2023-09-01",
        cadenceDays=30,
    )
    service.change(
        "createGovernanceBody",
        key="duo-group",
        alliance="duo",
        name="Working group on invoices",
        kind="WORKING_GROUP",
        channels=["a mailing list", "a call each Monday"],
        tools=["a shared board"],
    )
    for company, person in (("partner_a", "Ann"), ("partner_b", "Ben")):
        service.change(
            "createBodyMember",
            body="duo-committee",
            company=company,
            person=person,
            role="chair",
            since="2023-09-01",
        )
    service.change(
        "createMeeting",
        key="duo-committee-1",
        body="duo-committee",
        heldOn="2023-09-20",
        minutes="All were there",
        decisions=["Invoices within two days", "Train the branches"],
    )
    for key, task, owner, due, done in (
        ("duo-invoices", "Invoices within two days", "partner_b", "2023-10-15", None),
        ("duo-training", "Train the branches", "partner_a", "2023-10-31", "2023-10-20"),
    ):
        service.change(
            "createActionItem",
            key=key,
            alliance="duo",
            body="duo-committee",
            meeting="duo-committee-1",
            task=task,
            owner=owner,
            dueOn=due,
            doneOn=done,
        )
    service.refused(
        "createActionItem",
        "NOT_FOUND",
        "input.meeting",
        alliance="duo",
        meeting="duo-committee-9",
        task="Of a meeting that never was",
    )
    query = """query ($day: Date!) { alliance(key: "duo") {
      governanceBodies { nodes { name channels members { nodes { person company { key } } }
        meetings { nodes { heldOn decisions } } } }
      actions(filter: { doneOn: { isNull: true }, dueOn: { lt: $day } }) { nodes { key owner { key } dueOn } }
    } }"""
    alliance = service.ask(query, day="2023-11-01")["alliance"]
    committee, _group = alliance["governanceBodies"]["nodes"]
    assert {one["person"] for one in committee["members"]["nodes"]} == {"Ann", "Ben"}
    overdue = alliance["actions"]["nodes"]
    assert overdue == [{"key": "duo-invoices", "owner": {"key": "partner_b"}, "dueOn": "2023-10-15"}]
    tell(f"  decided: {', '.join(committee['meetings']['nodes'][0]['decisions'])}")
    tell("  overdue on 2023-11-01: duo-invoices of partner_b")


def sales(service: Service) -> None:
    """Record what each sold: who owns a row stays visible, and sums are exact."""
    tell("\n# Sales")
    rows = [
        {
            "alliance": "duo",
            "company": company,
            "soldOn": day,
            "product": "terminal",
            "amount": amount,
            "currency": "EUR",
        }
        for company, day, amount in SALES
    ]
    payload = service.change_together(*({"createSale": row} for row in rows))
    assert payload["errors"] == []
    service.refused("createSale", "INVALID_INPUT", "input.currency", **(rows[0] | {"currency": "euros"}))
    query = """query ($by: [SalesGroupBy!]) {
      sales(alliance: { key: "duo" }, from: "2023-10-01", to: "2023-10-31", groupBy: $by) {
        totals { currency amount rows } groups { company { key } day amount }
        rows { company { key } soldOn amount }
      } }"""
    by_company = service.ask(query, by=["COMPANY"])["sales"]
    assert by_company["totals"] == [{"currency": "EUR", "amount": "70000", "rows": 4}]
    sold = {one["company"]["key"]: one["amount"] for one in by_company["groups"]}
    assert sold == {"partner_a": "25000", "partner_b": "45000"}
    by_day = service.ask(query, by=["DAY"])["sales"]
    days = {one["day"]: one["amount"] for one in by_day["groups"]}
    assert days == {"2023-10-01": "30000", "2023-10-02": "40000"}
    tell("  partner_a 25,000, partner_b 45,000, together 70,000 EUR; by day 30,000 and 40,000")

    period = "alliance=duo&from=2023-10-01&to=2023-10-31"
    status, text = service.get(f"/api/sales/combined?{period}")
    combined = json.loads(text)
    assert (status, combined["totals"]) == (200, by_company["totals"])
    assert {one["partner"]: one["amount"] for one in combined["byPartner"]} == sold
    assert {one["date"]: one["amount"] for one in combined["byDay"]} == days
    status, text = service.get(f"/api/sales/partner_a?{period}")
    assert (status, json.loads(text)["totals"][0]["amount"]) == (200, "25000")
    assert service.get("/api/sales/nobody") == (404, '{"error":"Partner not found"}')
    tell("  the same at /api/sales/combined and /api/sales/partner_a; of nobody: 404")


def shared_knowledge(service: Service) -> None:
    """Share leads, bids, what customers say, and where the market goes."""
    tell("\n# Leads, bids, insights")
    service.refused(
        "createLead",
        "INVALID_INPUT",
        "input.currency",
        alliance="duo",
        company="partner_a",
        name="A bakery",
        amount="5",
    )
    service.change(
        "createLead",
        key="duo-bakeries",
        alliance="duo",
        company="partner_a",
        assignedTo="partner_b",
        name="A chain of bakeries",
        sharedOn="2023-10-05",
        amount="12000",
        currency="EUR",
    )
    service.change("updateLead", key="duo-bakeries", status="WON", closedOn="2023-11-20")
    service.change(
        "createJointBid",
        alliance="duo",
        title="Terminals for a city's offices",
        leadCompany="partner_b",
        status="SUBMITTED",
        dueOn="2023-12-01",
        amount="80000",
        currency="EUR",
    )
    for kind, text in (
        ("CUSTOMER_FEEDBACK", "Invoices come late"),
        ("MARKET_TREND", "Small shops ask for terminals without a contract"),
    ):
        service.change(
            "createInsight",
            alliance="duo",
            company="partner_a",
            kind=kind,
            observedOn="2023-11-10",
            text=text,
        )
    query = """{ alliance(key: "duo") {
      leads { nodes { name status company { key } assignedTo { key } } }
      jointBids { nodes { title status } }
      insights { nodes { kind text } } } }"""
    alliance = service.ask(query)["alliance"]
    (lead,) = alliance["leads"]["nodes"]
    assert (lead["status"], lead["assignedTo"]) == ("WON", {"key": "partner_b"})
    assert [one["status"] for one in alliance["jointBids"]["nodes"]] == ["SUBMITTED"]
    assert sorted(one["kind"] for one in alliance["insights"]["nodes"]) == [
        "CUSTOMER_FEEDBACK",
        "MARKET_TREND",
    ]
    tell(f"  lead won: {lead['name']}; bid submitted: {alliance['jointBids']['nodes'][0]['title']}")
    for one in alliance["insights"]["nodes"]:
        tell(f"  {one['kind']}: {one['text']}")
