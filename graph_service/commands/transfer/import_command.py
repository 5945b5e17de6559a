"""The command import: read, map, match, check and write data; ask the user for decisions."""

import asyncio
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated, Final

import typer
from typing_extensions import Doc

from graph_service.commands.import_progress import PART_WIDTH, with_progress
from graph_service.commands.output.terminal import ERR, ending_on_interrupt, fail, show_waiting, waiting_for
from graph_service.commands.transfer.import_matches import decide_matches, show_matches
from graph_service.commands.transfer.import_report import (
    ask_about_cells,
    ask_about_edges,
    show_problems,
    show_tables,
)
from graph_service.domain.dataset import DataSet
from graph_service.domain.errors import InvalidInput
from graph_service.formats.cells.column_notation import Stated
from graph_service.formats.cells.reading import ReadTable
from graph_service.formats.edges.edge_meaning import EdgeMeaning
from graph_service.formats.identification.outcomes import KnownNames
from graph_service.formats.import_stages import (
    edge_tables,
    mapped,
    name_columns,
    questions_of,
    read_cells,
    read_source,
    report_of,
    with_edges,
)
from graph_service.formats.readers.input_formats import SourceForm, open_source
from graph_service.formats.tables.column_mapping import SourceMapping, read_mapping, written_mapping
from graph_service.formats.tables.dataset_reader import Reading
from graph_service.formats.tables.mapped_tables import Mapped, There
from graph_service.formats.tables.source_tables import LARGEST_FILE_BYTES, Source
from graph_service.service import open_store
from graph_service.settings import Settings
from graph_service.store.importing.dataset_import import known_keys
from graph_service.store.repositories.whole_dataset import read_companies, read_names
from graph_service.store.store import Store

_CHUNK: Final = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportOptions:
    """How to import."""

    form: SourceForm | None = None
    mapping: Path | None = None
    save_mapping: Path | None = None
    yes: Annotated[bool, Doc("Accept the guessed mapping.")] = False
    near: Annotated[str, Doc("How near-duplicates are handled: ask, new or refuse.")] = "ask"
    stable_ids: Annotated[bool, Doc("Ids are keys: one with another name renames the company.")] = False
    skip: Annotated[str | None, Doc("What is left out if it is invalid: rows, or only cells.")] = None
    encoding: Annotated[str | None, Doc("Of a text file; None: recognised.")] = None
    header_row: Annotated[int | None, Doc("From 1; None: found.")] = None
    stated: Annotated[Stated, Doc("How dates and decimals are written.")] = field(default_factory=Stated)
    edges: Annotated[EdgeMeaning | None, Doc("What edges of another graph mean; None: asked.")] = None
    dry_run: bool = False


async def run_import(settings: Settings, path: Path, options: ImportOptions) -> None:
    """Import a file or folder, and show progress, problems and results."""
    async with _readable_path(path) as input_path:
        with waiting_for(f"Reading {path}"):
            source = await asyncio.to_thread(
                open_source, input_path, options.form, options.encoding, options.header_row
            )
        source, options = await _with_edges(source, options)
        with waiting_for(f"Reading {path}"):
            mapping = await asyncio.to_thread(_mapping, source, options)
            cells = None if mapping is None else await asyncio.to_thread(_cells, source, mapping, options)
        if mapping is not None and options.save_mapping is not None:
            _save(mapping, options.save_mapping)
            return
        if cells is not None:
            show_tables(report_of(source, cells))
            if options.mapping is None:
                _confirm(options)
            if (
                sys.stdin.isatty()
            ):  # without a terminal, the check of rows names each cell that means two things
                questions = await asyncio.to_thread(questions_of, cells)
                options = replace(options, stated=ask_about_cells(questions, options.stated))
        async with open_store(settings, show_waiting) as store:
            began = time.monotonic()
            if mapping is not None:
                source = await _translate(store, source, mapping, options)
            known = await known_keys(store.database)
            with waiting_for("Checking every row"):
                reading = await asyncio.to_thread(
                    read_source,
                    source,
                    known=known,
                    skip_invalid=options.skip is not None,
                    skip_cells=options.skip == "cells",
                    stated=options.stated,
                )
            show_problems(reading, str(path))
            dataset = reading.dataset
            if dataset is None:
                fail(
                    "INVALID_INPUT",
                    f"{reading.problem_count:,} problems in {path}; nothing was imported.",
                    "Fix them, or import the good rows with --skip-invalid, or what is good of each row with"
                    " --skip-invalid=cells.",
                )
            if options.dry_run:
                ERR.print(f"{dataset.size:,} rows could be imported; nothing was.", highlight=False)
                return
            await _write(store, dataset, reading, began)


@asynccontextmanager
async def _readable_path(path: Path) -> AsyncIterator[Path]:
    """Yield a path that can be read repeatedly: standard input is copied into a file."""
    if str(path) != "-":
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="import-") as folder:
        copied = Path(folder) / "input"
        await asyncio.to_thread(_copy_input, copied)
        yield copied


def _copy_input(target: Path) -> None:
    size = 0
    with target.open("wb") as file:
        while chunk := sys.stdin.buffer.read(_CHUNK):
            size += len(chunk)
            if size > LARGEST_FILE_BYTES:
                fail("LIMIT_EXCEEDED", f"-: expected at most {LARGEST_FILE_BYTES:,} bytes, found more.")
            file.write(chunk)


async def _with_edges(source: Source, options: ImportOptions) -> tuple[Source, ImportOptions]:
    """Return a source with its edges as tables of the format, and what they mean.

    A mapping that says nothing of edges is about the tables as they are.
    """
    if options.mapping is not None:
        meaning = options.edges or read_mapping(options.mapping).edges
        if meaning is None:
            return source, options
    else:
        edges = await asyncio.to_thread(edge_tables, source)
        meaning = options.edges
        if edges and meaning is None and sys.stdin.isatty() and not options.yes:
            meaning = ask_about_edges(edges)
        if edges and meaning is None and options.save_mapping is not None:
            meaning = EdgeMeaning.IGNORE
    return await asyncio.to_thread(with_edges, source, meaning), replace(options, edges=meaning)


def _mapping(source: Source, options: ImportOptions) -> SourceMapping | None:
    """Return the mapping of a source; None if it has the tables and columns of the format."""
    if options.mapping is not None:
        return read_mapping(options.mapping)
    mapping = name_columns(source, may_repeat=options.save_mapping is not None)
    return None if mapping is None else replace(mapping, edges=options.edges)


def _cells(source: Source, mapping: SourceMapping, options: ImportOptions) -> list[ReadTable]:
    return read_cells(source, mapping, options.stated, pads_short_rows=options.skip == "cells")


def _confirm(options: ImportOptions) -> None:
    """Let the user confirm a guessed mapping."""
    if options.yes:
        return
    if not sys.stdin.isatty():
        fail(
            "INVALID_INPUT",
            "These columns are not those of the format; the mapping above is a guess.",
            "Accept it with --yes. Or save it with --save-mapping FILE, correct it, and use --mapping FILE.",
        )
    with ending_on_interrupt():
        taken = typer.confirm("Read it like this?", default=True, err=True)
    if not taken:
        fail(
            "INVALID_INPUT",
            "Nothing was imported.",
            "Save the mapping with --save-mapping FILE, and correct it there.",
        )


def _save(mapping: SourceMapping, path: Path) -> None:
    try:
        path.write_text(written_mapping(mapping), encoding="utf-8")
    except OSError as error:
        raise InvalidInput(f"--save-mapping: {path} can't be written: {error.strerror}.") from error
    ERR.print(
        f"Wrote {path}; nothing was imported. Change it and come back with --mapping {path}",
        highlight=False,
        soft_wrap=True,
    )


async def _translate(store: Store, source: Source, mapping: SourceMapping, options: ImportOptions) -> Source:
    """Return a source as tables of the format, after matching its companies with existing ones."""
    companies, resources, alliances = await read_names(store.database)
    known = KnownNames(companies=tuple(companies), resources=resources, alliances=alliances)

    def translated(mapping: SourceMapping) -> Mapped:
        cells = _cells(source, mapping, options)
        return mapped(source, mapping, known, cells, stable_ids=options.stable_ids)

    result = await asyncio.to_thread(translated, mapping)
    if result.near:
        decided = decide_matches(result.near, options.near)
        mapping = replace(mapping, same={**mapping.same, **decided})
        result = await asyncio.to_thread(translated, mapping)
    show_matches(result)
    stored, edges = await read_companies(store.database, result.company_keys())
    there = There(
        companies=stored,
        edges={"holds": edges["holdings"], "needs": edges["needs"], "members": edges["memberships"]},
    )
    return result.source(there)


async def _write(store: Store, dataset: DataSet, reading: Reading, began: float) -> None:
    report = await with_progress(store, dataset)
    seconds = time.monotonic() - began
    for kind, counts in report.counts.items():
        ERR.print(
            f"{kind:<{PART_WIDTH}} {counts.created:>9,} created {counts.updated:>9,} changed "
            f"{counts.unchanged:>9,} as they were",
            highlight=False,
        )
    ERR.print(
        f"{dataset.size:,} rows in {seconds:.1f} s, {dataset.size / seconds:,.0f} rows/s"
        + (f"; {reading.dropped:,} rows left out" if reading.dropped else "")
        + (f"; {reading.dropped_cells:,} cells left out" if reading.dropped_cells else ""),
        highlight=False,
    )
