"""GraphML and GEXF as graphs: files written by export, by Gephi, yEd or NetworkX.

Document types are forbidden; ids that occur twice and edges whose ends are not nodes are rejected.
"""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from graph_service.domain.errors import InvalidInput, LimitExceeded
from graph_service.formats.readers.graph_tables import ReadGraph, graph_tables
from graph_service.formats.tables.cell_values import cell_of
from graph_service.formats.tables.source_tables import MAX_COLUMNS, Source, check_size

LARGEST_GRAPH_BYTES: Final = 256 * 1024 * 1024
"""Maximum number in one file; its nodes and edges are in memory at once."""
DEEPEST: Final = 50
"""Maximum depth of elements."""
MAX_DEFAULTS: Final = 2_000_000
"""Maximum values that nodes or edges do not state themselves: a short file must not become a large graph."""
_LABEL: Final = "label"
_DRAWN: Final = "\0drawn"
"""The text that yEd draws at a node or an edge; no attribute has this id."""
_PARTS: Final = frozenset({"graph", "nodes", "edges", "node", "edge"})
_LABELS: Final = frozenset({"NodeLabel", "EdgeLabel", "Label.Text"})
"""Elements with texts of yEd, and of programs with yFiles for HTML."""
_STATED: Final = ("label", "weight", "kind", "start", "end")
"""XML attributes of GEXF that are properties; ``pid`` becomes ``parent``."""


@dataclass(frozen=True, slots=True)
class _Attribute:
    """What a file declares of a property."""

    name: str
    default: str | None
    is_list: bool


@dataclass(slots=True)
class _Reading:
    """The state while one file is read: properties have the ids of their attributes until all are known."""

    name: str
    graph: ReadGraph = field(default_factory=ReadGraph)
    attributes: dict[tuple[str, str], _Attribute] = field(default_factory=dict)
    above: list[Element] = field(default_factory=list)
    root: str = ""
    hyperedges: int = 0
    varying: int = 0

    def start(self, element: Element) -> None:
        self.root = self.root or _local(element)
        if self.root not in ("graphml", "gexf"):
            raise InvalidInput(
                f"{self.name}: expected GraphML or GEXF, found <{self.root[:60]}>.", field="source"
            )
        if len(self.above) >= DEEPEST:
            raise LimitExceeded(f"{self.name}: expected at most {DEEPEST} elements within each other.")
        self.above.append(element)

    def end(self, element: Element) -> None:
        self.above.pop()
        match _local(element):
            case "key":
                self.declare(element, element.get("for", "all"))
            case "attribute":
                self.declare(element, self.above[-1].get("class", "node") if self.above else "node")
            case "node":
                around = next((one for one in reversed(self.above) if _local(one) == "node"), None)
                parent = element.get("pid") or (around.get("id") if around is not None else None)
                properties = self.properties(element)
                if parent:
                    properties.setdefault("parent", parent)
                self.graph.add_node(self.name, element.get("id", ""), properties)
                self.release(element)
            case "edge":
                ends = element.get("source", ""), element.get("target", "")
                self.graph.edges.append((*ends, self.properties(element)))
                self.release(element)
            case "hyperedge":
                self.hyperedges += 1
                self.release(element)

    def declare(self, element: Element, of: str) -> None:
        identifier = element.get("id", "")
        name = element.get("attr.name") or element.get("title") or identifier
        type_ = element.get("attr.type") or element.get("type") or ""
        default = next(((one.text or "").strip() for one in element if _local(one) == "default"), None)
        attribute = _Attribute(name, default or None, type_.startswith("list"))
        for one in ("node", "edge") if of == "all" else (of,):
            self.attributes[one, identifier] = attribute
        if len(self.attributes) > 4 * MAX_COLUMNS:
            raise LimitExceeded(f"{self.name}: expected at most {MAX_COLUMNS:,} properties, found more.")

    def release(self, element: Element) -> None:
        """Release an element that was read: a document is never completely in memory as elements."""
        if self.above:
            self.above[-1].remove(element)

    def properties(self, element: Element) -> dict[str, str]:
        found = {name: value for name in _STATED if (value := element.get(name))}
        until: dict[str, str | None] = {}
        for one in _inside(element):
            match _local(one):
                case "data" if len(one):
                    if (text := _drawn_text(one)) and _DRAWN not in found:
                        found[_DRAWN] = text
                case "data":
                    found[one.get("key", "")] = one.text or ""
                case "attvalue":
                    identifier = one.get("for") or one.get("attvalue") or ""
                    end = one.get("end") or one.get("endopen")
                    if identifier in until:
                        self.varying += 1
                        if until[identifier] is None and end is not None:
                            continue  # a value without an end is the present one
                    until[identifier] = end
                    found[identifier] = one.get("value", "")
                case "spell":
                    for name in ("start", "end"):
                        if value := one.get(name) or one.get(f"{name}open"):
                            found[name] = value if name == "end" else found.get(name, value)
        return found

    def finished(self) -> ReadGraph:
        """Return the graph with the names of attributes, and with their defaults."""
        graph = self.graph
        for of in ("node", "edge"):
            declared = {identifier: one for (kind, identifier), one in self.attributes.items() if kind == of}
            defaults = sum(one.default is not None for one in declared.values())
            number = len(graph.nodes) if of == "node" else len(graph.edges)
            if defaults * number > MAX_DEFAULTS:
                raise LimitExceeded(
                    f"{self.name}: expected at most {MAX_DEFAULTS:,} values by default, found "
                    f"{defaults:,} for each of {number:,} {of}s.",
                    limit=MAX_DEFAULTS,
                )
            rows = graph.nodes.values() if of == "node" else (edge for _, _, edge in graph.edges)
            for row in rows:
                named = _named(row, declared)
                row.clear()
                row.update(named)
        if self.hyperedges:
            graph.notes.append(
                f"{self.name}: {self.hyperedges:,} hyperedges are not read: an edge has two ends."
            )
        if self.varying:
            graph.notes.append(
                f"{self.name}: of values that change in time, the last is read; {self.varying:,} are not."
            )
        return graph


def graph_source(path: Path) -> Source:
    """Return the tables of a graph.

    Raises
    ------
    InvalidInput
        When it is not GraphML or GEXF, has a document type, an id twice, or an edge to a node it lacks.
    LimitExceeded
        When it is too large or too deep.
    """
    check_size(path.stat().st_size, path.name, LARGEST_GRAPH_BYTES)
    reading = _Reading(path.name)
    try:
        with path.open("rb") as file:
            for event, element in iterparse(file, events=("start", "end"), forbid_dtd=True):
                if event == "start":
                    reading.start(element)
                else:
                    reading.end(element)
        graph = reading.finished()
    except DefusedXmlException as error:
        raise InvalidInput(
            f"{path.name}: found a document type or an entity, expected none.", field="source"
        ) from error
    except (ParseError, ValueError, LookupError, csv.Error) as error:
        raise InvalidInput(f"{path.name} can't be read as XML: {error}.", field="source") from error
    return graph_tables(path.name, graph)


def _inside(element: Element) -> Iterator[Element]:
    """Yield the elements that state properties of a node or an edge, not those of nodes within it."""
    for one in element:
        tag = _local(one)
        if tag in ("attvalues", "spells"):
            yield from one
        elif tag not in _PARTS:
            yield one


def _drawn_text(data: Element) -> str:
    """Return the first text that is drawn, on one line: yEd breaks long names."""
    texts = (" ".join("".join(one.itertext()).split()) for one in data.iter() if _local(one) in _LABELS)
    return next(filter(None, texts), "")


def _named(row: Mapping[str, str], declared: Mapping[str, _Attribute]) -> dict[str, str]:
    found: dict[str, str] = {}
    for identifier, value in row.items():
        attribute = declared.get(identifier)
        if attribute is not None:
            found[attribute.name] = _listed(value) if attribute.is_list else value
        elif identifier != _DRAWN:
            found.setdefault(identifier, value)
    for attribute in declared.values():
        if attribute.default is not None and attribute.name not in found:
            found[attribute.name] = _listed(attribute.default) if attribute.is_list else attribute.default
    if _DRAWN in row and not found.get(_LABEL):
        found[_LABEL] = row[_DRAWN]
    return found


def _listed(value: str) -> str:
    """Return a list of GEXF, as ``[a, "b, c"]``, ``a|b``, ``a;b`` or ``a,b``, as a cell of the CSV format."""
    text = " ".join(value.split())
    is_bracketed = text.startswith("[") and text.endswith("]")
    sign = "," if is_bracketed else next((one for one in "|;," if one in text), ",")
    inner = text[1:-1] if is_bracketed else text
    items = next(csv.reader([inner], delimiter=sign, skipinitialspace=True), [])
    return cell_of([item.strip() for item in items if item.strip()])


def _local(element: Element) -> str:
    tag: Any = element.tag
    return str(tag).rpartition("}")[2]
