"""Companies that may be the same: by name, by website."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Annotated, Final
from urllib.parse import urlsplit

from rapidfuzz import fuzz, process
from typing_extensions import Doc

from graph_service.domain.text import folded

ALIKE: Final = 0.88
"""Names of at least this likeness, in [0, 1], may be of one company."""
MAX_COMPANIES_PER_WORD: Final = 300
"""Companies that share a word are only compared with each other if there are at most this many."""
COMPARED_WITH_ALL: Final = 2_000
"""Up to this number of companies, each is compared with each."""
_LEGAL_FORMS: Final = frozenset(
    {
        *(
            "ab",
            "ag",
            "as",
            "asa",
            "bv",
            "co",
            "company",
            "corp",
            "corporation",
            "gmbh",
            "inc",
            "incorporated",
        ),
        *(
            "kg",
            "kk",
            "limited",
            "llc",
            "llp",
            "ltd",
            "nv",
            "oy",
            "oyj",
            "plc",
            "pty",
            "pvt",
            "sa",
            "sas",
            "se",
        ),
        *("spa", "srl"),
    }
)
_SHARED_HOSTS: Final = frozenset(
    {
        "facebook.com",
        "github.com",
        "github.io",
        "instagram.com",
        "linkedin.com",
        "twitter.com",
        "x.com",
        "youtube.com",
    }
)
"""Hosts at which many companies have a page."""
_WORD: Final = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Named:
    """The data by which a company is matched."""

    key: str
    name: str
    website: str | None = None
    country: str | None = None


@dataclass(frozen=True, slots=True)
class Likeness:
    """Two companies that may be the same."""

    one: Named
    other: Named
    score: Annotated[float, Doc("From 0 to 1; above 0.88 similar names are sufficient.")]
    reasons: tuple[str, ...]


def plain_name(name: str) -> str:
    """Return the words of a name, without case, accents and punctuation.

    >>> plain_name("Ærø-Air, Inc.")
    'aero air inc'
    """
    return " ".join(_WORD.findall(folded(name).replace("&", " and ").replace(".", "")))


def core_name(name: str) -> str:
    """Return the words of a name without the legal form at its end.

    >>> core_name("Acme Holding Co., Ltd."), core_name("SE")
    ('acme holding', 'se')
    """
    words = plain_name(name).split()
    while len(words) > 1 and words[-1] in _LEGAL_FORMS:
        words.pop()
    return " ".join(words)


def host_of(website: str | None) -> str | None:
    """Return the host of a website, without www; None for one that many companies share.

    >>> host_of("https://www.Example.com:443/about"), host_of("https://linkedin.com/company/x")
    ('example.com', None)
    """
    if not website:
        return None
    try:
        host = urlsplit(website if "//" in website else f"//{website}").hostname or ""
    except ValueError:
        return None
    host = host.removeprefix("www.").rstrip(".")
    return None if host in _SHARED_HOSTS or "." not in host else host


def likeness(one: Named, other: Named) -> Likeness | None:
    """Return why two companies may be the same; None if there is no reason.

    >>> likeness(Named("a", "Acme Inc."), Named("b", "ACME GmbH")).reasons
    ('same name but for the legal form',)
    """
    reasons = []
    alike = fuzz.token_sort_ratio(core_name(one.name), core_name(other.name)) / 100
    if plain_name(one.name) == plain_name(other.name):
        reasons.append("same name")
    elif core_name(one.name) == core_name(other.name):
        reasons.append("same name but for the legal form")
    elif alike >= ALIKE:
        reasons.append(f"names alike ({alike:.0%})")
    host = host_of(one.website)
    same_host = host is not None and host == host_of(other.website)
    if same_host:
        reasons.append(f"same website ({host})")
    if not reasons:
        return None
    score = max(alike, 0.9 if same_host else 0.0)
    if same_host and alike >= ALIKE:
        score += 0.02
    if one.country and other.country:
        if one.country == other.country:
            reasons.append(f"same country ({one.country})")
            score += 0.02
        else:
            reasons.append(f"countries differ ({one.country}, {other.country})")
            score -= 0.15
    return Likeness(one, other, round(min(1.0, score), 3), tuple(reasons))


def likenesses(companies: Sequence[Named]) -> list[Likeness]:
    """Return the pairs of companies that may be the same, the likeliest first, then by key.

    Notes
    -----
    Up to 2,000 companies are compared each with each. Of more, those that have the same website, or share a
    word of their names that no more than 300 have.
    """
    pairs = (likeness(companies[a], companies[b]) for a, b in sorted(set(_pairs(companies))))
    return sorted(
        (one for one in pairs if one is not None), key=lambda one: (-one.score, one.one.key, one.other.key)
    )


def _pairs(companies: Sequence[Named]) -> Iterator[tuple[int, int]]:
    groups: dict[str, list[int]] = defaultdict(list)
    names = [core_name(company.name) for company in companies]
    for number, company in enumerate(companies):
        if host := host_of(company.website):
            groups[f"//{host}"].append(number)
        if len(companies) > COMPARED_WITH_ALL:
            for word in set(names[number].split()):
                groups[word].append(number)
    for members in groups.values():
        if len(members) <= MAX_COMPANIES_PER_WORD:
            yield from combinations(members, 2)
    if len(companies) <= COMPARED_WITH_ALL:
        scores = process.cdist(names, names, scorer=fuzz.token_sort_ratio, score_cutoff=100 * ALIKE)
        yield from ((int(a), int(b)) for a, b in zip(*scores.nonzero(), strict=True) if a < b)


class NameIndex:
    """Finds companies by name, website and country.

    Parameters
    ----------
    known
        The companies.
    """

    def __init__(self, known: Iterable[Named]) -> None:
        self._by_name: dict[str, list[Named]] = defaultdict(list)
        self._by_host: dict[str, list[Named]] = defaultdict(list)
        self._cores: list[str] = []
        self._named: list[Named] = []
        for one in known:
            self._by_name[plain_name(one.name)].append(one)
            if host := host_of(one.website):
                self._by_host[host].append(one)
            self._cores.append(core_name(one.name))
            self._named.append(one)

    def match(self, company: Named) -> Likeness | None:
        """Return the company that is certainly this one: with the same name, or website and a similar name.

        If countries differ, or several companies match, the result is None.
        """
        host = host_of(company.website)
        same = [*self._by_name.get(plain_name(company.name), ()), *self._by_host.get(host or "", ())]
        matches = {}
        for one in same:
            like = likeness(company, one)
            differ = company.country and one.country and company.country != one.country
            sure = (
                like is not None
                and not differ
                and (
                    plain_name(one.name) == plain_name(company.name)
                    or fuzz.token_set_ratio(core_name(one.name), core_name(company.name)) >= 60
                )
            )
            if sure and like is not None:
                matches[one.key] = like
        return next(iter(matches.values())) if len(matches) == 1 else None

    def near(self, company: Named, most: int = 3) -> list[Likeness]:
        """Return companies that this one may be, the likeliest first."""
        core = core_name(company.name)
        hits = process.extract(
            core, self._cores, scorer=fuzz.token_sort_ratio, score_cutoff=100 * ALIKE, limit=most
        )
        near = [self._named[place] for _, _, place in hits]
        near += self._by_host.get(host_of(company.website) or "", ())
        matches = {one.key: like for one in near if (like := likeness(company, one)) is not None}
        return sorted(matches.values(), key=lambda like: -like.score)[:most]


def by_plain_name(names: Mapping[str, str]) -> dict[str, str]:
    """Return keys by plain name, given names by key; of several with one name the first key."""
    found: dict[str, str] = {}
    for key in sorted(names):
        found.setdefault(plain_name(names[key]), key)
    return found
