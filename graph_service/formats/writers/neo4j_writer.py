"""Graphs as the CSV files of ``neo4j-admin database import``.

For a data set, labels, types of relationships and properties are those of the service's own graph, so that a
new Neo4j can be served at once.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Final

from typing_extensions import Doc

from graph_service.domain.dataset import DataSet
from graph_service.domain.kinds import KINDS, RECORDS, THINGS, Kind, relationship_type
from graph_service.domain.model.entities import Financials
from graph_service.domain.model.fields import FieldSpec, field_specs
from graph_service.store.history.history import now_text
from graph_service.store.mapping import codec
from graph_service.store.mapping.codec import ENDS, property_names
from graph_service.store.mapping.relationships import RELATIONSHIPS

ARGUMENTS_FILE: Final = "import.args"
FINISHING_FILE: Final = "finish.cypher"
ARRAY_DELIMITER: Final = "\x1f"
"""Occurs in no text: texts of the model have no control characters except tabs and line ends."""
_TYPES: Final = {bool: "boolean", int: "long", float: "double"}
_LEVELS: Final = frozenset({"level", "importance", "required_level", "intensity"})


@dataclass(frozen=True, slots=True)
class NodeTable:
    """Nodes of one label."""

    label: str
    properties: Annotated[Mapping[str, type], Doc("By name: bool, int, float or str.")]
    rows: Annotated[Iterable[Sequence[Any]], Doc("The unique key, and the properties.")]


@dataclass(frozen=True, slots=True)
class EdgeTable:
    """Relationships of one type, which is their name, from nodes of one label to nodes of one."""

    name: str
    labels: tuple[str, str]
    properties: Annotated[Mapping[str, type], Doc("By name: bool, int, float or str.")]
    rows: Annotated[Iterable[Sequence[Any]], Doc("The keys of both ends, and the properties.")]


def write_neo4j_folder(dataset: DataSet, folder: Path) -> None:
    """Write a file for each label and each type of relationship, and the arguments that import them all.

    The import itself: ``neo4j-admin database import full neo4j @import.args`` in the folder. It can't import
    an empty list, so ``finish.cypher`` sets empty lists afterwards, with a statement for each kind.
    """
    now = now_text()
    nodes, edges, finishing = [], [], []
    for name, kind, records in _kinds(dataset):
        _write(folder / f"{kind.plural}.csv", *_nodes(kind, records, now))
        nodes.append(f"--nodes={name}={kind.plural}.csv")
        lists = [field for field, spec in kind.fields.items() if spec.is_list and spec.refers is None]
        if lists:
            set_ = ", ".join(f"n.{field} = coalesce(n.{field}, [])" for field in lists)
            finishing.append(f"MATCH (n:{name}) SET {set_};")
        for field, spec in kind.references.items():
            pairs = [(one.key, key) for one in records for key in codec.references(one).get(field, ())]
            if pairs and name in RECORDS:
                type_ = relationship_type(name, field)
                header = [f":START_ID({name})", f":END_ID({spec.reference.to})"]
                _write(folder / f"{type_.lower()}.csv", header, pairs)
                edges.append(f"--relationships={type_}={type_.lower()}.csv")
    for of, (type_, end, part) in RELATIONSHIPS.items():
        if rows := getattr(dataset, part):
            _write(folder / f"{type_.lower()}.csv", *_edges(of, end, rows))
            edges.append(f"--relationships={type_}={type_.lower()}.csv")
    (folder / FINISHING_FILE).write_text("\n".join([*finishing, ""]), encoding="utf-8")
    _write_arguments(folder, nodes, edges)


def write_neo4j_tables(nodes: Iterable[NodeTable], edges: Iterable[EdgeTable], folder: Path) -> None:
    """Write nodes and relationships of any kind as files, and the arguments that import them all."""
    node_arguments, edge_arguments = [], []
    for table in nodes:
        header = [f"key:ID({table.label})", *_typed(table.properties)]
        _write(folder / f"{table.label.lower()}.csv", header, table.rows)
        node_arguments.append(f"--nodes={table.label}={table.label.lower()}.csv")
    for edge_table in edges:
        source, target = edge_table.labels
        name = f"{source}-{edge_table.name}-{target}.csv".lower()
        header = [f":START_ID({source})", f":END_ID({target})", *_typed(edge_table.properties)]
        _write(folder / name, header, edge_table.rows)
        edge_arguments.append(f"--relationships={edge_table.name}={name}")
    _write_arguments(folder, node_arguments, edge_arguments)


def _typed(properties: Mapping[str, type]) -> list[str]:
    return [f"{name}:{_TYPES.get(type_, 'string')}" for name, type_ in properties.items()]


def _write_arguments(folder: Path, nodes: Sequence[str], edges: Sequence[str]) -> None:
    fixed = ["--id-type=string", "--array-delimiter=U+001F", "--multiline-fields=true"]
    (folder / ARGUMENTS_FILE).write_text("\n".join([*fixed, *nodes, *edges, ""]), encoding="utf-8")


def _kinds(dataset: DataSet) -> Iterable[tuple[str, Kind, Sequence[Any]]]:
    for name, kind in THINGS.items():
        if rows := getattr(dataset, kind.plural):
            yield name, kind, rows
    for name, rows in dataset.records.items():
        yield name, KINDS[name], rows


def _nodes(kind: Kind, records: Sequence[Any], now: str) -> tuple[list[str], Iterable[list[Any]]]:
    specs = _specs(kind)
    names = sorted(property_names(kind.type) - {"key", *kind.references})
    header = [f"key:ID({kind.name})", *(f"{name}:{_type(name, specs)}" for name in names)]
    header += ["version:long", "created_at:string", "updated_at:string"]

    def rows() -> Iterable[list[Any]]:
        for record in records:
            stored = codec.properties(record)
            stored |= codec.derived(kind.type, stored)
            yield [stored["key"], *(stored.get(name) for name in names), 1, now, now]

    return header, rows()


def _edges(of: type[Any], end: str, records: Sequence[Any]) -> tuple[list[str], Iterable[list[Any]]]:
    first, second = ENDS[of]
    names = sorted(property_names(of) - {first, second})
    header = [":START_ID(Company)", f":END_ID({end})"]
    header += [f"{name}:{'double' if name in _LEVELS else 'string'}" for name in names]

    def rows() -> Iterable[list[Any]]:
        for record in records:
            stored = codec.properties(record)
            ends = [getattr(record, first), getattr(record, second)]
            yield [*ends, *(stored.get(name) for name in names)]

    return header, rows()


def _specs(kind: Kind) -> Mapping[str, FieldSpec]:
    """Return by property of a kind its field."""
    figures = field_specs(Financials)
    return {**kind.fields, **{stored: figures[name] for name, stored in codec.FINANCIAL_PROPERTIES.items()}}


def _type(name: str, specs: Mapping[str, FieldSpec]) -> str:
    if name == "revenue_amount":
        return "double"
    if name not in specs or name in ("name_sort", "search"):
        return "string"
    one = _TYPES.get(specs[name].type, "string")
    return f"{one}[]" if specs[name].is_list else one


def _write(path: Path, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(",".join(header) + "\n")
        for row in rows:
            file.write(",".join(map(_quoted, row)) + "\n")


def _quoted(value: Any) -> str:
    """Return a value as a cell: an empty text is quoted, a missing value is empty."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case list():
            return _quoted(ARRAY_DELIMITER.join(map(str, value)))
        case str():
            return '"' + value.replace('"', '""') + '"'
    return str(value)
