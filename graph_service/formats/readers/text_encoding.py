"""The encoding of a text file: stated, marked at its beginning, or recognised by its characters."""

import codecs
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final

from typing_extensions import Doc

from graph_service.domain.errors import InvalidInput, LimitExceeded
from graph_service.formats.tables.source_tables import LARGEST_FILE_BYTES

LONGEST_LINE_BYTES: Final = 1024 * 1024
"""A line of at least twice this length is always refused, one of at most this length never."""
MAX_LINES: Final = 20_000_000
ERRORS: Final = "marked"
"""Handler of undecodable bytes: they become a surrogate, which every check of cells finds."""
codecs.register_error(ERRORS, lambda error: ("\udcff", getattr(error, "end", 0)))

_SAMPLE_BYTES: Final = 64 * 1024
_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_LABELS: Final = {
    "utf-8-sig": "UTF-8", "utf-8": "UTF-8", "utf-16": "UTF-16", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16",
    "gb18030": "GB18030", "cp950": "Big5", "cp932": "Shift-JIS", "cp949": "EUC-KR",
    "big5": "Big5", "gbk": "GBK", "shift_jis": "Shift-JIS", "euc_kr": "EUC-KR", "iso8859-1": "ISO-8859-1",
    "cp1252": "Windows-1252", "cp1250": "Windows-1250", "cp1251": "Windows-1251",
}  # fmt: skip
_LATIN: Final = ("cp1252", "cp1250")
_WORDS: Final = {
    "gb18030": (
        "公司",
        "企业",
        "名称",
        "国家",
        "行业",
        "网站",
        "官网",
        "有限",
        "集团",
        "需求",
        "资源",
        "联盟",
        "中国",
    ),
    "cp950": ("公司", "企業", "名稱", "國家", "產業", "網站", "有限", "集團", "需求", "資源", "聯盟", "台灣"),
    "cp932": ("会社", "企業", "国", "業種", "業界", "名", "サイト", "日本"),
    "cp949": ("회사", "기업", "국가", "업종", "이름", "주식", "한국"),
}
"""Words of headers and names, by which short texts are recognised."""
_KNOWN_WORD: Final = 0.3
_LEAST_SCORE: Final = 0.6
_LEAST_LEAD: Final = 0.05


@dataclass(frozen=True, slots=True)
class TextFile:
    """What a first pass over a text file has found."""

    path: Path
    encoding: Annotated[str, Doc("The codec.")]
    has_quotes: bool
    has_apostrophes: bool

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
        return TextFile(self.path, encoding, self.has_quotes, self.has_apostrophes)

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


def recognised(sample: bytes) -> str | None:
    """Return the codec of a text that is not UTF-8; None if it is not clear.

    Every candidate decodes the sample strictly. Among those that can, the one whose characters are common
    in the languages of the encoding wins, if it leads clearly. UTF-8 with some damaged bytes stays UTF-8.

    >>> [recognised(text.encode(codec)) for text, codec in (("公司", "gb18030"), ("Müller", "cp1252"))]
    ['gb18030', 'cp1252']
    """
    damaged = sample.decode("utf-8", errors="replace")
    if damaged.count("\ufffd") * 4 <= sum(not sign.isascii() and sign != "\ufffd" for sign in damaged):
        return "utf-8"
    scores: list[tuple[float, str, str]] = []
    for codec, weigh in _CANDIDATES.items():
        try:
            text = sample.decode(codec)
        except UnicodeDecodeError:
            continue
        if all(text != other for _, _, other in scores):
            scores.append((_score(text, codec, weigh), codec, text))
    ranked = sorted(scores, key=lambda one: -one[0])
    if not ranked or ranked[0][0] < _LEAST_SCORE:
        return None
    best = ranked[0][1]
    others = [score for score, codec, _ in ranked[1:] if not {best, codec} <= set(_LATIN)]
    return None if others and ranked[0][0] - others[0] < _LEAST_LEAD else best


def _score(text: str, codec: str, weigh: Callable[[str, bytes], float]) -> float:
    weights = []
    beside = 0
    before = ""
    for sign in text:
        if not sign.isascii():
            weights.append(weigh(sign, sign.encode(codec)))
            beside += not before.isascii() if before else 0
        before = sign
    if not weights:
        return 0.0
    score = sum(weights) / len(weights)
    if codec in _LATIN and beside * 2 > len(weights):
        score *= 0.3  # letters with accents seldom stand beside each other
    if codec == "cp1251" and beside * 2 < len(weights):
        score *= 0.3  # and letters of another script seldom alone
    return score + _KNOWN_WORD * any(word in text for word in _WORDS.get(codec, ()))


def _chinese(sign: str, code: bytes) -> float:
    if len(code) != 2:
        return 0.05
    if 0xB0 <= code[0] <= 0xD7 and code[1] >= 0xA1:
        # in Korean texts all lead bytes are at most C8
        return 0.9 if code[0] <= 0xC8 else 1.0
    if 0xD8 <= code[0] <= 0xF7 and code[1] >= 0xA1:
        return 0.4
    return 0.9 if sign in "，。、；：（）“”《》—" or code[0] == 0xA3 else 0.1


def _traditional(sign: str, code: bytes) -> float:
    if 0xA4 <= code[0] <= 0xC6:
        return 1.0
    return 0.9 if sign in "，。、；：（）「」" else 0.3 if 0xC9 <= code[0] <= 0xF9 else 0.1


def _japanese(sign: str, code: bytes) -> float:
    if "\u3041" <= sign <= "\u30fc":
        return 1.0
    if len(code) == 1:
        return 0.05
    if 0x88 <= code[0] <= 0x97:
        return 1.0
    return 0.9 if sign in "，。、；：（）「」・" or code[0] == 0x82 else 0.2


def _korean(sign: str, code: bytes) -> float:
    return 1.0 if "\uac00" <= sign <= "\ud7a3" and code[0] >= 0xB0 and code[1] >= 0xA1 else 0.1


def _among(letters: str) -> Callable[[str, bytes], float]:
    common = frozenset(letters + letters.upper())

    def weigh(sign: str, _code: bytes) -> float:
        if sign in common:
            return 1.0
        return 0.8 if sign in "€£§°–—’‘“”„«»…·®™\xa0" else 0.2 if sign.isalpha() else 0.05

    return weigh


_CANDIDATES: Final[dict[str, Callable[[str, bytes], float]]] = {
    "cp1252": _among("äöüßéèêëàâáãçîïíìôóòõûúùñåøæœ"),
    "cp1250": _among("ąćęłńóśźżáčďéěíňřšťúůýžäöüßőűăâîșț"),
    "cp1251": _among("абвгдежзийклмнопрстуфхцчшщъыьэюяё"),
    "gb18030": _chinese,
    "cp950": _traditional,
    "cp932": _japanese,
    "cp949": _korean,
}
