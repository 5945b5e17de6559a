"""The reports on scores and shares: calculations that need no stored data."""

from collections.abc import Mapping
from typing import Any, Final

from graph_service.commands.reports.report_definition import Report, Row


def _ranking(data: Mapping[str, Any]) -> list[Row]:
    return [
        (
            candidate["rank"],
            candidate["name"],
            candidate["score"],
            candidate["coverage"],
            ", ".join(
                f"{part['criterion']} {part['contribution']:.2f}" for part in candidate["contributions"]
            ),
        )
        for candidate in data["rankPartners"]["ranked"]
    ]


def _ranking_title(data: Mapping[str, Any]) -> str:
    flips = ", ".join(
        f"{stability['rival']} at {stability['criterion']} {stability['tiesAt']:.3f}"
        for stability in data["rankPartners"]["stability"]
    )
    return "Candidates by score" + (f"; the leader ties with {flips}" if flips else "")


def _revenue(data: Mapping[str, Any]) -> list[Row]:
    return [(part["party"], part["amount"]) for part in data["splitRevenue"]["parts"]]


def _shapley(data: Mapping[str, Any]) -> list[Row]:
    return [(part["party"], part["value"]) for part in data["shapleySplit"]["parts"]]


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
