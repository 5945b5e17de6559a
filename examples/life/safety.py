"""What keeps changes safe when many make them: versions, keys of requests, all or nothing, deletion."""

from life.service import Service, check_refusal, tell


def stale_versions(service: Service) -> None:
    """Change what somebody else has changed meanwhile: refused, with what it holds now."""
    tell("\n# Two people change the same")
    query = '{ alliance(key: "duo") { version } }'
    seen = service.ask(query)["alliance"]["version"]
    service.change("updateAlliance", key="duo", expectedVersion=seen, depth="COLLABORATIVE")
    late = service.refused(
        "updateAlliance",
        "CONFLICT",
        "input.expectedVersion",
        shows="alliance { version depth }",
        key="duo",
        expectedVersion=seen,
        depth="STRATEGIC",
    )
    assert late["errors"][0]["currentVersion"] == seen + 1
    assert late["alliance"] == {"version": seen + 1, "depth": "COLLABORATIVE"}
    tell(f"  it shows what it is now: version {seen + 1}, COLLABORATIVE")
    service.change("updateAlliance", key="duo", expectedVersion=seen + 1, depth="STRATEGIC")


def repeated_sends(service: Service) -> None:
    """Send a request again whose answer was lost: done once."""
    tell("\n# The same request twice")
    contact = {"alliance": "duo", "heldOn": "2024-03-04", "medium": "EMAIL"}
    shows = "contact { key version }"
    first, again = (
        service.send("createContact", shows, idempotency_key="duo-contact-of-4-march", **contact)
        for _ in range(2)
    )
    assert (first["replayed"], again["replayed"]) == (False, True)
    assert (again["contact"], again["graphRevision"]) == (first["contact"], first["graphRevision"])
    tell("  the second send gave the first result, and made no second contact")
    before = service.revision()
    other = service.send(
        "createContact", idempotency_key="duo-contact-of-4-march", **(contact | {"medium": "CALL"})
    )
    check_refusal(other, "CONFLICT", "idempotencyKey")
    assert service.revision() == before


def together(service: Service) -> None:
    """Make several changes at once: all of them, or none."""
    tell("\n# All or nothing")
    before = service.revision()
    company = {"createCompany": {"key": "partner_e", "name": "Partner E"}}
    joined = {"setMembership": {"alliance": "trio", "company": "partner_e", "since": "2024-04-01"}}
    wrong = {"setNeed": {"company": "partner_e", "resource": "risk-data", "importance": 7}}
    payload = service.change_together(company, joined, wrong)
    check_refusal(payload, "INVALID_INPUT", "changes[2].setNeed.importance")
    assert service.revision() == before
    assert service.ask('{ company(key: "partner_e") { key } }')["company"] is None
    wrong["setNeed"]["importance"] = 0.7
    payload = service.change_together(company, joined, wrong)
    assert payload["errors"] == []
    assert len(payload["nodes"]) == 3
    tell("  put right, all three were made")


def deletion(service: Service) -> None:
    """Delete what others hang on: refused, unless they are to go with it."""
    tell("\n# Deletion")
    refused = service.refused("deleteAlliance", "CONFLICT", "input.cascade", "4 Sale", key="duo")
    hanging = {one["kind"]: one["count"] for one in refused["errors"][0]["dependents"]}
    assert (hanging["Membership"], hanging["Sale"], hanging["DueDiligenceCheck"]) == (2, 4, 4)
    gone = service.change("deleteCompany", "deleted { kind count }", key="partner_e", cascade=True)
    assert {one["kind"]: one["count"] for one in gone["deleted"]} == {
        "Company": 1,
        "Membership": 1,
        "Need": 1,
    }
    tell("  partner_e went with its membership and its need")
