"""The encoding of a text file: stated, marked at its beginning, or recognised by its characters."""

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final

from typing_extensions import Doc

from graph_service.domain.errors import InvalidInput, LimitExceeded
from graph_service.formats.readers.encodings.encoding_recognition import recognised
from graph_service.formats.tables.source_tables import LARGEST_FILE_BYTES

LONGEST_LINE_BYTES: Final = 1024 * 1024
"""A line of at least twice this length is always refused, one of at most this length never."""
MAX_LINES: Final = 20_000_000
ERRORS: Final = "marked"
"""Handler of undecodable bytes: they become a surrogate, which every check of cells finds."""
UNDECODED: Final = "\udcff"
codecs.register_error(ERRORS, lambda error: (UNDECODED, getattr(error, "end", 0)))

_SAMPLE_BYTES: Final = 64 * 1024
_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_LABELS: Final = {
    "utf-8-sig": "UTF-8", "utf-8": "UTF-8", "utf-16": "UTF-16", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16",
    "gb18030": "GB18030", "cp950": "Big5", "cp932": "Shift-JIS", "euc_jp": "EUC-JP",
    "cp850": "DOS (850)", "mac-roman": "Mac Roman", "mac_roman": "Mac Roman",
    "cp949": "EUC-KR",
    "big5": "Big5", "gbk": "GBK", "shift_jis": "Shift-JIS", "euc_kr": "EUC-KR", "iso8859-1": "ISO-8859-1",
    "cp1252": "Windows-1252", "cp1250": "Windows-1250", "cp1251": "Windows-1251",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class TextFile:
    """What a first pass over a text file has found."""

    path: Path
    encoding: Annotated[str, Doc("The codec.")]
    has_quotes: bool
    has_apostrophes: bool
    is_sound: Annotated[bool, Doc("All its bytes were decoded.")]

    @property
    def label(self) -> str:
        """The encoding as people call it."""
        return _LABELS.get(self.encoding, self.encoding)

    def beginning(self) -> str:
        """Return the beginning of the text, at most 64 KiB."""
        with self.path.open("rb") as file:
            return file.read(_SAMPLE_BYTES).decode(self.encoding, ERRORS)


def scanned(path: Path, stated: str | None = None) -> TextFile:
    """Look through a text file once, piece by piece.

    Parameters
    ----------
    path
        The file.
    stated
        Its encoding, if the user says it.

    Raises
    ------
    InvalidInput
        When there is no encoding of the stated name.
    LimitExceeded
        When the file, or one of its lines, is too large.
    """
    return _Scan(path, stated).result()


class _Scan:
    """One pass over a file."""

    def __init__(self, path: Path, stated: str | None) -> None:
        self.path = path
        self.stated = None if stated is None else _codec(stated)
        self.lines = 0
        self.size = 0
        self.has_quotes = False
        self.has_apostrophes = False
        self.sample = bytearray()

    def result(self) -> TextFile:
        with self.path.open("rb") as file:
            head = file.read(_SAMPLE_BYTES)
        marked = next((codec for bom, codec in _BOMS if head.startswith(bom)), None) or _unmarked_utf16(head)
        decoder = codecs.getincrementaldecoder("utf-8")()
        is_utf8 = True
        for piece in self.pieces():
            if is_utf8 and marked is None and self.stated is None:
                try:
                    decoder.decode(piece)
                except UnicodeDecodeError:
                    is_utf8 = False
            if not is_utf8 and len(self.sample) < _SAMPLE_BYTES:
                self.collect(piece)
        if is_utf8 and self.stated is None and marked is None:
            try:
                decoder.decode(b"", final=True)
            except UnicodeDecodeError:
                is_utf8 = False
                self.collect(head)
        encoding = (
            self.stated or marked or ("utf-8" if is_utf8 else recognised(bytes(self.sample)) or "utf-8")
        )
        if encoding == "utf-8":
            encoding = "utf-8-sig"
        sound = is_utf8 and self.stated is None and marked is None
        return TextFile(self.path, encoding, self.has_quotes, self.has_apostrophes, sound)

    def pieces(self) -> Iterator[bytes]:
        """Yield the content in pieces, within limits."""
        with self.path.open("rb") as file:
            while piece := file.read(LONGEST_LINE_BYTES):
                self.size += len(piece)
                if self.size > LARGEST_FILE_BYTES:
                    raise LimitExceeded(
                        f"{self.path.name}: expected at most {LARGEST_FILE_BYTES:,} bytes, found more.",
                        limit=LARGEST_FILE_BYTES,
                    )
                ends = piece.count(b"\n") or piece.count(b"\r")
                self.lines += ends
                if self.lines > MAX_LINES:
                    raise LimitExceeded(
                        f"{self.path.name}: expected at most {MAX_LINES:,} lines, found more.",
                        limit=MAX_LINES,
                    )
                if not ends and len(piece) == LONGEST_LINE_BYTES:
                    raise LimitExceeded(
                        f"{self.path.name}: expected lines of at most {LONGEST_LINE_BYTES:,} bytes, found a"
                        f" longer one, line {self.lines + 1:,}.",
                        limit=LONGEST_LINE_BYTES,
                    )
                self.has_quotes = self.has_quotes or b'"' in piece
                self.has_apostrophes = self.has_apostrophes or b"'" in piece
                yield piece

    def collect(self, piece: bytes) -> None:
        """Keep the lines that are not ASCII, but for those that a piece has cut."""
        lines = piece.split(b"\n")
        for line in lines if self.size <= LONGEST_LINE_BYTES else lines[1:-1]:
            if not line.isascii() and len(self.sample) < _SAMPLE_BYTES:
                self.sample += line[:_SAMPLE_BYTES] + b"\n"


def _codec(name: str) -> str:
    try:
        found = codecs.lookup(name.strip())
        "".encode(found.name)
        b"".decode(found.name)
    except (LookupError, ValueError, TypeError) as error:
        raise InvalidInput(
            f"--encoding: expected an encoding such as utf-8, gb18030 or windows-1252, found {name!r}.",
            field="encoding",
        ) from error
    return found.name


def _unmarked_utf16(head: bytes) -> str | None:
    """Return the codec of UTF-16 without a mark: its ASCII signs are every second byte zero."""
    zeros = [head[0::2].count(0), head[1::2].count(0)]
    if sum(zeros) * 20 < len(head) or not any(zeros):
        return None
    codec = "utf-16-le" if zeros[1] > zeros[0] else "utf-16-be"
    if min(zeros) * 20 > max(zeros):
        return None
    if sum(zeros) * 4 < len(head) and sum(byte >= 0x80 for byte in head) * 10 < len(head):
        return None  # an ASCII text with some zero bytes in it
    text = head[: len(head) // 2 * 2].decode(codec, errors="replace")
    controls = sum(sign < " " and sign not in "\t\r\n" for sign in text)
    has_separators = any(sign in text for sign in "\n\r\t,;|")
    return codec if has_separators and not controls and text.count("\ufffd") <= 1 else None
