"""An analysis as a graph: what its answer names becomes nodes, and what it says of them the links between."""

from collections.abc import Collection, Iterator, Mapping
from typing import IO, Any, Final

import networkx as nx
import orjson

from graph_service.formats.xml_export import writable

PAIRS: Final = (("giver", "receiver"), ("a", "b"))
"""Fields that hold the two ends of a link."""
ABOUT: Final = ("company", "alliance", "resource")
"""Fields that hold what a row of an answer is about, if it has them."""
KINDS: Final[Mapping[str, str]] = {
    **dict.fromkeys(("alliance", "alliances"), "alliance"),
    **dict.fromkeys(("resource", "resources", "topResources", "covers", "covered"), "resource"),
    **dict.fromkeys(("uncoverable", "missing"), "resource"),
    "kpis": "indicator",
}
"""By field: what it holds, if not companies."""
_IDENTITY: Final = ("id", "key", "name")


def graph_of(answer: Mapping[str, Any], left_out: Collection[str] = ()) -> "nx.MultiDiGraph[str]":
    """Return the graph that the answer of an analysis shows; without a node where it names nothing.

    Parameters
    ----------
    answer
        The data.
    left_out
        Fields of the analysis that tell of something else.

    Examples
    --------
    >>> a, b = ({"key": key, "name": key.upper()} for key in "ab")
    >>> graph = graph_of({"company": {**a, "openTriads": [], "partners": [{"company": b, "fit": 0.5}]}})
    >>> list(graph.edges(data=True))
    [('company:a', 'company:b', {'relation': 'partners', 'fit': 0.5})]
    """
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for field, value in answer.items():
        if isinstance(value, Mapping):
            value = {name: part for name, part in value.items() if name not in left_out}
        _add(graph, field, value, None)
    return graph


def write_graph(graph: "nx.MultiDiGraph[str]", form: str, file: IO[bytes]) -> None:
    """Write a graph as ``graphml``, ``gexf``, ``cytoscape`` or ``json-graph``."""
    if form == "graphml":
        nx.write_graphml_xml(graph, file)
    elif form == "gexf":
        nx.write_gexf(graph, file, version="1.2draft")
    elif form == "cytoscape":
        file.write(orjson.dumps(nx.cytoscape_data(graph)))
    else:
        file.write(orjson.dumps(nx.node_link_data(graph, edges="links")))


def _add(
    graph: "nx.MultiDiGraph[str]", field: str, value: Any, owner: str | None, *, listed: bool = False
) -> None:
    """Add what a field holds, or one of what it lists; it says something of the node that owns it."""
    if isinstance(value, list):
        for one in value:
            _add(graph, field, one, owner, listed=True)
    elif not isinstance(value, Mapping):
        return
    elif {"nodes", "links"} <= value.keys():
        _add_picture(graph, value)
    elif _is_thing(value):
        node = _node(graph, field, value)
        if owner is not None and owner != node:
            facts = _facts(value) if KINDS.get(field) == "indicator" else {}
            graph.add_edge(owner, node, relation=field, **facts)
        _add_within(graph, value, node)
    else:
        _add_row(graph, field, value, owner, listed=listed)


def _add_row(
    graph: "nx.MultiDiGraph[str]", field: str, row: Mapping[str, Any], owner: str | None, *, listed: bool
) -> None:
    """Add a row, which links things, or its owner to the one that it is about."""
    things = {name: value for name, value in row.items() if isinstance(value, Mapping) and _is_thing(value)}
    for ends in PAIRS:
        if set(ends) <= things.keys():
            one, other = (_node(graph, end, things[end]) for end in ends)
            graph.add_edge(one, other, relation=field, **_facts(row), **_listed(row))
            return
    facts = _facts(row)
    about = next((name for name in (*ABOUT, *things) if name in things), None)
    if about is None:
        if owner is not None and not listed:
            graph.nodes[owner].update(facts | graph.nodes[owner])
        _add_within(graph, row, owner)
        return
    node = _node(graph, about, things[about])
    if owner is not None and owner != node:
        graph.add_edge(owner, node, relation=field, **facts)
        facts = {}
    for name in things.keys() - {about}:
        graph.add_edge(node, _node(graph, name, things[name]), relation=name, **facts)
    _add_within(graph, {name: value for name, value in row.items() if name not in things}, node)


def _add_within(graph: "nx.MultiDiGraph[str]", value: Mapping[str, Any], owner: str | None) -> None:
    for field, part in value.items():
        _add(graph, field, part, owner)


def _add_picture(graph: "nx.MultiDiGraph[str]", view: Mapping[str, Any]) -> None:
    for node in view["nodes"]:
        graph.add_node(node["id"], kind="company", key=node["key"], **_facts(node))
    for link in view["links"]:
        facts = {name: value for name, value in _facts(link).items() if name not in ("source", "target")}
        graph.add_edge(link["source"], link["target"], relation="PARTNER", **facts)


def _is_thing(value: Mapping[str, Any]) -> bool:
    return isinstance(value.get("key"), str) and "name" in value


def _node(graph: "nx.MultiDiGraph[str]", field: str, thing: Mapping[str, Any]) -> str:
    kind = KINDS.get(field, "company")
    node = f"{kind}:{thing['key']}"
    graph.add_node(node, kind=kind, key=thing["key"], label=writable(thing["name"]))
    return node


def _facts(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return the plain values of a row, without those that are missing: formats of graphs have no null."""
    return {name: value for name, value in _plain(row) if name not in _IDENTITY}


def _plain(row: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, value in row.items():
        if isinstance(value, str):
            yield name, writable(value)
        elif isinstance(value, bool | int | float):
            yield name, value
        elif isinstance(value, list) and value and all(isinstance(one, str) for one in value):
            yield name, writable("; ".join(value))


def _listed(row: Mapping[str, Any]) -> dict[str, str]:
    """Return what a link lists, as texts: what flows along it has no place of its own in a graph."""
    lists = {name: value for name, value in row.items() if isinstance(value, list) and value}
    return {
        name: writable("; ".join(one["name"] for one in value))
        for name, value in lists.items()
        if all(isinstance(one, Mapping) and _is_thing(one) for one in value)
    }
