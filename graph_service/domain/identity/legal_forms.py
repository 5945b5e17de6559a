"""Legal forms in the names of companies: what is left of a name without them, and which they are."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Annotated, Final

from typing_extensions import Doc

from graph_service.domain.identity.names import identity_key
from graph_service.domain.text import folded

_SAYS_NOTHING: Final = "-"
_SIGNS: Final = re.compile(r"[\s.,/'\"&()\[\]-]+")
"""Signs that do not matter in a form."""
_BETWEEN: Final = re.compile(r"[,;:!?\"()\[\]{}<>|/_·・-]+|(?<=\w)'(?=\w\b)|'")
"""Signs between the words of a company's name that do not matter."""
_DOTS: Final = re.compile(r"(?<=\w)\.(?=\s|\w|$)")
_SPACE_IN_CJK: Final = re.compile(
    r"(?<=[\u1100-\u11ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]) (?=[\u3040-\u9fff\uac00-\ud7a3])"
)
_INNER_SIGN: Final = re.compile(r"\w[./]\w|\w\. \w")
_LONG: Final = 10
"""Letters from which a form also stands at the beginning, without signs in it."""
_MOST_WORDS: Final = 8
"""Words of the longest form."""
_LINKS: Final = frozenset({"&", "and", "und", "et", "e", "y", "og", "och", "+"})
"""What may be left between a name and its form: Moser & Cie."""
_ARTICLES: Final = frozenset({"the"})
"""Words that do not make a name: The Limited."""
_NAMES_KEPT: Final = 200_000


@dataclass(frozen=True, slots=True)
class CompanyName:
    """A company's name, taken apart."""

    core: Annotated[str, Doc("The name without legal forms and punctuation, as an identity.")]
    forms: Annotated[frozenset[str], Doc("The legal forms that it states, one name for all spellings.")]

    def may_be(self, other: "CompanyName") -> bool:
        """Return whether both have one core, and no form contradicts: one states no other than the other."""
        return self.core == other.core and (self.forms <= other.forms or other.forms <= self.forms)


@dataclass(frozen=True, slots=True)
class _Forms:
    end: Annotated[dict[str, str], Doc("Form by its letters.")]
    front: Annotated[dict[str, str], Doc("Form by its letters and inner signs.")]
    parts: Annotated[tuple[tuple[str, str], ...], Doc("The longest first.")]


def _compact(text: str) -> str:
    return _SIGNS.sub("", folded(identity_key(text)))


def _signed(text: str) -> str:
    """Return a spelling as it is compared at the beginning of a name: its inner signs matter there."""
    return "".join(folded(identity_key(text)).split()).rstrip(".")


@cache
def _known_forms() -> _Forms:
    """Return the forms of ``legal_forms.txt``."""
    sections: dict[str, dict[str, str]] = {"end": {}, "front": {}, "parts": {}}
    read_as: dict[str, Callable[[str], str]] = {"end": _compact, "front": _signed, "parts": identity_key}
    section = ""
    for line in (files(__package__) / "legal_forms.txt").read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        if line.startswith("["):
            section = line.strip("[]")
            continue
        form, _, spellings = line.partition(": ")
        for spelling in spellings.split(" | "):
            sections[section].setdefault(read_as[section](spelling), form)
            if section == "end" and (_INNER_SIGN.search(spelling) or len(spelling) >= _LONG):
                sections["front"].setdefault(_signed(spelling), form)
    parts = sorted(sections["parts"].items(), key=lambda part: -len(part[0]))
    return _Forms(sections["end"], sections["front"], tuple(parts))


@lru_cache(maxsize=_NAMES_KEPT)
def company_name(name: str) -> CompanyName:
    """Return a company's name without its legal forms, and the forms.

    Forms are removed at either end, as words, and in Chinese, Japanese, Korean and Thai as parts. A name that
    is nothing but a form stays.

    >>> [company_name(name).core for name in ("Acme Holding Co., Ltd.", "ООО «Ромашка»", "SE")]
    ['acme holding', 'ромашка', 'se']
    >>> company_name("(株)青空自動車") == company_name("青空自動車 株式会社")
    True
    """
    text, stated = identity_key(name), set[str]()
    text = _without_parts(text, stated)
    words = text.replace(",", " ").replace(";", " ").split()
    words = _without_words(words, stated)
    return CompanyName(_core(words) or identity_key(name), frozenset(stated - {_SAYS_NOTHING}))


def _without_parts(text: str, stated: set[str]) -> str:
    while not text.isascii():
        for part, form in _known_forms().parts:
            if text.endswith(part):
                rest = text[: -len(part)].rstrip(" ,.")
            elif text.startswith(part):
                rest = text[len(part) :].lstrip(" ,.")
            else:
                continue
            if any(map(str.isalnum, rest)):
                stated.add(form)
                text = rest
                break
        else:
            break
    return text


def _without_words(words: list[str], stated: set[str]) -> list[str]:
    forms = _known_forms()
    signed = [folded(word) for word in words]
    compact = [_SIGNS.sub("", word) for word in signed]
    first, last = 0, len(words)
    while last - first > 1:
        for count in range(min(_MOST_WORDS, last - first - 1), 0, -1):
            new_first, new_last = first, last
            if (form := forms.end.get("".join(compact[last - count : last]))) is not None:
                new_last = last - count
                while new_last - first > 1 and words[new_last - 1] in _LINKS:
                    new_last -= 1
            elif (form := forms.front.get("".join(signed[first : first + count]).rstrip("."))) is not None:
                new_first = first + count
            else:
                continue
            rest = words[new_first:new_last]
            if any(word not in _ARTICLES and any(map(str.isalnum, word)) for word in rest):
                stated.add(form)
                first, last = new_first, new_last
                break
        else:
            break
    return words[first:last]


def _core(words: list[str]) -> str:
    text = " ".join(words)
    text = _DOTS.sub("", _BETWEEN.sub(" ", text))
    text = " ".join(text.replace("&", " and ").split())
    return _SPACE_IN_CJK.sub("", text)


def is_alphabetic(text: str) -> bool:
    """Return whether a text has no ideographs, syllables or other characters without case."""
    return not any(unicodedata.category(character) == "Lo" for character in text)
