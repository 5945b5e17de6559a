"""The reports on gaps, uncovered partners, exchanges and newcomers."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from graph_service.commands.reports.report_definition import Report, Row, names


def _gaps(data: Mapping[str, Any]) -> list[Row]:
    return [
        (
            gap["resource"]["name"],
            gap["gap"],
            gap["shortfall"],
            gap["importance"],
            gap["status"],
            gap["bestPartner"]["name"] if gap["bestPartner"] else None,
            ", ".join(
                f"{one['company']['name']} ({one['closes']:.0%}{', conflict' if one['conflict'] else ''})"
                for one in gap["candidates"]
            ),
            gap["evidence"],
        )
        for gap in data["company"]["resourceGaps"]["gaps"]
        if gap["gap"] > 0
    ]


def _candidates(data: Mapping[str, Any]) -> list[Row]:
    return [
        (
            one["company"]["name"],
            one["class"],
            one["opportunity"],
            one["fit"],
            one["coverage"],
            "locked" if one["locked"] else None,
            names(one["coveredBy"]),
        )
        for one in data["company"]["uncoveredPartners"]["candidates"]
    ]


def _areas(data: Mapping[str, Any]) -> list[Row]:
    return [
        (one["area"], one["companies"], one["competitorCoverage"], one["ownCoverage"], one["uncovered"])
        for one in data["company"]["uncoveredPartners"]["areas"]
    ]


def _fit(data: Mapping[str, Any]) -> list[Row]:
    one, other = data["company"]["name"], data["company"]["fit"]["to"]["name"]
    found = data["company"]["fit"]
    return [
        *((one, other, part["resource"]["name"], part["contribution"]) for part in found["gives"]),
        *((other, one, part["resource"]["name"], part["contribution"]) for part in found["receives"]),
    ]


def _fit_title(data: Mapping[str, Any]) -> str:
    one, found = data["company"]["name"], data["company"]["fit"]
    other = found["to"]["name"]
    conflict = "; the two are in conflict" if found["conflict"] else ""
    return (
        f"{one} would close {found['fit']:.3f} of the open gaps of {other}, {other} "
        f"{found['reverseFit']:.3f} of its; redundancy {found['redundancy']:.3f}{conflict}"
    )


def _exchange(data: Mapping[str, Any]) -> list[Row]:
    return _cycles(data, data["exchangeOpportunities"]["cycles"])


def _exchange_plan(data: Mapping[str, Any]) -> list[Row]:
    return _cycles(data, data["exchangeOpportunities"]["plan"])


def _cycles(data: Mapping[str, Any], cycles: list[dict[str, Any]]) -> list[Row]:
    plan = data["exchangeOpportunities"]["plan"]
    planned = {tuple(one["key"] for one in cycle["companies"]) for cycle in plan}
    return [
        (
            " → ".join([one["name"] for one in cycle["companies"]] + [cycle["companies"][0]["name"]]),
            cycle["value"],
            cycle["multilateral"],
            tuple(one["key"] for one in cycle["companies"]) in planned,
            "; ".join(
                f"{link['giver']['name']}: {names(link['resources'][:3])}"
                + (f" and {len(link['resources']) - 3} more" if len(link["resources"]) > 3 else "")
                for link in cycle["links"]
            ),
        )
        for cycle in cycles
    ]


def _additions(data: Mapping[str, Any]) -> list[Row]:
    alliance = data["alliance"]
    additions = alliance["bestAdditions"]["members"] if "bestAdditions" in alliance else alliance["additions"]
    return [
        (one["company"]["name"], one["count"], one["conflict"], names(one["resources"])) for one in additions
    ]


def _additions_title(data: Mapping[str, Any]) -> str:
    alliance = data["alliance"]
    coverage = alliance["coverage"]
    title = f"{alliance['name']} covers {coverage['covered']:,} of {coverage['total']:,} resources"
    best = alliance.get("bestAdditions")
    if best is None:
        return f"{title}; what each newcomer would add"
    proof = "the best there is" if best["optimal"] else f"no more than {best['upperBound']:g} is possible"
    return f"{title}; these newcomers together add {best['added']:,}, {proof}"


def _exchange_title(data: Mapping[str, Any]) -> str:
    found = data["exchangeOpportunities"]
    proof = "the best there is" if found["optimal"] else f"no more than {found['upperBound']:g} is possible"
    cut = " (the search for cycles was cut short)" if found["truncated"] else ""
    return f"Exchange opportunities{cut}; the best plan is worth {found['planValue']:g}, {proof}"


def _uncovered_title(data: Mapping[str, Any]) -> str:
    report = data["company"]["uncoveredPartners"]
    return (
        f"Whom the {len(report['competitors'])} competitors of {data['company']['name']} have not all "
        f"reached, as of {report['asOf']}"
    )


GAPS: Final = Report(
    "gaps",
    lambda data: (
        f"Resource gaps of {data['company']['name']} as of {data['company']['resourceGaps']['asOf']}: "
        f"{data['company']['resourceGaps']['totalGap']:g} in all"
    ),
    ("resource", "gap", "shortfall", "importance", "status", "best partner", "could close it", "evidence"),
    _gaps,
)
UNCOVERED: Final = Report(
    "uncovered",
    _uncovered_title,
    ("company", "class", "opportunity", "fit", "coverage", "locked", "covered by"),
    _candidates,
)
AREAS: Final = Report(
    "areas",
    lambda data: f"Areas of the market of {data['company']['name']}",
    ("area", "companies", "partners of competitors", "own partners", "uncovered"),
    _areas,
)
FIT: Final = Report("fit", _fit_title, ("from", "to", "resource", "part of the fit"), _fit)
EXCHANGE: Final = Report(
    "exchange",
    _exchange_title,
    ("cycle", "value", "multilateral", "in the plan", "what flows"),
    _exchange,
    not_drawn=("plan",),
)
EXCHANGE_PLAN: Final = replace(EXCHANGE, rows=_exchange_plan, not_drawn=("cycles",))
ADDITIONS: Final = Report(
    "additions", _additions_title, ("company", "adds", "conflict", "resources"), _additions
)
