"""The reports on scores and shares: calculations that need no stored data."""

from collections.abc import Mapping
from typing import Any, Final

from graph_service.commands.reports.report_definition import Report, Row


def _ranking(data: Mapping[str, Any]) -> list[Row]:
    return [
        (
            one["rank"],
            one["name"],
            one["score"],
            one["coverage"],
            ", ".join(f"{part['criterion']} {part['contribution']:.2f}" for part in one["contributions"]),
        )
        for one in data["rankPartners"]["ranked"]
    ]


def _ranking_title(data: Mapping[str, Any]) -> str:
    flips = ", ".join(
        f"{one['rival']} at {one['criterion']} {one['tiesAt']:.3f}"
        for one in data["rankPartners"]["stability"]
    )
    return "Candidates by score" + (f"; the leader ties with {flips}" if flips else "")


def _revenue(data: Mapping[str, Any]) -> list[Row]:
    return [(one["party"], one["amount"]) for one in data["splitRevenue"]["parts"]]


def _shapley(data: Mapping[str, Any]) -> list[Row]:
    return [(one["party"], one["value"]) for one in data["shapleySplit"]["parts"]]


RANKING: Final = Report(
    "ranking", _ranking_title, ("rank", "name", "score", "coverage", "contributions"), _ranking
)
REVENUE: Final = Report(
    "revenue",
    lambda data: f"{data['splitRevenue']['amount']} {data['splitRevenue']['currency']} in parts",
    ("party", "amount"),
    _revenue,
)
SHAPLEY: Final = Report(
    "shapley",
    lambda data: f"Shapley values, {'in' if data['shapleySplit']['inCore'] else 'not in'} the core",
    ("party", "value"),
    _shapley,
)
