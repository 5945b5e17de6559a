"""The reports on companies to win or to introduce to each other, and on the network as a whole."""

from collections.abc import Mapping
from typing import Any, Final

from graph_service.commands.reports.report_definition import Report, Row, conflict_source, names


def _company_title(data: Mapping[str, Any], what: str) -> str:
    return f"{what} {data['company']['name']}"


def _partner_set(data: Mapping[str, Any]) -> list[Row]:
    return [
        (member["company"]["name"], member["cost"], names(member["covers"]))
        for member in data["company"]["partnerSet"]["members"]
    ]


def _partner_set_title(data: Mapping[str, Any]) -> str:
    partner_set = data["company"]["partnerSet"]
    proof = (
        "the best there is"
        if partner_set["optimal"]
        else f"nothing costs less than {partner_set['lowerBound']:g}"
    )
    left = f"; nobody can cover {names(partner_set['uncoverable'])}" if partner_set["uncoverable"] else ""
    return _company_title(data, f"Partner set at a cost of {partner_set['totalCost']:g}, {proof}, for") + left


def _triads(data: Mapping[str, Any]) -> list[Row]:
    return [
        (triad["a"]["name"], triad["b"]["name"], triad["mutualFit"])
        for triad in data["company"]["openTriads"]
    ]


def _portfolio(data: Mapping[str, Any]) -> list[Row]:
    portfolio = data["company"]["portfolio"]
    measures = [
        ("alliances", portfolio["alliances"]),
        ("partners", portfolio["partners"]),
        ("diversity of modes", portfolio["modeDiversity"]),
        ("diversity of industries", portfolio["industryDiversity"]),
        ("diversity of regions", portfolio["regionDiversity"]),
        ("concentration of revenue", portfolio["revenueConcentration"]),
    ]
    lost = [
        (f"gap without {dependency['partner']['name']}", dependency["gapIncrease"])
        for dependency in portfolio["dependencies"]
    ]
    return [*measures, *lost]


def _position(data: Mapping[str, Any]) -> list[Row]:
    position = data["company"]["networkPosition"]
    between = "betweenness (sampled)" if position["sampled"] else "betweenness"
    return [
        ("partners", position["degree"]),
        (between, position["betweenness"]),
        ("constraint", position["constraint"]),
        ("effective size", position["effectiveSize"]),
        ("clustering", position["clustering"]),
        ("core number", position["coreNumber"]),
        ("community", position["community"]),
        ("articulation point", position["articulationPoint"]),
    ]


def _recommended_partners(data: Mapping[str, Any]) -> list[Row]:
    return [
        (
            partner["company"]["name"],
            partner["score"],
            partner["mutualFit"],
            partner["proximity"],
            names(partner["resources"][:5]),
            names(partner["commonPartners"][:5]),
            partner["sharedAlliances"],
            conflict_source(partner),
            "locked" if partner["locked"] else None,
        )
        for partner in data["company"]["recommendedPartners"]
    ]


def _recommended_alliances(data: Mapping[str, Any]) -> list[Row]:
    return [
        (alliance["alliance"]["name"], alliance["score"])
        for alliance in data["company"]["recommendedAlliances"]
    ]


def _coalition(data: Mapping[str, Any]) -> list[Row]:
    coalition = data["coalition"]
    return (
        []
        if coalition is None
        else [
            (cover["resource"]["name"], cover["company"]["name"], cover["level"])
            for cover in coalition["covers"]
        ]
    )


def _coalition_title(data: Mapping[str, Any]) -> str:
    coalition = data["coalition"]
    if coalition is None:
        return "No coalition holds what is required"
    left = f"; nobody allowed holds {names(coalition['missing'])}" if coalition["missing"] else ""
    proof = (
        "no smaller one would do"
        if coalition["optimal"]
        else f"no group of fewer than {coalition['lowerBound']} would do"
    )
    return f"Coalition of {names(coalition['members'])}, {proof}{left}"


def _ecosystem_title(data: Mapping[str, Any]) -> str:
    ecosystem = data["ecosystem"]
    return (
        f"{ecosystem['companies']:,} companies, {ecosystem['alliances']:,} alliances, "
        f"{ecosystem['components']:,} components, density {ecosystem['density']:.3f}"
    )


def _communities(data: Mapping[str, Any]) -> list[Row]:
    return [
        (community["index"], community["size"], names(community["members"]), names(community["topResources"]))
        for community in data["ecosystem"]["communities"]
    ]


def _brokers(data: Mapping[str, Any]) -> list[Row]:
    return [
        (broker["company"]["name"], broker["constraint"], broker["betweenness"])
        for broker in data["ecosystem"]["brokers"]
    ]


def _scarce(data: Mapping[str, Any]) -> list[Row]:
    return [
        (resource["resource"]["name"], resource["holders"], resource["seekers"], resource["unmetGap"])
        for resource in data["ecosystem"]["scarceResources"]
    ]


def _articulation_points(data: Mapping[str, Any]) -> list[Row]:
    return [(company["name"], company["key"]) for company in data["ecosystem"]["articulationPoints"]]


def _network(data: Mapping[str, Any]) -> list[Row]:
    drawing = data["ecosystem"]["graph"]
    labels = {node["id"]: node["label"] for node in drawing["nodes"]}
    return [(labels[link["source"]], labels[link["target"]], link["weight"]) for link in drawing["links"]]


def _what_if(data: Mapping[str, Any]) -> list[Row]:
    return [
        (
            member["company"]["name"],
            member["totalGapBefore"],
            member["totalGapAfter"],
            member["constraintBefore"],
            member["constraintAfter"],
        )
        for member in data["whatIfAlliance"]["members"]
    ]


def _what_if_title(data: Mapping[str, Any]) -> str:
    impact = data["whatIfAlliance"]
    pairs = ", ".join(
        f"{conflict['a']['name']} and {conflict['b']['name']}" for conflict in impact["conflicts"]
    )
    conflicts = f"; in conflict: {pairs}" if pairs else ""
    return (
        f"What the alliance would change; components {impact['componentsBefore']:,} before, "
        f"{impact['componentsAfter']:,} after{conflicts}"
    )


def _next_members(data: Mapping[str, Any]) -> list[Row]:
    return [
        (
            member["company"]["name"],
            ", ".join(basis.lower().replace("_", " ") for basis in member["bases"]),
            member["mutualFit"],
            member["addsCount"],
            names(member["knownTo"][:5]),
            member["conflict"],
            member["score"],
            "locked" if member["locked"] else None,
        )
        for member in data["alliance"]["suggestedMembers"]
    ]


PARTNER_SET: Final = Report("partner_set", _partner_set_title, ("company", "cost", "covers"), _partner_set)
TRIADS: Final = Report(
    "triads",
    lambda data: _company_title(data, "Partners that could work together, introduced by"),
    ("one", "other", "mutual fit"),
    _triads,
)
PORTFOLIO: Final = Report(
    "portfolio", lambda data: _company_title(data, "Alliance portfolio of"), ("measure", "value"), _portfolio
)
POSITION: Final = Report(
    "position", lambda data: _company_title(data, "Place in the network of"), ("measure", "value"), _position
)
RECOMMENDED_PARTNERS: Final = Report(
    "recommended_partners",
    lambda data: _company_title(data, "Companies to talk to next, for"),
    (
        *("company", "score", "mutual fit", "proximity", "resources", "common partners"),
        *("shared alliances", "conflict", "locked"),
    ),
    _recommended_partners,
)
RECOMMENDED_ALLIANCES: Final = Report(
    "recommended_alliances",
    lambda data: _company_title(data, "Which alliance to join next, for"),
    ("alliance", "score"),
    _recommended_alliances,
)
COALITION: Final = Report("coalition", _coalition_title, ("resource", "company", "level"), _coalition)
COMMUNITIES: Final = Report(
    "communities", _ecosystem_title, ("community", "size", "members", "top resources"), _communities
)
BROKERS: Final = Report("brokers", _ecosystem_title, ("company", "constraint", "betweenness"), _brokers)
SCARCE_RESOURCES: Final = Report(
    "scarce_resources", _ecosystem_title, ("resource", "holders", "seekers", "unmet gap"), _scarce
)
ARTICULATION_POINTS: Final = Report(
    "articulation_points", _ecosystem_title, ("company", "key"), _articulation_points
)
NETWORK: Final = Report("network", _ecosystem_title, ("company", "partner", "alliances shared"), _network)
WHAT_IF: Final = Report(
    "what_if",
    _what_if_title,
    ("company", "gap before", "gap after", "constraint before", "constraint after"),
    _what_if,
)
NEXT_MEMBERS: Final = Report(
    "next_members",
    lambda data: f"Whom {data['alliance']['name']} could take in next",
    ("company", "because", "mutual fit", "adds", "known to", "conflict", "score", "locked"),
    _next_members,
)
