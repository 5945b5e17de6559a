"""The file of a dump: lines of JSON, compressed, with how many there are and their checksums at its end.

The first line identifies the format:
``{"format":"partner-graph-dump","revision":17,"schema":3,"version":1}``. Then comes each section: a line with
its name, ``"Company"``, and one for each of its rows. At the end are ``"manifest"`` and the manifest. The
same graph gives the same bytes.
"""

import gzip
import io
import os
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Any, Final

import orjson
from typing_extensions import Doc

from graph_service.domain.errors import InvalidInput
from graph_service.store.dump.sections import SECTIONS, Row, Section

FORMAT: Final = "partner-graph-dump"
VERSION: Final = 1
COMPRESSION: Final = 6
_MANIFEST: Final = "manifest"
_CANONICAL: Final = orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE


@dataclass(frozen=True, slots=True)
class SectionSum:
    """A section in the manifest."""

    rows: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """The manifest of a dump."""

    schema: Annotated[int, Doc("Number of the newest migration of the graph.")]
    revision: Annotated[int, Doc("Number of the graph's revision.")]
    sections: dict[str, SectionSum] = field(default_factory=dict)
    sha256: Annotated[str, Doc("Checksum of everything before the manifest.")] = ""

    @property
    def rows(self) -> int:
        """Rows of all sections together."""
        return sum(section_sum.rows for section_sum in self.sections.values())

    @property
    def header(self) -> bytes:
        """The first line."""
        header_fields = {
            "format": FORMAT,
            "version": VERSION,
            "schema": self.schema,
            "revision": self.revision,
        }
        return orjson.dumps(header_fields, option=_CANONICAL)

    @property
    def line(self) -> bytes:
        """The last line."""
        sums = {
            name: {"rows": section_sum.rows, "sha256": section_sum.sha256}
            for name, section_sum in self.sections.items()
        }
        return orjson.dumps({"sections": sums, "sha256": self.sha256}, option=_CANONICAL)


class SectionDigest:
    """Counts the lines of a section, and hashes them."""

    def __init__(self) -> None:
        self._rows, self._hash = 0, sha256()

    def add(self, lines: Sequence[bytes]) -> None:
        """Take more lines."""
        self._rows += len(lines)
        self._hash.update(b"".join(lines))

    @property
    def sum(self) -> SectionSum:
        """The entry in the manifest."""
        return SectionSum(self._rows, self._hash.hexdigest())


class DumpWriter:
    """Writes a dump into a file that only gets its name when it is complete.

    Parameters
    ----------
    path
        The file to create.
    schema, revision
        Those of the graph.

    Raises
    ------
    InvalidInput
        When it can't be written.
    """

    def __init__(self, path: Path, schema: int, revision: int) -> None:
        self._path, self._part = path, path.with_name(f"{path.name}.part")
        try:
            # it holds hashes of keys: only its owner may read it
            descriptor = os.open(self._part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        except OSError as error:
            raise InvalidInput(f"{path} can't be written: {error.strerror}.", field="file") from error
        self._file = os.fdopen(descriptor, "wb")
        # without a time or a name in the header: those are not part of the graph
        self._packed = io.BufferedWriter(
            gzip.GzipFile("", "wb", COMPRESSION, self._file, mtime=0),
            1 << 18,
        )
        self._hash = sha256()
        self._manifest = Manifest(schema, revision)
        self._digest = SectionDigest()
        self._write(self._manifest.header)

    def begin(self, section: Section) -> None:
        """Begin a section."""
        self._end_section()
        self._manifest.sections[section.name] = SectionSum(0, "")
        self._digest = SectionDigest()
        self._write(orjson.dumps(section.name) + b"\n")

    def add(self, lines: Sequence[bytes]) -> None:
        """Write rows of the section."""
        self._digest.add(lines)
        self._write(b"".join(lines))

    def finish(self) -> Manifest:
        """Return the manifest, once the file is complete and on the disk."""
        self._end_section()
        unfinished = self._manifest
        whole = Manifest(unfinished.schema, unfinished.revision, unfinished.sections, self._hash.hexdigest())
        self._packed.write(orjson.dumps(_MANIFEST) + b"\n" + whole.line)
        self._packed.close()
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        self._part.rename(self._path)
        return whole

    def discard(self) -> None:
        """Remove the incomplete file."""
        self._file.close()
        self._part.unlink(missing_ok=True)

    def _end_section(self) -> None:
        if self._manifest.sections:
            self._manifest.sections[next(reversed(self._manifest.sections))] = self._digest.sum

    def _write(self, data: bytes) -> None:
        self._hash.update(data)
        self._packed.write(data)


def verify_dump(path: Path) -> Manifest:
    """Return the manifest of a dump, after verifying the whole file against it.

    Raises
    ------
    InvalidInput
        When it is not a dump, not complete, or was modified.
    """
    lines = _lines(path)
    first = next(lines, b"")
    manifest = _parse_header(path, first)
    whole, digest = sha256(first), SectionDigest()
    name: str | None = None
    for line in lines:
        if line.startswith(b'"'):
            if name is not None:
                manifest.sections[name] = digest.sum
            name, digest = _parse(path, line), SectionDigest()
            if name == _MANIFEST:
                break
            if name not in SECTIONS:
                raise _not_whole(path, f"its section {name!r} is unknown")
            if name in manifest.sections:
                raise _not_whole(path, f"its section {name!r} is there twice")
        elif name is None:
            raise _not_whole(path, "it has rows of no section")
        else:
            digest.add([line])
        whole.update(line)
    actual = Manifest(manifest.schema, manifest.revision, manifest.sections, whole.hexdigest())
    if name != _MANIFEST or next(lines, None) != actual.line or next(lines, None) is not None:
        raise _not_whole(path, "its rows differ from those that its manifest counts")
    return actual


def rows_in(path: Path) -> Iterator[tuple[Section, Row]]:
    """Yield the rows of a dump that was checked."""
    lines = _lines(path)
    next(lines)
    section: Section | None = None
    for line in lines:
        if line.startswith(b'"'):
            name = _parse(path, line)
            if name == _MANIFEST:
                return
            section = SECTIONS[name]
        else:
            if section is None:
                raise _not_whole(path, "it has rows of no section")
            yield section, _parse(path, line)


def _lines(path: Path) -> Iterator[bytes]:
    try:
        with gzip.open(path, "rb") as file:
            yield from file
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise _not_whole(path, str(error).rstrip(".")) from error
    except OSError as error:
        raise InvalidInput(f"{path} can't be read: {error.strerror}.", field="file") from error


def _parse_header(path: Path, line: bytes) -> Manifest:
    header_fields = _parse(path, line)
    if not isinstance(header_fields, dict) or header_fields.get("format") != FORMAT:
        raise _not_whole(path, "its first line is not that of a dump")
    version = header_fields.get("version")
    if version != VERSION:
        raise InvalidInput(
            f"{path} is a dump of version {version}; this program reads version {VERSION}.",
            field="file",
            hint="Restore it with the version of this program that wrote it.",
        )
    schema, revision = header_fields.get("schema"), header_fields.get("revision")
    if not isinstance(schema, int) or not isinstance(revision, int):
        raise _not_whole(path, "its first line lacks its schema or its revision")
    return Manifest(schema, revision)


def _parse(path: Path, line: bytes) -> Any:
    try:
        return orjson.loads(line)
    except orjson.JSONDecodeError as error:
        raise _not_whole(path, f"a line is not JSON: {error}") from None


def _not_whole(path: Path, why: str) -> InvalidInput:
    return InvalidInput(
        f"{path} is not a complete dump: {why}.",
        field="file",
        hint="Use another copy of the file, or an earlier dump.",
    )
