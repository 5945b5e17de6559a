"""Text as people look for it and sort it: without case, accents and typographic variants."""

import unicodedata
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
        The compatibility decomposition without combining marks, casefolded; letters without a decomposition
        are replaced by plain ones. Every character lies below U+D800: the two engines and Python sort such
        texts alike, whether by code unit or by code point.

    Notes
    -----
    A character U+D800 or above becomes U+D7FF followed by five base-32 digits, written with the 32 control
    characters that begin at U+0080. That keeps the order of code points, and as a text has no control
    characters, a search finds such a character only by itself. Folding a folded text changes nothing.

    Examples
    --------
    >>> folded("Ålborg Straße"), folded("Łódź – Đà Nẵng")
    ('alborg strasse', 'lodz - da nang')
    """
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    plain = "".join(c for c in decomposed if not unicodedata.combining(c)).translate(_WITHOUT_DECOMPOSITION)
    if max(plain, default="") < chr(_FIRST_ESCAPED):
        return plain
    return "".join(_escaped(c) for c in plain)


def _escaped(character: str) -> str:
    offset = ord(character) - _FIRST_ESCAPED
    if offset < 0:
        return character
    digits = (chr(0x80 + (offset >> shift & 31)) for shift in range(5 * (_DIGITS - 1), -1, -5))
    return _LEAD + "".join(digits)
