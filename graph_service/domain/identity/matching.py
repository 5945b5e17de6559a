"""Companies that may be the same: by name, by website, by country."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Annotated, Final

from rapidfuzz import fuzz, process
from typing_extensions import Doc

from graph_service.domain.identity.hosts import host_of, label_of
from graph_service.domain.identity.legal_forms import company_name, is_alphabetic
from graph_service.domain.identity.names import identity_key
from graph_service.domain.text import folded

ALIKE: Final = 0.88
"""Names of at least this likeness, in [0, 1], may be of one company."""
WORDS_ALIKE: Final = 0.8
"""Words of at least this likeness may be one word, mistyped."""
MAX_COMPANIES_PER_WORD: Final = 300
"""Companies that share a word are only compared with each other if there are at most this many."""
COMPARED_WITH_ALL: Final = 2_000
"""Up to this number of companies, each is compared with each."""
_SAME_SITE: Final = 0.9
_SITE_OF_A_GROUP: Final = 0.6
_NUMBER: Final = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Named:
    """The data by which a company is matched."""

    key: str
    name: str
    website: str | None = None
    country: str | None = None
    register: Annotated[str | None, Doc("Its number in a register; the graph does not store it.")] = None


@dataclass(frozen=True, slots=True)
class Likeness:
    """Two companies that may be the same."""

    one: Named
    other: Named
    score: Annotated[float, Doc("From 0 to 1; above 0.88 similar names are sufficient.")]
    reasons: tuple[str, ...]


def spelling_likeness(one: str, other: str) -> float:
    """Return how alike two names are but for mistakes of spelling, in [0, 1]; 0 if they are different names.

    Parameters
    ----------
    one, other
        Names without legal forms.

    Notes
    -----
    The words that only one of them has must be alike by themselves: *Nordlys North* and *Nordlys
    South* share most letters, but are different. So are names with other numbers, and one with a word more.
    Names in a script without capital letters, where one character is a word or a syllable, are alike only if
    they are equal but for spaces.

    >>> spelling_likeness("blauwal", "blauwahl") > 0.9
    True
    >>> spelling_likeness("nordlys energy north", "nordlys energy south")
    0.0
    """
    first, second = folded(one), folded(other)
    if first.replace(" ", "") == second.replace(" ", ""):
        return 1.0
    if not (is_alphabetic(one) and is_alphabetic(other)):
        return 0.0
    if Counter(_NUMBER.findall(first)) != Counter(_NUMBER.findall(second)):
        return 0.0
    words, others = Counter(first.split()), Counter(second.split())
    left, right = (" ".join(sorted(some.elements())) for some in (words - others, others - words))
    if left == right:
        return 1.0
    if fuzz.ratio(left.replace(" ", ""), right.replace(" ", "")) < 100 * WORDS_ALIKE:
        return 0.0
    return fuzz.token_sort_ratio(first, second) / 100


def countries_differ(one: Named, other: Named) -> bool:
    """Return whether both state a country, and not the same."""
    return bool(one.country and other.country and one.country != other.country)


def registers_differ(one: Named, other: Named) -> bool:
    """Return whether both state a register number, and not the same."""
    return bool(one.register and other.register and one.register != other.register)


def sites_differ(one: Named, other: Named) -> bool:
    """Return whether both have a website, registered under different names."""
    host, another = host_of(one.website), host_of(other.website)
    return host is not None and another is not None and label_of(host) != label_of(another)


def is_part_of(one: str, other: str) -> bool:
    """Return whether all words of one name without legal form are in the other, or the reverse."""
    words, others = set(folded(one).split()), set(folded(other).split())
    return words <= others or others <= words


def likeness(one: Named, other: Named) -> Likeness | None:
    """Return why two companies may be the same; None if there is no reason.

    >>> likeness(Named("a", "Acme Inc."), Named("b", "ACME GmbH")).reasons
    ('same name but for the legal form',)
    """
    reasons = []
    name, another = company_name(one.name), company_name(other.name)
    alike = spelling_likeness(name.core, another.core)
    if identity_key(one.name) == identity_key(other.name):
        reasons.append("same name")
    elif name.core == another.core:
        same_form = name.forms == another.forms
        reasons.append(f"same name but for {'its spelling' if same_form else 'the legal form'}")
    elif alike >= ALIKE:
        reasons.append(f"names alike ({alike:.0%})")
    host, score = host_of(one.website), alike
    if host is not None and host == host_of(other.website):
        reasons.append(f"same website ({host})")
        score = max(score, _SAME_SITE if is_part_of(name.core, another.core) else _SITE_OF_A_GROUP)
        score += 0.02 if alike >= ALIKE else 0
    if not reasons:
        return None
    if one.country and other.country:
        if one.country == other.country:
            reasons.append(f"same country ({one.country})")
            score += 0.02
        else:
            reasons.append(f"countries differ ({one.country}, {other.country})")
            score -= 0.15
    if registers_differ(one, other):
        reasons.append("register numbers differ")
        score -= 0.15
    if sites_differ(one, other):
        reasons.append("websites differ")
        score -= 0.05
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
    names = [folded(company_name(company.name).core) for company in companies]
    for number, company in enumerate(companies):
        if host := host_of(company.website):
            groups[f"//{host}"].append(number)
        groups[names[number].replace(" ", "")].append(number)
        if len(companies) > COMPARED_WITH_ALL:
            for word in set(names[number].split()):
                groups[word].append(number)
    for members in groups.values():
        if len(members) <= MAX_COMPANIES_PER_WORD:
            yield from combinations(members, 2)
    if len(companies) <= COMPARED_WITH_ALL:
        scores = process.cdist(names, names, scorer=fuzz.token_sort_ratio, score_cutoff=100 * ALIKE)
        yield from ((int(a), int(b)) for a, b in zip(*scores.nonzero(), strict=True) if a < b)
