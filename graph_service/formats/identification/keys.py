"""The keys of the nodes that rows name: the stated one, that of a node with this name, or a new one."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final

from graph_service.domain.errors import InvalidInput
from graph_service.domain.identity.matching import Likeness, Named, countries_differ
from graph_service.domain.identity.name_index import NameIndex
from graph_service.domain.identity.names import identity_key, key_from_name
from graph_service.formats.identification.key_rules import (
    COMPANIES,
    is_made_of,
    is_one_name,
    is_usable,
    with_id,
)
from graph_service.formats.identification.outcomes import Identified, KnownNames, NearDuplicate, Outcome

_A: Final = {COMPANIES: "a company", "resources": "a resource", "alliances": "an alliance"}
_SAME_ID: Final = "the same id, but another name"


class Keys:
    """Assigns keys to the rows of a source, one after another.

    Parameters
    ----------
    known
        What is in the graph.
    same
        Decisions by name: the key of the existing node, or an empty text for a new one.
    stated
        The names and ids of all rows that state both, by kind: of companies with one name and several ids,
        each id is one company.
    """

    def __init__(
        self, known: KnownNames, same: Mapping[str, str], stated: Iterable[tuple[str, str, str]] = ()
    ) -> None:
        self.identified: list[Identified] = []
        self.near: list[NearDuplicate] = []
        self.undecided: set[str] = set()
        self._named = {one.key: one for one in known.companies}
        self._names: dict[str, dict[str, str]] = {
            COMPANIES: {one.key: one.name for one in known.companies},
            "resources": dict(known.resources),
            "alliances": dict(known.alliances),
        }
        self._by_name: dict[str, dict[str, str]] = {kind: {} for kind in self._names}
        for kind, names in self._names.items():
            for key in sorted(names):
                self._by_name[kind].setdefault(identity_key(names[key]), key)
        self._index = NameIndex(known.companies)
        self._same = {identity_key(name): key for name, key in same.items()}
        self._taken = {kind: set(names) for kind, names in self._names.items()}
        self._of_ids: dict[str, dict[str, str]] = defaultdict(dict)
        self._given: set[tuple[str, str]] = set()
        self._seen: set[tuple[str, str]] = set()
        self._ids: dict[str, set[str]] = defaultdict(set)
        self._homonyms = self._several_ids(stated)
        for kind, keys in self._ids.items():
            self._taken[kind] |= keys

    def _several_ids(self, stated: Iterable[tuple[str, str, str]]) -> set[tuple[str, str]]:
        """Return the names that several ids of the file have, and those of several companies of the graph."""
        first: dict[tuple[str, str], str] = {}
        several = set()
        for kind, name, identifier in stated:
            self._ids[kind].add(identifier if is_usable(identifier) else with_id(kind, name, identifier))
            if first.setdefault((kind, identity_key(name)), identifier) != identifier:
                several.add((kind, identity_key(name)))
        for key, company in self._named.items():
            identity = identity_key(company.name)
            if self._by_name[COMPANIES][identity] != key:
                several.add((COMPANIES, identity))
        return several

    def is_stored(self, kind: str, key: str) -> bool:
        """Return whether the graph has a node with this key."""
        return key in self._names[kind]

    def of_row(self, kind: str, company: Named, place: str, line: int, *, stable: bool) -> str | None:
        """Return the key of a row; None if somebody has to decide.

        Parameters
        ----------
        kind
            companies, resources or alliances.
        company
            What the row states; ``key`` is its id.
        place, line
            Where the row is.
        stable
            Ids are keys of the graph: another name renames the node.
        """
        identifier = company.key
        if identifier in self._of_ids[kind]:
            return self._of_ids[kind][identifier]
        if not company.name:
            if identifier:
                self._of_ids[kind][identifier] = identifier
            return identifier
        key = self._decided(kind, company, place, line)
        if key is None:
            key = (
                self._by_id(kind, company, place, line, stable)
                if identifier
                else self._by_its_name(kind, company, place, line)
            )
        if key is None:
            key = f"\0{kind}/{identifier or identity_key(company.name)}"
            self.undecided.add(key)
        if identifier:
            self._of_ids[kind][identifier] = key
        self._taken[kind].add(key)
        self._by_name[kind].setdefault(identity_key(company.name), key)
        if key in self.undecided:
            return None
        self._given.add((kind, key))
        identity = identity_key(company.name)
        if kind == COMPANIES and (key, identity) not in self._seen:
            self._seen.add((key, identity))
            self._index.add(Named(key, company.name, company.website, company.country))
        return key

    def _decided(self, kind: str, company: Named, place: str, line: int) -> str | None:
        decided = self._same.get(identity_key(company.name))
        if decided is None:
            return None
        if not decided:
            return self._decided_new(kind, company, place, line)
        if decided not in self._names[kind]:
            raise InvalidInput(
                f"same: {company.name}: expected the key of {_A[kind]} in the graph, found {decided!r}.",
                field="mapping",
            )
        self._tell(Outcome.STORED, kind, company, decided, ("decided",), place, line)
        return decided

    def _decided_new(self, kind: str, company: Named, place: str, line: int) -> str:
        """Return the key of what is a new node, or was one when the same source was imported before."""
        identity = identity_key(company.name)
        if company.key and company.key not in self._names[kind] and is_usable(company.key):
            return company.key
        if (kind, identity) in self._homonyms and company.key:
            return with_id(kind, company.name, company.key)
        earlier = self._by_name[kind].get(identity, "")
        if (kind, earlier) in self._given:
            return earlier
        key = key_from_name(kind, company.name)
        if self._is_one(kind, key, company):
            return key
        key = key_from_name(kind, company.name, self._taken[kind])
        if self._is_one(kind, key, company):
            return key
        if kind == COMPANIES:
            found = self._index.find(company)
            self._tell_apart(found.may_be or found.unlikely, company, key, place, line)
        return self._new(kind, company)

    def _is_one(self, kind: str, key: str, company: Named) -> bool:
        """Return whether the node with a key has the name of a row, and no other country."""
        stored = self._names[kind].get(key)
        if stored is None or identity_key(stored) != identity_key(company.name):
            return False
        return kind != COMPANIES or not countries_differ(self._named[key], company)

    def _by_id(self, kind: str, company: Named, place: str, line: int, stable: bool) -> str | None:
        key = company.key
        stored = self._names[kind].get(key)
        if stored is None:
            return self._with_new_id(kind, company, place, line, stable)
        if stable or is_one_name(kind, stored, company.name):
            if stored != company.name:
                outcome = Outcome.RENAMED if stable else Outcome.STORED
                self._tell(outcome, kind, company, key, ("same id",), place, line)
            return key
        others = [one for one in self._candidates(kind, company) if one.other.key != key]
        named = [one for one in others if self._is_one(kind, one.other.key, company)]
        if len(named) == 1 and is_made_of(kind, named[0].other):
            return self._same_as(kind, named[0], company, place, line)
        like = Likeness(company, Named(key, stored), 0.0, (_SAME_ID,))
        self.near.append(NearDuplicate(company, place, line, (like, *others), kind))
        return None

    def _with_new_id(self, kind: str, company: Named, place: str, line: int, stable: bool) -> str | None:
        """Return the key of a row with an id that the graph does not have, but perhaps its name."""
        is_homonym = (kind, identity_key(company.name)) in self._homonyms
        if is_homonym and not is_usable(company.key):
            key = with_id(kind, company.name, company.key)
            if self.is_stored(kind, key):
                return key
        others = [one for one in self._candidates(kind, company) if one.other.key not in self._ids[kind]]
        sure = [one for one in others if is_one_name(kind, one.other.name, company.name)]
        if sure and stable and is_usable(company.key):
            self._tell_apart(sure, company, company.key, place, line)
        elif sure:
            if len(sure) == 1 and not is_homonym and is_made_of(kind, sure[0].other):
                return self._same_as(kind, sure[0], company, place, line)
            self.near.append(NearDuplicate(company, place, line, tuple(others), kind))
            return None
        if is_usable(company.key):
            return company.key
        if is_homonym:
            return with_id(kind, company.name, company.key)
        return self._by_its_name(kind, company, place, line)

    def _candidates(self, kind: str, company: Named) -> tuple[Likeness, ...]:
        """Return the nodes of the graph that have the name of a row."""
        if kind == COMPANIES:
            found = self._index.find(company)
            likes = (found.same, *found.may_be) if found.same else found.may_be
            return tuple(like for like in likes if self.is_stored(kind, like.other.key))
        key = self._by_name[kind].get(identity_key(company.name))
        if key is None or not self.is_stored(kind, key):
            return ()
        return (Likeness(company, Named(key, self._names[kind][key]), 1.0, ("same name",)),)

    def _by_its_name(self, kind: str, company: Named, place: str, line: int) -> str | None:
        identity = identity_key(company.name)
        earlier = self._by_name[kind].get(identity)
        if earlier is not None and ((kind, earlier) in self._given or earlier in self.undecided):
            return earlier
        if kind != COMPANIES:
            return earlier if earlier is not None else self._new(kind, company)
        found = self._index.find(company)
        if found.same is not None:
            return self._same_as(kind, found.same, company, place, line)
        if found.may_be:
            self.near.append(NearDuplicate(company, place, line, found.may_be, kind, found.by_rule))
            return None
        key = self._new(kind, company)
        self._tell_apart(found.unlikely, company, key, place, line)
        return key

    def _same_as(self, kind: str, like: Likeness, company: Named, place: str, line: int) -> str:
        key = like.other.key
        outcome = Outcome.STORED if self.is_stored(kind, key) else Outcome.MERGED
        self.identified.append(Identified(outcome, company.name, key, like.other, like.reasons, place, line))
        return key

    def _tell(
        self,
        outcome: Outcome,
        kind: str,
        company: Named,
        key: str,
        why: tuple[str, ...],
        place: str,
        line: int,
    ) -> None:
        if (kind, key) not in self._given:
            other = Named(key, self._names[kind][key])
            self.identified.append(Identified(outcome, company.name, key, other, why, place, line))

    def _tell_apart(self, likes: Iterable[Likeness], company: Named, key: str, place: str, line: int) -> None:
        self.identified += [
            Identified(Outcome.APART, company.name, key, like.other, like.reasons, place, line)
            for like in likes
        ]

    def named(self, kind: str, text: str, *, by_name: bool = False) -> str:
        """Return the key that a cell names: by an id of the file, by key, or by name; else a new one.

        Parameters
        ----------
        kind
            companies, resources or alliances.
        text
            The cell, or an item of a list.
        by_name
            Names come first: for lists of names.
        """
        identity = identity_key(text)
        known = None if (kind, identity) in self._homonyms else self._by_name[kind].get(identity)
        if by_name and known is not None:
            return known
        if text in self._of_ids[kind]:
            return self._of_ids[kind][text]
        if text in self._taken[kind]:
            return text
        if known is not None:
            return known
        if (kind, identity) in self._homonyms:
            return text
        if kind == COMPANIES and (found := self._index.find(Named("", text))).same is not None:
            return found.same.other.key
        return self._new(kind, Named("", text))

    def _new(self, kind: str, company: Named) -> str:
        key = base = key_from_name(kind, company.name, self._taken[kind])
        number = 2
        while key in self._taken[kind]:
            key = f"{base}-{number}"
            number += 1
        self._taken[kind].add(key)
        self._by_name[kind].setdefault(identity_key(company.name), key)
        return key
