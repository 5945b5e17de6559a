"""The characters of a cell: full-width letters, spaces of all kinds, signs that nobody sees, placeholders."""

import re
import unicodedata
from typing import Final

_UNSEEN: Final = re.compile("[\u00ad\u180e\u200b\u2060\ufeff]")
"""Characters without width that carry no meaning; joiners within words of Persian or Hindi stay."""
_AT_ENDS: Final = "\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_SPACES: Final = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_FULL_WIDTH: Final = {
    code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))
}
"""Letters and digits only: full-width brackets belong to names in Chinese."""
_MARKS: Final = str.maketrans({"−": "-", "–": "-", "—": "-", "‐": "-", "‑": "-", "’": "'", "`": "'"})

MISSING: Final = (
    *("-", "--", "---", "–", "—", "?", "??", ".", "..", "...", "…", "/", "x/x"),
    *("n/a", "na", "n.a.", "n. a.", "#n/a", "<na>", "nan", "nat", "nil", "none", "null"),
    *("undefined", "unknown", "not known", "not available", "not applicable", "not stated"),
    *("no data", "no value", "(no value)", "not provided", "not specified", "n/v", "tbd", "tba"),
    *("(blank)", "(empty)", "(none)", "blank", "empty"),
    *("k. a.", "k.a.", "k. a", "keine angabe", "unbekannt", "entfällt", "#nv"),
    *("n/d", "n.d.", "nd", "inconnu", "inconnue", "non disponible", "non renseigné", "aucun", "aucune"),
    *("brak", "brak danych", "нет данных", "не указано", "не указан", "н/д", "não informado"),
    *("s/d", "sin datos", "desconocido", "ninguno", "no disponible"),
    *("未知", "无", "無", "不详", "不詳", "暂无", "暫無", "没有", "待定", "不明"),
    *("无数据", "无资料", "未填写", "未公开", "なし", "該当なし", "不明", "없음", "미상"),
)  # fmt: skip
"""Texts that stand for a value that is not known, in any case of letters."""
_MISSING: Final = frozenset(text.casefold() for text in MISSING)
_LONGEST_MISSING: Final = max(map(len, MISSING))


def tidy(text: str) -> str:
    """Return a text without unseen characters and white space around it, with plain letters and spaces.

    >>> tidy("\\u200b ＡＣＭＥ\\u00a0株式会社（東京） ")
    'ACME 株式会社（東京）'
    """
    if text.isascii():
        return text.strip()
    text = _SPACES.sub(" ", _UNSEEN.sub("", text)).translate(_FULL_WIDTH)
    before = None
    while text != before:
        before, text = text, text.strip().strip(_AT_ENDS)
    return text


def compatible(text: str) -> str:
    """Return a text in its plain form, for kinds of cell in which no full-width sign has its own meaning.

    >>> compatible("１２．５ ％"), compatible("−3")
    ('12.5 %', '-3')
    """
    if text.isascii():
        return text.strip()
    folded = "".join(_plain_sign(sign) for sign in tidy(text))
    return folded.translate(_MARKS).strip()


def _plain_sign(sign: str) -> str:
    # 10² is not 102, and ① may be a footnote
    return sign if unicodedata.category(sign) == "No" else unicodedata.normalize("NFKC", sign)


def is_missing(text: str, *, values: frozenset[str] = frozenset()) -> bool:
    """Return whether a tidied text is empty, or stands for a value that is not known.

    Parameters
    ----------
    text
        The text.
    values
        Texts, in lower case, that are values in this kind of cell, such as NA for Namibia.
    """
    if len(text) > _LONGEST_MISSING:
        return False
    plain = text.casefold()
    return not plain or (plain in _MISSING and plain not in values)


def plain_word(text: str) -> str:
    """Return the letters and digits of a text, without case and accents, to compare words.

    >>> plain_word("Côte d’Ivoire"), plain_word("Due-diligence")
    ('cotedivoire', 'duediligence')
    """
    if text.isascii():
        return "".join(filter(str.isalnum, text)).lower()
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join(sign for sign in decomposed if sign.isalnum())
