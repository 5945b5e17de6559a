"""The end, and what is known afterwards."""

import json

from life.pipeline import move
from life.service import Service, tell


def funnel(service: Service) -> None:
    """See how alliances come along."""
    tell("\n# Funnel")
    query = """{ allianceFunnel(company: { key: "partner_a" }, asOf: "2024-04-01") {
      alliances byStageAndChannel { stage channel count } timeInStage { stage medianDays }
      conversions { fromStage toStage share } } }"""
    found = service.ask(query)["allianceFunnel"]
    assert found["byStageAndChannel"] == [{"stage": "ACTIVE", "channel": "TRADE_FAIR", "count": 1}]
    days = {one["stage"]: one["medianDays"] for one in found["timeInStage"] if one["medianDays"] is not None}
    assert (days["CONTACTED"], days["DUE_DILIGENCE"], days["PILOT"]) == (22, 45, 105)
    tell(f"  days in each stage: {', '.join(f'{stage} {day:g}' for stage, day in days.items())}")


def ended(service: Service) -> None:
    """End it; nothing follows."""
    tell("\n# ENDED")
    move(service, "ENDED", "2024-06-30", "partner_a was bought")
    query = '{ alliance(key: "duo") { stage endsOn } }'
    assert service.ask(query)["alliance"] == {"stage": "ENDED", "endsOn": "2024-06-30"}
    service.refused(
        "moveAlliance", "CONFLICT", "input.toStage", "no other stage", key="duo", toStage="ACTIVE"
    )


def history(service: Service) -> None:
    """Read who changed what and when: of the alliance, and of everything."""
    tell("\n# History")
    query = """{ alliance(key: "duo") { version history(first: 100) { totalCount nodes {
      at by action version kind fields { field before after } } } }
      changes(first: 1) { nodes { kind action } } }"""
    found = service.ask(query)
    entries = found["alliance"]["history"]["nodes"]
    stages = [
        json.loads(field["after"])
        for entry in reversed(entries)
        for field in entry["fields"]
        if field["field"] == "stage"
    ]
    assert stages == [
        "PROSPECT", "CONTACTED", "DUE_DILIGENCE", "PILOT", "AGREEMENT", "ACTIVE", "ENDED",
    ]  # fmt: skip
    versions = [entry["version"] for entry in entries if entry["kind"] == "Alliance"]
    assert versions == list(range(found["alliance"]["version"], 0, -1))
    assert all(entry["by"] and entry["at"] for entry in entries)
    tell(f"  {len(entries)} changes of duo, its members included; the stages: {', '.join(stages)}")
    assert found["changes"]["nodes"] == [{"kind": "Alliance", "action": "UPDATED"}]


def other_days(service: Service) -> None:
    """Ask as of another day: what came later counts for nothing."""
    query = """query ($day: Date!) { alliance(key: "duo") {
      members(asOf: $day) { nodes { key } } kpis { nodes { readings(asOf: $day) { totalCount } } }
      stageMoves(asOf: $day) { nodes { toStage } } health(asOf: $day) { score } }
      company(key: "partner_a") { partners(asOf: $day) { nodes { key } } } }"""
    seen = {day: service.ask(query, day=day) for day in ("2023-03-31", "2023-06-30", "2024-07-01")}
    partners = {
        day: [one["key"] for one in found["company"]["partners"]["nodes"]] for day, found in seen.items()
    }
    assert partners == {"2023-03-31": [], "2023-06-30": ["partner_b"], "2024-07-01": []}
    moves = {day: found["alliance"]["stageMoves"]["nodes"][-1]["toStage"] for day, found in seen.items()}
    assert moves == {"2023-03-31": "DUE_DILIGENCE", "2023-06-30": "PILOT", "2024-07-01": "ENDED"}
    tell("  partners of partner_a: none on 2023-03-31, partner_b on 2023-06-30, none on 2024-07-01")
