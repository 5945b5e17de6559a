"""Operations on the model: graphql-core walks the exported schema, the model gives the values."""

import re
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any, Final

from graphql import GraphQLResolveInfo, build_schema, graphql_sync

from graph_service.api.schema.schema import SDL
from graph_service.domain.model.entities import Alliance, Company, Resource
from tests.query.model import Graph, Listed, Page

SCHEMA: Final = build_schema(SDL)
_UPPER: Final = re.compile(r"(?=[A-Z])")
GROUPS: Final[Mapping[str, Callable[[Company], Iterable[Any]]]] = {
    "INDUSTRY": lambda one: [one.industry],
    "COUNTRY": lambda one: [one.country],
    "REGION": lambda one: set(one.regions) or [None],
    "SEGMENT": lambda one: set(one.segments) or [None],
    "FOUNDED_YEAR": lambda one: [one.founded_year],
}


def executed(graph: Graph, query: str, variables: Mapping[str, Any]) -> dict[str, Any]:
    """Return the data that an operation gives on the model."""
    result = graphql_sync(
        SCHEMA,
        query,
        root_value=graph,
        context_value=graph,
        variable_values=dict(variables),
        field_resolver=_resolved,
        type_resolver=lambda value, _info, _type: type(value).__name__,
    )
    assert not result.errors, result.errors
    assert result.data is not None
    return result.data


def _resolved(source: Any, info: GraphQLResolveInfo[Any], **arguments: Any) -> Any:
    graph: Graph = info.context
    name = info.field_name
    answer_type = str(info.return_type).rstrip("!")
    if answer_type.endswith("Connection"):
        parent = None if source is graph else source
        return graph.page(answer_type, parent, name, arguments)
    match source:
        case Graph():
            return _root(graph, name, arguments)
        case Page():
            return _of_page(source, name)
        case (Listed() as row, cursor):
            return (
                {"cursor": cursor, "node": row.node}[name]
                if name in ("cursor", "node")
                else _plain(row.edge[name])
            )
        case dict():
            return source[name]
        case Company() | Resource() | Alliance() if name in ("version", "createdAt", "updatedAt"):
            noted = graph.bookkeeping[type(source).__name__, source.key]
            return getattr(noted, _UPPER.sub("_", name).lower())
        case Company() | Resource() | Alliance() if name == "id":
            return identifier(type(source).__name__, source.key)
    return _plain(getattr(source, _UPPER.sub("_", name).lower()))


def identifier(type_name: str, key: str) -> str:
    """Return a global id."""
    return b64encode(f"{type_name}:{key}".encode()).decode()


def _root(graph: Graph, name: str, arguments: Mapping[str, Any]) -> Any:
    match name:
        case "company" | "resource" | "alliance":
            return graph.things[name.capitalize()].get(arguments["key"])
        case "node":
            return _named(graph, arguments["id"])
        case "nodes":
            return [_named(graph, one) for one in arguments["ids"]]
        case "companyGroups":
            return _groups(graph, arguments)
    raise AssertionError(name)


def _named(graph: Graph, global_id: str) -> Any:
    type_name, _, key = b64decode(global_id).decode().partition(":")
    return graph.things[type_name].get(key)


def _of_page(page: Page, name: str) -> Any:
    match name:
        case "nodes":
            return [row.node for row in page.rows]
        case "edges":
            return list(zip(page.rows, page.cursors, strict=True))
        case "totalCount":
            return page.total
    assert name == "pageInfo", name
    return {
        "hasNextPage": page.more_after,
        "hasPreviousPage": page.more_before,
        "startCursor": page.cursors[0] if page.cursors else None,
        "endCursor": page.cursors[-1] if page.cursors else None,
    }


def _groups(graph: Graph, arguments: Mapping[str, Any]) -> list[dict[str, Any]]:
    groups: dict[Any, list[Company]] = {}
    for company in graph.dataset.companies:
        if graph.matches(company, arguments.get("filter")):
            for value in GROUPS[arguments["by"]](company):
                groups.setdefault(value, []).append(company)
    ordered = sorted(groups, key=lambda value: (-len(groups[value]), value is None, value))
    day = date.fromisoformat(arguments["asOf"]) if arguments.get("asOf") else None
    return [_group(graph, value, groups[value], day) for value in ordered]


def _group(graph: Graph, value: Any, companies: list[Company], day: date | None) -> dict[str, Any]:
    keys = {one.key for one in companies}
    employees = [one.employees for one in companies if one.employees is not None]
    figures = [one.financials for one in companies if one.financials and one.financials.revenue is not None]
    revenue = None
    if len({one.currency for one in figures}) == 1:
        revenue = _plain(sum((one.revenue for one in figures if one.revenue is not None), Decimal()))
    return {
        "value": None if value is None else str(value),
        "count": len(companies),
        "averageEmployees": sum(employees) / len(employees) if employees else None,
        "totalRevenue": revenue,
        "allianceCount": len(
            {
                one.alliance
                for one in graph.dataset.memberships
                if one.company in keys and (day is None or graph.is_member(one, day))
            }
        ),
    }


def _plain(value: Any) -> Any:
    match value:
        case Enum():
            return value.value
        case date():
            return value.isoformat()
        case Decimal():
            return f"{value:f}"
        case tuple():
            return [_plain(item) for item in value]
    return value
