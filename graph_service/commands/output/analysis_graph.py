"""An analysis as a graph: the objects that its answer names become nodes, and their relations links."""

import re
import tarfile
import tempfile
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import IO, Any, Final

import networkx as nx
import orjson

from graph_service.formats.writers.neo4j_writer import EdgeTable, NodeTable, write_neo4j_tables
from graph_service.formats.writers.xml_graph_writer import writable

PAIRS: Final = (("giver", "receiver"), ("a", "b"))
"""Fields that hold the two ends of a link."""
ABOUT: Final = ("company", "alliance", "resource")
"""Fields that hold the subject of a row of an answer, if it has them."""
KINDS: Final[Mapping[str, str]] = {
    **dict.fromkeys(("alliance", "alliances"), "alliance"),
    **dict.fromkeys(("resource", "resources", "topResources", "covers", "covered"), "resource"),
    **dict.fromkeys(("uncoverable", "missing"), "resource"),
    "kpis": "indicator",
}
"""By field: the kind of its objects, if not companies."""
_IDENTITY: Final = ("id", "key", "name")
_CAPITAL: Final = re.compile("(?<=[a-z0-9])(?=[A-Z])")


def graph_of(answer: Mapping[str, Any], left_out: Collection[str] = ()) -> "nx.MultiDiGraph[str]":
    """Return the graph of the answer of an analysis; it is empty if the answer names no objects.

    Parameters
    ----------
    answer
        The data.
    left_out
        Fields of the analysis that are not part of the graph.

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
    """Write a graph as ``graphml``, ``gexf``, ``cytoscape``, ``json-graph`` or ``neo4j``.

    The last is a folder of files for ``neo4j-admin database import``, which are written as a tar archive.
    """
    if form == "graphml":
        nx.write_graphml_xml(graph, file)
    elif form == "gexf":
        nx.write_gexf(graph, file, version="1.2draft")
    elif form == "cytoscape":
        file.write(orjson.dumps(nx.cytoscape_data(graph)))
    elif form == "neo4j":
        with tempfile.TemporaryDirectory() as folder:
            write_neo4j_tables(_node_tables(graph), _edge_tables(graph), Path(folder))
            # a stream, because a pipe is not seekable
            with tarfile.open(fileobj=file, mode="w|") as archive:
                for part in sorted(Path(folder).iterdir()):
                    archive.add(part, part.name, filter=_without_owner)
    else:
        file.write(orjson.dumps(nx.node_link_data(graph, edges="links")))


def _without_owner(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    """Return an entry without machine and time: the same answer gives the same archive."""
    entry.mtime, entry.mode = 0, 0o644
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = ""
    return entry


def _node_tables(graph: "nx.MultiDiGraph[str]") -> Iterator[NodeTable]:
    """Yield the nodes by kind; the kind is the label, and the displayed text of a node is its name."""
    by_kind: dict[str, list[dict[str, Any]]] = {}
    for _, values in graph.nodes(data=True):
        shown = {("name" if field == "label" else field): value for field, value in values.items()}
        by_kind.setdefault(shown.pop("kind"), []).append(shown)
    for kind, nodes in by_kind.items():
        types = _types(nodes, ("key",))
        rows = [[node["key"], *_cells(node, types)] for node in nodes]
        yield NodeTable(kind.title(), types, rows)


def _edge_tables(graph: "nx.MultiDiGraph[str]") -> Iterator[EdgeTable]:
    """Yield the links by their relation and by the kinds of their ends."""
    kinds = nx.get_node_attributes(graph, "kind")
    keys = nx.get_node_attributes(graph, "key")
    by_type: dict[tuple[str, str, str], list[tuple[str, str, dict[str, Any]]]] = {}
    for source, target, values in graph.edges(data=True):
        type_ = _CAPITAL.sub("_", values["relation"]).upper()
        by_type.setdefault((type_, kinds[source], kinds[target]), []).append((source, target, values))
    for (type_, source_kind, target_kind), edges in by_type.items():
        types = _types([values for _, _, values in edges], ("relation",))
        rows = [[keys[source], keys[target], *_cells(values, types)] for source, target, values in edges]
        yield EdgeTable(type_, (source_kind.title(), target_kind.title()), types, rows)


def _types(values: Iterable[Mapping[str, Any]], without: Collection[str]) -> dict[str, type]:
    """Return by field the one type of its values: float for whole numbers and others, text for a mixture."""
    by_field: dict[str, set[type]] = {}
    for item in values:
        for field, value in item.items():
            if field not in without:
                by_field.setdefault(field, set()).add(type(value))
    return {
        field: next(iter(types)) if len(types) == 1 else float if types == {int, float} else str
        for field, types in sorted(by_field.items())
    }


def _cells(values: Mapping[str, Any], types: Mapping[str, type]) -> Iterator[Any]:
    for field, type_ in types.items():
        value = values.get(field)
        yield value if value is None else type_(value)


def _add(
    graph: "nx.MultiDiGraph[str]", field: str, value: Any, owner: str | None, *, listed: bool = False
) -> None:
    """Add the value of a field, or an item of its list; it belongs to the node that owns it."""
    if isinstance(value, list):
        for item in value:
            _add(graph, field, item, owner, listed=True)
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
    """Add a row, which links two objects, or its owner to its subject."""
    things = {name: value for name, value in row.items() if isinstance(value, Mapping) and _is_thing(value)}
    for ends in PAIRS:
        if set(ends) <= things.keys():
            source, target = (_node(graph, end, things[end]) for end in ends)
            graph.add_edge(source, target, relation=field, **_facts(row), **_link_texts(row))
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
        elif isinstance(value, list) and value and all(isinstance(item, str) for item in value):
            yield name, writable("; ".join(value))


def _link_texts(row: Mapping[str, Any]) -> dict[str, str]:
    """Return the lists of a link as texts, because the resources along it are not nodes in a graph."""
    lists = {name: value for name, value in row.items() if isinstance(value, list) and value}
    return {
        name: writable("; ".join(item["name"] for item in value))
        for name, value in lists.items()
        if all(isinstance(item, Mapping) and _is_thing(item) for item in value)
    }
