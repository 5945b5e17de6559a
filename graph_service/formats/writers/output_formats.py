"""The formats for export."""

import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import IO, Annotated, Final, TypeAlias

from typing_extensions import Doc

from graph_service.domain.dataset import DataSet
from graph_service.domain.errors import Conflict, InvalidInput
from graph_service.formats.property_graph import PropertyGraph
from graph_service.formats.writers.csv_writer import write_csv_folder
from graph_service.formats.writers.excel_writer import write_workbook
from graph_service.formats.writers.json_graph_writer import write_cytoscape, write_json_graph
from graph_service.formats.writers.json_writer import write_json, write_json_lines
from graph_service.formats.writers.neo4j_writer import write_neo4j_folder
from graph_service.formats.writers.parquet_writer import write_parquet_folder
from graph_service.formats.writers.xml_graph_writer import write_gexf, write_graphml

GraphMaker: TypeAlias = Callable[[], PropertyGraph]


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What was written of a data set."""

    rows: Annotated[int, Doc("Of the data set.")]
    notes: Annotated[tuple[str, ...], Doc("What the format can't hold, and how it is written instead.")] = ()


class Form(StrEnum):
    """A format."""

    CSV = "csv"
    EXCEL = "xlsx"
    PARQUET = "parquet"
    JSON_LINES = "jsonl"
    JSON = "json"
    GRAPHML = "graphml"
    GEXF = "gexf"
    CYTOSCAPE = "cytoscape"
    JSON_GRAPH = "json-graph"
    NEO4J = "neo4j"


FOLDERS: Final[Mapping[Form, Callable[[DataSet, Path], None]]] = {
    Form.CSV: write_csv_folder,
    Form.PARQUET: write_parquet_folder,
    Form.NEO4J: write_neo4j_folder,
}
"""Formats of a folder of files."""
FILES: Final[Mapping[Form, Callable[[DataSet, IO[bytes]], None]]] = {
    Form.EXCEL: write_workbook,
    Form.JSON_LINES: write_json_lines,
    Form.JSON: write_json,
}
"""Formats of one file that contain everything."""
GRAPHS: Final[Mapping[Form, Callable[[PropertyGraph, IO[bytes]], list[str]]]] = {
    Form.GRAPHML: write_graphml,
    Form.GEXF: write_gexf,
    Form.CYTOSCAPE: write_cytoscape,
    Form.JSON_GRAPH: write_json_graph,
}
"""Formats of one file that contain companies, resources, alliances and their links."""
_ENDS: Final = {
    ".xlsx": Form.EXCEL, ".jsonl": Form.JSON_LINES, ".ndjson": Form.JSON_LINES, ".json": Form.JSON,
    ".graphml": Form.GRAPHML, ".gexf": Form.GEXF, ".cyjs": Form.CYTOSCAPE,
}  # fmt: skip


def form_of(target: Path) -> Form | None:
    """Return the format of a file extension; CSV for a name without one, None for an unknown extension."""
    return _ENDS.get(target.suffix.lower()) if target.suffix else Form.CSV


def export(dataset: DataSet, graph: GraphMaker, target: Path, form: Form, *, force: bool = False) -> Written:
    """Write a data set to a file or a folder, all of it or nothing; return what was written.

    Parameters
    ----------
    dataset
        The data set.
    graph
        Returns its graph; called for graph formats.
    target
        The file; for formats of a folder the folder, which is created if needed.
    form
        The format.
    force
        Replace the existing file, or the files in the folder.

    Raises
    ------
    Conflict
        When the target exists, and must not be replaced.
    InvalidInput
        When it can't be written to.
    LimitExceeded
        When it exceeds a limit of the format.
    """
    if target.exists() and not force and (target.is_file() or any(target.iterdir())):
        raise Conflict(f"{target} is there already.", hint="Replace it with --force, or name another.")
    try:
        with tempfile.TemporaryDirectory(dir=target.absolute().parent, prefix=".export-") as temporary:
            place = Path(temporary) / target.name
            if form in FOLDERS:
                if target.is_file():
                    raise Conflict(f"{target} is a file; {form} makes a folder.", hint="Name a folder.")
                place.mkdir()
                FOLDERS[form](dataset, place)
                _replace_folder(place, target)
                written = Written(rows=dataset.size)
            else:
                if target.is_dir():
                    raise Conflict(f"{target} is a folder; {form} makes a file.", hint="Name a file.")
                with place.open("wb") as file:
                    written = write(dataset, graph, file, form)
                place.replace(target)
    except OSError as error:
        raise InvalidInput(
            f"{target} can't be written: {error.strerror or error}.", field="target"
        ) from error
    return written


def write(dataset: DataSet, graph: GraphMaker, file: IO[bytes], form: Form) -> Written:
    """Write a data set in a format of one file; return what was written.

    Raises
    ------
    InvalidInput
        When the format is one of a folder.
    """
    if form in FOLDERS:
        raise InvalidInput(
            f"{form} makes a folder of files.",
            field="target",
            hint="Name a folder, or take another --format.",
        )
    if form not in GRAPHS:
        FILES[form](dataset, file)
        return Written(rows=dataset.size)
    drawn = graph()
    notes = GRAPHS[form](drawn, file)
    records = sum(map(len, dataset.records.values()))
    if drawn.links is not None:
        others = dataset.size - records - len(dataset.companies)
        if others:
            notes.insert(
                0, f"Left out {others:,} rows: only companies, and links between partners, are drawn."
            )
    if records:
        notes.insert(
            0,
            f"Left out {records:,} records of alliances' lives: {form} holds companies, resources, alliances "
            "and what joins them.",
        )
    rows = len(dataset.companies) if drawn.links is not None else dataset.size - records
    return Written(rows=rows, notes=tuple(notes))


def _replace_folder(made: Path, target: Path) -> None:
    """Move the files of one folder into another, and remove other files of these formats there."""
    target.mkdir(exist_ok=True)
    for old in target.iterdir():
        if old.is_file() and old.suffix in (".csv", ".parquet", ".args", ".cypher"):
            old.unlink()
    for new in made.iterdir():
        shutil.move(new, target / new.name)
