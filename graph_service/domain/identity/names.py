"""The identity of a name, and the key that is made of a name.

Search (``domain/text``) folds case and accents; identity does not go that far. ``C``, ``C++`` and ``C#`` are
three names, *Citroën* and *Citroen* are two, and so are パンダ and ハンダ.
"""

import re
import unicodedata
from collections.abc import Container
from functools import lru_cache
from hashlib import sha256
from typing import Final

from graph_service.domain.model.entities import LONGEST_KEY, RESERVED_KEYS
from graph_service.domain.text import folded

_TYPOGRAPHY: Final = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′`´", "'"),
        **dict.fromkeys("“”„‟«»″", '"'),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        **dict.fromkeys("™®©℠", None),
    }
)
"""Signs that only look different, and signs of trade marks, which do not belong to a name."""
_SPELLED_SIGNS: Final = str.maketrans(
    {"+": " plus ", "#": " sharp ", "&": " and ", "@": " at ", "%": " percent ", "*": " star "}
)
"""Signs that carry meaning, as words of a key."""
_NOT_IN_KEYS: Final = re.compile(r"[^a-z0-9]+")
_NAMES_KEPT: Final = 100_000
_LEADING_DOT: Final = re.compile(r"(?:^|(?<=\s))\.(?=\w)")
_TAIL: Final = 10
"""Hexadecimal digits at the end of a key that tell it from another one."""


@lru_cache(maxsize=_NAMES_KEPT)
def identity_key(name: str) -> str:
    """Return the text that two names share if they are one name.

    Parameters
    ----------
    name
        Any name.

    Returns
    -------
    str
        The name without differences that do not matter: case, the widths and compatibility forms of
        Unicode (NFKC), invisible characters, runs of spaces, the typography of quotes and dashes, and signs
        of trade marks. Accents, other marks and signs stay.

    Examples
    --------
    >>> identity_key("  Field\\u00a0 SERVICE"), identity_key("C++") == identity_key("C#")
    ('field service', False)
    """
    if name.isascii():
        return " ".join(name.lower().translate(_TYPOGRAPHY).split())
    text = unicodedata.normalize("NFKC", name.translate(_TYPOGRAPHY)).casefold()
    text = unicodedata.normalize("NFKC", text).translate(_TYPOGRAPHY)
    text = "".join(character for character in text if unicodedata.category(character) != "Cf")
    return " ".join(text.split())


def key_from_name(kind: str, name: str, taken: Container[str] = ()) -> str:
    """Return the key of a new node with this name.

    Parameters
    ----------
    kind
        The kind of the node; its first letter begins a key that has no word of the name.
    name
        Its name.
    taken
        Keys of nodes with other names.

    Returns
    -------
    str
        The words of the name, with signs that carry meaning as words. Where too little of the name is left,
        or the key is taken, a digest of the identity of the name follows: the same name gets the same key
        each time, in whatever order names come.

    Examples
    --------
    >>> [key_from_name("resources", name) for name in ("C", "C++", "C#", "R&D", ".NET")]
    ['c', 'c-plus-plus', 'c-sharp', 'r-and-d', 'dot-net']
    >>> key_from_name("resources", "IoT-sensors", {"iot-sensors"})
    'iot-sensors-b6bab63c30'
    """
    identity = identity_key(name)
    spelled = _LEADING_DOT.sub(" dot ", folded(identity).translate(_SPELLED_SIGNS))
    plain = _NOT_IN_KEYS.sub("-", spelled).strip("-")
    key = plain[: LONGEST_KEY - _TAIL - 1].strip("-")
    letters = sum(character.isalnum() for character in identity)
    kept = sum(character.isalnum() for character in _NOT_IN_KEYS.sub("", folded(identity)))
    if not key or kept * 2 < letters or key in RESERVED_KEYS or key in taken or key != plain:
        digest = sha256(identity.encode("utf-8", "surrogatepass")).hexdigest()[:_TAIL]
        key = f"{key or kind[0]}-{digest}"
    return key
