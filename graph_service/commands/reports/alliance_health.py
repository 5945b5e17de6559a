"""The reports on the health of alliances."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from graph_service.commands.reports.report_definition import Report, Row


def _kpis(data: Mapping[str, Any]) -> list[Row]:
    return [
        (
            kpi["name"],
            kpi["weight"],
            kpi["target"],
            kpi["actual"],
            kpi["unit"],
            kpi["readOn"],
            kpi["attainment"],
        )
        for kpi in data["alliance"]["health"]["kpis"]
    ]


def _own_warnings(data: Mapping[str, Any]) -> list[Row]:
    return [
        (warning["severity"], warning["kind"], warning["since"], warning["message"])
        for warning in data["alliance"]["health"]["warnings"]
    ]


def _health_title(data: Mapping[str, Any]) -> str:
    health = data["alliance"]["health"]
    score = "not known" if health["score"] is None else f"{health['score']:g}"
    number = len(health["warnings"])
    return f"Health of {data['alliance']['name']}: {score}; {number} warning{'s' if number != 1 else ''}"


def _warnings(data: Mapping[str, Any]) -> list[Row]:
    return [
        (
            warning["alliance"]["name"],
            warning["severity"],
            warning["kind"],
            warning["since"],
            warning["message"],
        )
        for warning in data["company"]["allianceWarnings"]
    ]


HEALTH: Final = Report(
    "health",
    _health_title,
    ("indicator", "weight", "target", "actual", "unit", "read on", "attainment"),
    _kpis,
)
HEALTH_WARNINGS: Final = replace(
    HEALTH, columns=("severity", "warning", "since", "evidence"), rows=_own_warnings
)
WARNINGS: Final = Report(
    "warnings",
    lambda data: f"Warnings about the alliances of {data['company']['name']}",
    ("alliance", "severity", "warning", "since", "evidence"),
    _warnings,
)
