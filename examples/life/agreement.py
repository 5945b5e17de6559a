"""The agreement: clauses, rules for revenue, a signature, an amendment."""

from life.pipeline import move
from life.service import Service, tell

CLAUSES = {
    "scope": "Payments of business customers in the countries of both",
    "rightsAndObligations": "partner_a sells, partner_b operates",
    "revenueAndCostSharing": "By the tiers of this agreement; cost in halves",
    "ipOwnership": "Each keeps its own",
    "ipUse": "For the purposes of the alliance, while it lasts",
    "confidentiality": "What is marked as secret, for five years",
    "exitConditions": "Six months before the end of a year",
    "exitProcedure": "In writing, to both boards",
    "disputeResolution": "First the joint committee, then a mediator, then the court of Frankfurt",
}
SPLIT = """query ($key: String!, $amount: Decimal!, $currency: String!) { agreement(key: $key) {
  splitRevenue(amount: $amount, currency: $currency) {
    parts { party share bonus amount } bonuses { key } unearned { key } }
  splitCost(amount: $amount, currency: $currency) { parts { party amount } }
} }"""


def draft(service: Service) -> None:
    """Write it, and see what is missing."""
    tell("\n# AGREEMENT")
    shows = "agreement { key number completeness { share missing } }"
    made = service.change(
        "createAgreement",
        shows,
        alliance="duo",
        startsOn="2023-09-01",
        endsOn="2025-09-01",
        modes=["JOINT_SALES", "JOINT_MARKETING"],
        parties=["partner_a", "partner_b"],
        **CLAUSES,
    )["agreement"]
    assert (made["key"], made["number"]) == ("duo--1", 1)
    assert made["completeness"]["missing"] == ["exitHandover", "disputeMethods"]
    tell(f"  draft {made['key']}: {made['completeness']['share']:.0%}, missing: exitHandover, disputeMethods")
    service.refused("createAgreement", "CONFLICT", "input.alliance", "one draft", alliance="duo")
    service.refused(
        "updateAgreement",
        "INVALID_INPUT",
        "input.costPercentages",
        key="duo--1",
        costPercentages=["50", "40"],
    )
    made = service.change(
        "updateAgreement",
        shows,
        key="duo--1",
        exclusive=True,
        exitHandover="Customers stay with who won them; data goes back within 30 days",
        disputeMethods=["NEGOTIATION", "MEDIATION", "COURT"],
        costPercentages=["50", "50"],
    )["agreement"]
    assert made["completeness"] == {"share": 1, "missing": []}
    tell("  all clauses are stated")


def rules(service: Service) -> None:
    """Share revenue by marginal tiers, after a bonus."""
    service.refused(
        "createAgreementTier",
        "INVALID_INPUT",
        "input.percentages",
        agreement="duo--1",
        number=1,
        percentages=["60", "30"],
    )
    for number, bound, percentages in ((1, "50000", ["60", "40"]), (2, None, ["33.33", "66.67"])):
        service.change(
            "createAgreementTier", agreement="duo--1", number=number, upTo=bound, percentages=percentages
        )
    service.change(
        "createBonus",
        key="duo-launch-bonus",
        agreement="duo--1",
        party="partner_a",
        threshold="60000",
        amount="1000",
        currency="EUR",
        condition="For the launch in the branches",
    )
    found = service.ask(SPLIT, key="duo--1", amount="70000.01", currency="EUR")["agreement"]
    revenue = found["splitRevenue"]
    # 1,000 first; 50,000 in 60 : 40; 19,000.01 in 33.33 : 66.67
    assert [(part["party"], part["bonus"], part["amount"]) for part in revenue["parts"]] == [
        ("partner_a", "1000.00", "37332.70"),
        ("partner_b", "0.00", "32667.31"),
    ]
    assert [part["amount"] for part in found["splitCost"]["parts"]] in (
        ["35000.01", "35000.00"],
        ["35000.00", "35000.01"],
    )
    below = service.ask(SPLIT, key="duo--1", amount="59999.99", currency="EUR")["agreement"]["splitRevenue"]
    assert [one["key"] for one in below["unearned"]] == ["duo-launch-bonus"]
    tell("  of 70,000.01 EUR partner_a gets 37,332.70 and partner_b 32,667.31, a bonus of 1,000 included")


def signed(service: Service) -> None:
    """Sign it: exclusivity and modes are those of the alliance from now on, and it changes no more."""
    service.change("updateAgreement", key="duo--1", signedOn="2023-08-20")
    query = '{ alliance(key: "duo") { exclusive modes startsOn } }'
    alliance = service.ask(query)["alliance"]
    assert alliance == {
        "exclusive": True, "modes": ["JOINT_SALES", "JOINT_MARKETING"], "startsOn": "2023-04-01",
    }  # fmt: skip
    tell("  signed; the alliance is exclusive, for joint sales and marketing")
    service.refused("updateAgreement", "CONFLICT", "input", "signed", key="duo--1", exclusive=False)
    service.refused("deleteBonus", "CONFLICT", "input", "signed", key="duo-launch-bonus")
    move(service, "ACTIVE", "2023-09-01", "The agreement begins")


def amended(service: Service) -> None:
    """Amend it; what was signed before stays readable."""
    made = service.change(
        "amendAgreement",
        "agreement { key number exclusive tiers { nodes { number percentages } } bonuses { totalCount } }",
        key="duo--1",
        amendmentReason="partner_b found a reseller",
        exclusive=False,
    )["agreement"]
    assert (made["key"], made["number"], made["exclusive"]) == ("duo--2", 2, False)
    assert [one["percentages"] for one in made["tiers"]["nodes"]] == [["60", "40"], ["33.33", "66.67"]]
    assert made["bonuses"]["totalCount"] == 1
    service.change("updateAgreement", key="duo--2", signedOn="2024-02-01")
    query = """{ alliance(key: "duo") {
      exclusive agreements { nodes { number signedOn exclusive amendmentReason } } } }"""
    alliance = service.ask(query)["alliance"]
    assert alliance["exclusive"] is False
    assert [(one["number"], one["exclusive"]) for one in alliance["agreements"]["nodes"]] == [
        (1, True),
        (2, False),
    ]
    for one in alliance["agreements"]["nodes"]:
        reason = f", because {one['amendmentReason']}" if one["amendmentReason"] else ""
        tell(
            f"  agreement {one['number']} signed on {one['signedOn']}, exclusive: {one['exclusive']}{reason}"
        )
