"""The reports on gaps, uncovered partners, exchanges and newcomers."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from graph_service.commands.reports.report_definition import Report, Row, conflict_source, names


def _candidate_text(candidate: Mapping[str, Any]) -> str:
    conflict = ", conflict" if candidate["conflict"] else ""
    return f"{candidate['company']['name']} ({candidate['closes']:.0%}{conflict})"


def _gaps(data: Mapping[str, Any]) -> list[Row]:
    return [
        (
            gap["resource"]["name"],
            gap["gap"],
            gap["shortfall"],
            gap["importance"],
            gap["status"],
            gap["bestPartner"]["name"] if gap["bestPartner"] else None,
            ", ".join(map(_candidate_text, gap["candidates"])),
            gap["evidence"],
        )
        for gap in data["company"]["resourceGaps"]["gaps"]
        if gap["gap"] > 0
    ]


def _candidates(data: Mapping[str, Any]) -> list[Row]:
    return [
        (
            candidate["company"]["name"],
            candidate["class"],
            candidate["opportunity"],
            candidate["fit"],
            candidate["coverage"],
            "locked" if candidate["locked"] else None,
            names(candidate["coveredBy"]),
            conflict_source(candidate),
        )
        for candidate in data["company"]["uncoveredPartners"]["candidates"]
    ]


def _areas(data: Mapping[str, Any]) -> list[Row]:
    return [
        (area["area"], area["companies"], area["competitorCoverage"], area["ownCoverage"], area["uncovered"])
        for area in data["company"]["uncoveredPartners"]["areas"]
    ]


def _fit(data: Mapping[str, Any]) -> list[Row]:
    company, fit = data["company"]["name"], data["company"]["fit"]
    other = fit["to"]["name"]
    return [
        *((company, other, part["resource"]["name"], part["contribution"]) for part in fit["gives"]),
        *((other, company, part["resource"]["name"], part["contribution"]) for part in fit["receives"]),
    ]


def _fit_title(data: Mapping[str, Any]) -> str:
    company, fit = data["company"]["name"], data["company"]["fit"]
    other = fit["to"]["name"]
    conflict = "; the two are in conflict" if fit["conflict"] else ""
    return (
        f"{company} would close {fit['fit']:.3f} of the open gaps of {other}, {other} "
        f"{fit['reverseFit']:.3f} of its; redundancy {fit['redundancy']:.3f}{conflict}"
    )


def _exchange(data: Mapping[str, Any]) -> list[Row]:
    return _cycles(data, data["exchangeOpportunities"]["cycles"])


def _exchange_plan(data: Mapping[str, Any]) -> list[Row]:
    return _cycles(data, data["exchangeOpportunities"]["plan"])


def _cycles(data: Mapping[str, Any], cycles: list[dict[str, Any]]) -> list[Row]:
    plan = data["exchangeOpportunities"]["plan"]
    planned = {tuple(company["key"] for company in cycle["companies"]) for cycle in plan}
    return [
        (
            " → ".join([company["name"] for company in cycle["companies"]] + [cycle["companies"][0]["name"]]),
            cycle["value"],
            cycle["multilateral"],
            tuple(company["key"] for company in cycle["companies"]) in planned,
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
        (addition["company"]["name"], addition["count"], addition["conflict"], names(addition["resources"]))
        for addition in additions
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
    exchange = data["exchangeOpportunities"]
    proof = (
        "the best there is" if exchange["optimal"] else f"no more than {exchange['upperBound']:g} is possible"
    )
    cut = " (the search for cycles was cut short)" if exchange["truncated"] else ""
    return f"Exchange opportunities{cut}; the best plan is worth {exchange['planValue']:g}, {proof}"


def _uncovered_title(data: Mapping[str, Any]) -> str:
    report = data["company"]["uncoveredPartners"]
    return (
        f"Companies that the {len(report['competitors'])} competitors of {data['company']['name']} have not "
        f"all reached, as of {report['asOf']}"
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
    ("company", "class", "opportunity", "fit", "coverage", "locked", "covered by", "conflict"),
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
