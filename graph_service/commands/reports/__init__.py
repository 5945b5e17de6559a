"""Reports of the command line: each is a GraphQL document, and the layout of its answer as a table.

The numbers equal those of the endpoint, because the same operations compute them.
"""

from graph_service.commands.reports.alliance_health import HEALTH, HEALTH_WARNINGS, WARNINGS
from graph_service.commands.reports.calculations import RANKING, REVENUE, SHAPLEY
from graph_service.commands.reports.complementarity import (
    ADDITIONS,
    AREAS,
    EXCHANGE,
    EXCHANGE_PLAN,
    FIT,
    GAPS,
    UNCOVERED,
)
from graph_service.commands.reports.partner_selection import (
    ARTICULATION_POINTS,
    BROKERS,
    COALITION,
    COMMUNITIES,
    NETWORK,
    NEXT_MEMBERS,
    PARTNER_SET,
    PORTFOLIO,
    POSITION,
    RECOMMENDED_ALLIANCES,
    RECOMMENDED_PARTNERS,
    SCARCE_RESOURCES,
    TRIADS,
    WHAT_IF,
)
from graph_service.commands.reports.report_definition import Report, Row

__all__ = [
    "ADDITIONS",
    "AREAS",
    "ARTICULATION_POINTS",
    "BROKERS",
    "COALITION",
    "COMMUNITIES",
    "EXCHANGE",
    "EXCHANGE_PLAN",
    "FIT",
    "GAPS",
    "HEALTH",
    "HEALTH_WARNINGS",
    "NETWORK",
    "NEXT_MEMBERS",
    "PARTNER_SET",
    "PORTFOLIO",
    "POSITION",
    "RANKING",
    "RECOMMENDED_ALLIANCES",
    "RECOMMENDED_PARTNERS",
    "REVENUE",
    "SCARCE_RESOURCES",
    "SHAPLEY",
    "TRIADS",
    "UNCOVERED",
    "WARNINGS",
    "WHAT_IF",
    "Report",
    "Row",
]
