"""Text as people look for it and sort it: without case, accents and typographic variants.

Whether two names mean the same thing is not decided here, but in ``domain/identity``: ``folded`` and
``plain_name`` give the same text for names that are different.
"""

import re
import unicodedata
from functools import lru_cache
from typing import Final

_WITHOUT_DECOMPOSITION: Final = str.maketrans(
    {
        "æ": "ae",
        "œ": "oe",
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "ħ": "h",
        "ŧ": "t",
        "ŋ": "n",
        "ı": "i",
        "ĸ": "k",
        "ё": "е",
        "‘": "'",
        "’": "'",
        "“": '"',
        "”": '"',
        "‐": "-",
        "–": "-",
        "—": "-",
        "−": "-",
    }
)
"""Characters that Unicode does not decompose, and their replacements on a plain keyboard."""

_LETTERS_OF_THEIR_OWN: Final = frozenset("\u0653\u0654\u0655")
"""Marks that make another letter of an Arabic one: madda and hamza. The others are vowels, written or not."""
_WORD: Final = re.compile(r"\w+")

_LEAD: Final = "\ud7ff"
"""The last character below the surrogates; it is not assigned in Unicode."""
_FIRST_ESCAPED: Final = 0xD800
_DIGITS: Final = 5


def folded(text: str) -> str:
    """Return the text as it is searched and sorted: case, accents and typography are folded away.

    Parameters
    ----------
    text
        Any text without control characters.

    Returns
    -------
    str
        The compatibility decomposition without accents, casefolded; letters without a decomposition are
        replaced by plain ones. Every character lies below U+D800: the two engines and Python sort such
        texts alike, whether by code unit or by code point.

    Notes
    -----
    Marks are left out where they are accents or optional: after Latin and Greek letters, and the vowels of
    Hebrew and Arabic. Elsewhere a mark makes another letter (the sound marks of kana, the signs of Indic
    scripts and Thai, the breve of й), and stays. The Cyrillic ё is searched as е, as Russians write it.

    A character U+D800 or above becomes U+D7FF followed by five base-32 digits, written with the 32 control
    characters that begin at U+0080. That keeps the order of code points, and as a text has no control
    characters, a search finds such a character only by itself. Folding a folded text changes nothing.

    Examples
    --------
    >>> folded("Ålborg Straße"), folded("Łódź – Đà Nẵng"), folded("パンダ") == folded("ハンダ")
    ('alborg strasse', 'lodz - da nang', False)
    """
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    plain = _without_accents(decomposed).translate(_WITHOUT_DECOMPOSITION)
    if max(plain, default="") < chr(_FIRST_ESCAPED):
        return plain
    return "".join(_escaped(c) for c in plain)


def visible(text: str) -> str:
    """Return a text for a terminal: control characters and marks of direction are escaped.

    >>> print(visible("Nord" + chr(0x202E) + "lys"))
    Nord\\u202elys
    """
    if text.isprintable():
        return text
    return "".join(one if one.isprintable() else one.encode("unicode_escape").decode() for one in text)


def plain_name(name: str) -> str:
    """Return the words of a header or a title, without case, accents and punctuation.

    >>> plain_name("Web-site (URL)")
    'web site url'
    """
    return " ".join(_WORD.findall(folded(name).replace("&", " and ").replace(".", "")))


def _without_accents(decomposed: str) -> str:
    """Return a decomposed text without accents; a letter and its other marks are one character again."""
    kept: list[str] = []
    base, at = "", 0
    for character in decomposed:
        if not unicodedata.combining(character):
            base, at = character, len(kept)
            kept.append(character)
        elif base and _is_letter_with(base, character):
            kept[at:] = [unicodedata.normalize("NFC", "".join(kept[at:]) + character)]
    return "".join(kept)


@lru_cache(maxsize=4096)
def _is_letter_with(base: str, mark: str) -> bool:
    """Return whether a base and a mark together are another letter than the base."""
    if unicodedata.category(base)[0] not in "LM":
        return False
    script = unicodedata.name(base, "").partition(" ")[0]
    if script == "ARABIC":
        return mark in _LETTERS_OF_THEIR_OWN
    return script not in ("LATIN", "GREEK", "HEBREW")


def _escaped(character: str) -> str:
    offset = ord(character) - _FIRST_ESCAPED
    if offset < 0:
        return character
    digits = (chr(0x80 + (offset >> shift & 31)) for shift in range(5 * (_DIGITS - 1), -1, -5))
    return _LEAD + "".join(digits)
