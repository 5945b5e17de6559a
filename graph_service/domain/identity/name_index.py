"""Finds the company that a row names, among those of the graph and those of earlier rows."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Final

from rapidfuzz import fuzz, process
from typing_extensions import Doc

from graph_service.domain.identity.hosts import host_of
from graph_service.domain.identity.legal_forms import CompanyName, company_name
from graph_service.domain.identity.matching import (
    ALIKE,
    Likeness,
    Named,
    countries_differ,
    is_part_of,
    likeness,
    registers_differ,
    sites_differ,
    spelling_likeness,
)
from graph_service.domain.identity.names import identity_key
from graph_service.domain.model.fields import LONGEST_NAME
from graph_service.domain.text import folded

MOST_SHOWN: Final = 3
"""Companies at most that one may be."""
_EDGE: Final = 4
"""Letters at the beginning and at the end by which a name is looked up: a mistake spares one of the two."""
_MOST_HITS: Final = 10
_LARGEST_BLOCK: Final = 2_000
"""Names that begin, or end, alike are only compared if there are at most this many."""
_COMPARED_ROWS: Final = 20_000
"""Rows at most among which names that are alike are looked for: they are only reported."""


@dataclass(frozen=True, slots=True)
class Found:
    """What the index knows about a company."""

    same: Annotated[Likeness | None, Doc("The company that it is.")] = None
    may_be: Annotated[tuple[Likeness, ...], Doc("Stored ones that it may be: the user has to decide.")] = ()
    unlikely: Annotated[
        tuple[Likeness, ...], Doc("Ones that it is not by rule, though something is the same.")
    ] = ()
    by_rule: Annotated[bool, Doc("If nobody can decide, it is none of those that it may be.")] = False


@dataclass(slots=True)
class _Block:
    """Companies whose names begin, or end, alike."""

    cores: list[str] = field(default_factory=list)
    companies: list[Named] = field(default_factory=list)


@dataclass(slots=True)
class _Part:
    """The companies of the graph, or those of the file."""

    by_identity: dict[str, list[Named]] = field(default_factory=lambda: defaultdict(list))
    by_core: dict[str, list[Named]] = field(default_factory=lambda: defaultdict(list))
    by_host: dict[str, list[Named]] = field(default_factory=lambda: defaultdict(list))
    by_edge: dict[str, _Block] = field(default_factory=lambda: defaultdict(_Block))

    size: int = 0

    def add(self, company: Named) -> None:
        self.size += 1
        name = company_name(company.name)
        self.by_identity[identity_key(company.name)].append(company)
        self.by_core[name.core].append(company)
        if host := host_of(company.website):
            self.by_host[host].append(company)
        for edge in _edges(name.core) if len(name.core) <= LONGEST_NAME else ():
            self.by_edge[edge].cores.append(folded(name.core))
            self.by_edge[edge].companies.append(company)

    def alike(self, name: CompanyName) -> Iterator[Named]:
        """Yield companies whose names are alike but for mistakes of spelling."""
        if len(name.core) > LONGEST_NAME:
            return
        for edge in _edges(name.core):
            block = self.by_edge.get(edge)
            if block is None or len(block.cores) > _LARGEST_BLOCK:
                continue
            hits = process.extract(
                folded(name.core),
                block.cores,
                scorer=fuzz.token_sort_ratio,
                score_cutoff=100 * ALIKE,
                limit=_MOST_HITS,
            )
            for _, _, place in hits:
                other = block.companies[place]
                if spelling_likeness(name.core, company_name(other.name).core) >= ALIKE:
                    yield other


def _edges(core: str) -> tuple[str, str]:
    letters = "".join(sorted(folded(core).split())) if " " in core else folded(core)
    return f"{letters[:_EDGE]}…", f"…{letters[-_EDGE:]}"


class NameIndex:
    """Finds companies by name, website and country.

    Parameters
    ----------
    known
        The companies of the graph.
    """

    def __init__(self, known: Iterable[Named]) -> None:
        self._graph, self._file = _Part(), _Part()
        for one in known:
            self._graph.add(one)

    def add(self, company: Named) -> None:
        """Record the company of a row, with its key."""
        self._file.add(company)

    def find(self, company: Named) -> Found:
        """Return the company that this one is, or may be.

        Notes
        -----
        It is the one with the same name; else the one with the same name but for punctuation and legal form,
        if one states no other form than the other, and neither country nor website contradicts. If several
        are, or a country, a form or a website contradicts, or the names are alike but for spelling, it may be
        those. A website is not sufficient, as companies of a group share one: with a name that has more or
        fewer words it is a question, which is answered with no if nobody is there to answer it.
        """
        name = company_name(company.name)
        exact = self._graph.by_identity.get(identity_key(company.name), [])
        if exact:
            same = _narrowed(company, [one for one in exact if not countries_differ(one, company)])
            return (
                Found(same=_like(company, same[0]))
                if len(same) == 1
                else Found(may_be=_likes(company, exact))
            )
        cores = self._graph.by_core.get(name.core, [])
        rows = self._file.by_core.get(name.core, [])
        others = {one.key for one in (*cores, *rows) if not _is_sure(company, name, one)}
        sure = _narrowed(company, [one for one in cores if one.key not in others])
        if len(sure) == 1:
            return Found(same=_like(company, sure[0]))
        in_file = {one.key: one for one in reversed(rows) if one.key not in others}
        if len(in_file) == 1 and not cores:
            return Found(same=_like(company, *in_file.values()))
        may_be = _likes(company, [*cores, *self._graph.alike(name)])
        if may_be:
            return Found(may_be=may_be)
        at_site = _likes(company, self._of_site(company, name))
        return Found(
            may_be=at_site, unlikely=() if at_site else self._unlikely(company, name), by_rule=bool(at_site)
        )

    def _unlikely(self, company: Named, name: CompanyName) -> tuple[Likeness, ...]:
        host = host_of(company.website) or ""
        others = [
            *self._file.by_core.get(name.core, ()),
            *(self._file.alike(name) if self._file.size <= _COMPARED_ROWS else ()),
            *self._graph.by_host.get(host, ()),
            *self._file.by_host.get(host, ()),
        ]
        return _likes(company, others)

    def _of_site(self, company: Named, name: CompanyName) -> list[Named]:
        """Return the stored company at its website if its name only has more or fewer words.

        A website with several names, or with names that each have another word, is that of a group.
        """
        host = host_of(company.website) or ""
        stored = self._graph.by_host.get(host, [])
        others = [*stored, *self._file.by_host.get(host, ())]
        cores = {company_name(one.name).core for one in others}
        return stored if len(stored) == len(cores) == 1 and is_part_of(name.core, *cores) else []


def _is_sure(company: Named, name: CompanyName, other: Named) -> bool:
    return (
        name.may_be(company_name(other.name))
        and not countries_differ(company, other)
        and not registers_differ(company, other)
        and not sites_differ(company, other)
    )


def _narrowed(company: Named, several: Sequence[Named]) -> Sequence[Named]:
    """Return the company that website or country tell from the others; all of them if neither does."""
    if len(several) < 2:
        return several
    host = host_of(company.website)
    for told in (
        [one for one in several if host is not None and host_of(one.website) == host],
        [one for one in several if company.country and one.country == company.country],
    ):
        if len(told) == 1:
            return told
    return several


def _like(company: Named, other: Named) -> Likeness:
    return likeness(company, other) or Likeness(company, other, 1.0, ())


def _likes(company: Named, others: Iterable[Named]) -> tuple[Likeness, ...]:
    found = {one.key: like for one in others if (like := likeness(company, one)) is not None}
    return tuple(sorted(found.values(), key=lambda like: (-like.score, like.other.key))[:MOST_SHOWN])
