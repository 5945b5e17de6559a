"""Results as NetworkX graphs."""

from collections.abc import Iterator
from enum import Enum
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from graph_service.client.tables import tables
from graph_service.domain.errors import InvalidInput

if TYPE_CHECKING:
    import networkx

PAIRS = (("giver", "receiver"), ("a", "b"))
"""Attributes that hold the two ends of a link."""
ENDS = ("node", "company", "alliance")
"""Attributes that hold the subject of a row of a table."""


def graph_of(result: BaseModel) -> "networkx.Graph[Any]":
    """Return the graph of a result; see ``Result.to_networkx``."""
    import networkx

    parts = list(_parts(result))
    for part in parts:
        if {"nodes", "links"} <= set(type(part).model_fields):
            return _picture(part)
    directed = any(hasattr(part, "giver") for part in parts)
    graph: networkx.Graph[Any] = networkx.DiGraph() if directed else networkx.Graph()
    for part in parts:
        for ends in PAIRS:
            if set(ends) <= set(type(part).model_fields):
                source, target = (_node(graph, getattr(part, end)) for end in ends)
                graph.add_edge(source, target, **_facts(part))
    if not graph:
        _star(graph, result, parts)
    if not graph:
        raise InvalidInput(
            f"{type(result).__name__} has no links.",
            hint="Use neighbourhood, ecosystem_picture, exchange_opportunities, partners or open_triads.",
        )
    return graph


def _parts(value: Any) -> Iterator[BaseModel]:
    """Yield a result and all nested results, outermost first."""
    if isinstance(value, list):
        for item in value:
            yield from _parts(item)
    elif isinstance(value, BaseModel):
        yield value
        for field in type(value).model_fields:
            yield from _parts(getattr(value, field))


def _picture(view: Any) -> "networkx.Graph[Any]":
    import networkx

    graph: networkx.MultiGraph[Any] = networkx.MultiGraph()
    for node in view.nodes:
        graph.add_node(node.id, **_facts(node))
    for link in view.links:
        graph.add_edge(link.source, link.target, **_facts(link))
    return graph


def _star(graph: "networkx.Graph[Any]", result: Any, parts: list[BaseModel]) -> None:
    """Link the requested company to each company in its answer."""
    centre = getattr(result, "company", None) or getattr(result, "alliance", None)
    listed = {column.path[0] for table in tables(result) for column in table.columns}
    if centre is None or not listed.intersection(ENDS):
        return
    _node(graph, centre)
    for part in parts:
        for end in ENDS:
            other = getattr(part, end, None)
            if isinstance(other, BaseModel) and other is not centre and hasattr(other, "key"):
                graph.add_edge(_node(graph, centre), _node(graph, other), **_facts(part))


def _node(graph: "networkx.Graph[Any]", thing: Any) -> str:
    graph.add_node(thing.key, **_facts(thing))
    return str(thing.key)


def _facts(thing: BaseModel) -> dict[str, Any]:
    """Return the plain values of an object, without missing ones, because writers of files reject None."""
    values = {name: getattr(thing, name) for name in type(thing).model_fields}
    return {
        name: value.value if isinstance(value, Enum) else value
        for name, value in values.items()
        if value is not None and not isinstance(value, BaseModel | list)
    }
