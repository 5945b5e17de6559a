"""The keys of the nodes that rows name: the stated one, that of a node with this name, or a new one."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from graph_service.domain.errors import InvalidInput
from graph_service.domain.identity.matching import Likeness, Named, countries_differ
from graph_service.domain.identity.name_index import NameIndex
from graph_service.domain.identity.names import identity_key, key_from_name
from graph_service.formats.identification.key_rules import (
    COMPANIES,
    as_identifier,
    is_made_of,
    is_one_name,
    is_usable,
    with_id,
)
from graph_service.formats.identification.node_names import A_NODE, NamesAndIds, NodeNames
from graph_service.formats.identification.outcomes import Identified, KnownNames, NearDuplicate, Outcome

_OTHER_SIGNS: Final = "they differ in signs or accents"
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

    def __init__(self, known: KnownNames, same: Mapping[str, str], stated: NamesAndIds = ()) -> None:
        self.identified: list[Identified] = []
        self.near: list[NearDuplicate] = []
        self.undecided: set[str] = set()
        self.nodes = NodeNames(known, stated)
        self._index = NameIndex(known.companies)
        self._same = {identity_key(name): key for name, key in same.items()}
        self._of_ids: dict[str, dict[str, Named]] = defaultdict(dict)
        self._given: set[tuple[str, str]] = set()
        self._seen: set[tuple[str, str]] = set()

    def of_row(self, kind: str, company: Named, place: str, line: int, *, stable: bool) -> str | None:
        """Return the key of a row; None if the user has to decide.

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
        if not company.key and company.register and self.nodes.is_homonym(kind, company.name):
            company = replace(company, key=as_identifier(company.register))
        identifier = company.key
        if identifier in self._of_ids[kind]:
            return self._of_ids[kind][identifier].key
        if not company.name:
            if identifier:
                self._of_ids[kind][identifier] = company
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
            self._of_ids[kind][identifier] = replace(company, key=key)
        self.nodes.give(kind, company.name, key)
        if key in self.undecided:
            return None
        self._given.add((kind, key))
        identity = identity_key(company.name)
        if kind == COMPANIES and (key, identity) not in self._seen:
            self._seen.add((key, identity))
            self._index.add(replace(company, key=key))
        return key

    def other_name(self, kind: str, company: Named) -> str | None:
        """Return the name that an earlier row with the id of this one states, if it is another name."""
        earlier = self._of_ids[kind].get(company.key)
        if (
            earlier is None
            or not company.name
            or not earlier.name
            or is_one_name(kind, earlier.name, company.name)
        ):
            return None
        return earlier.name

    def _decided(self, kind: str, company: Named, place: str, line: int) -> str | None:
        decided = self._same.get(identity_key(company.name))
        if decided is None:
            return None
        if not decided:
            return self._decided_new(kind, company, place, line)
        if not self.nodes.is_stored(kind, decided):
            raise InvalidInput(
                f"same: {company.name}: expected the key of {A_NODE[kind]} in the graph, found {decided!r}.",
                field="mapping",
            )
        self._tell(Outcome.STORED, kind, company, decided, ("decided",), place, line)
        return decided

    def _decided_new(self, kind: str, company: Named, place: str, line: int) -> str:
        """Return the key of what is a new node, or was one when the same source was imported before."""
        if company.key and not self.nodes.is_stored(kind, company.key) and is_usable(company.key):
            return company.key
        if company.key and self.nodes.is_homonym(kind, company.name):
            return with_id(kind, company.name, company.key)
        earlier = self.nodes.key(kind, company.name)
        if earlier is not None and (kind, earlier) in self._given:
            return earlier
        key = key_from_name(kind, company.name)
        if self._is_one(kind, key, company):
            return key
        key = key_from_name(kind, company.name, self.nodes.taken[kind])
        if self._is_one(kind, key, company):
            return key
        if kind == COMPANIES:
            found = self._index.find(company)
            self._tell_apart(found.may_be or found.unlikely, company, key, place, line)
        return self.nodes.new_key(kind, company.name)

    def _is_one(self, kind: str, key: str, company: Named) -> bool:
        """Return whether the node with a key has the name of a row, and no other country."""
        stored = self.nodes.stored[kind].get(key)
        if stored is None or identity_key(stored) != identity_key(company.name):
            return False
        return kind != COMPANIES or not countries_differ(self.nodes.companies[key], company)

    def _by_id(self, kind: str, company: Named, place: str, line: int, stable: bool) -> str | None:
        key = company.key
        stored = self.nodes.stored[kind].get(key)
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
        is_homonym = self.nodes.is_homonym(kind, company.name)
        if is_homonym and not is_usable(company.key):
            key = with_id(kind, company.name, company.key)
            if self.nodes.is_stored(kind, key):
                return key
        others = [one for one in self._candidates(kind, company) if one.other.key not in self.nodes.ids[kind]]
        sure = [one for one in others if is_one_name(kind, one.other.name, company.name)]
        if sure and not (stable and is_usable(company.key)):
            if len(sure) == 1 and not is_homonym and is_made_of(kind, sure[0].other):
                return self._same_as(kind, sure[0], company, place, line)
            self.near.append(NearDuplicate(company, place, line, tuple(others), kind))
            return None
        if is_usable(company.key):
            self._tell_apart(others, company, company.key, place, line)
            return company.key
        if is_homonym:
            return with_id(kind, company.name, company.key)
        return self._by_its_name(kind, company, place, line)

    def _candidates(self, kind: str, company: Named) -> tuple[Likeness, ...]:
        """Return the nodes of the graph that have the name of a row."""
        if kind == COMPANIES:
            found = self._index.find(company)
            likes = (found.same, *found.may_be) if found.same else found.may_be
            return tuple(like for like in likes if self.nodes.is_stored(kind, like.other.key))
        key = self.nodes.key(kind, company.name)
        if key is None or not self.nodes.is_stored(kind, key):
            return ()
        return (Likeness(company, Named(key, self.nodes.stored[kind][key]), 1.0, ("same name",)),)

    def _by_its_name(self, kind: str, company: Named, place: str, line: int) -> str | None:
        earlier = self.nodes.key(kind, company.name)
        if kind != COMPANIES:
            return earlier if earlier is not None else self._new_other(kind, company, place, line)
        is_met = (kind, earlier) in self._given or earlier in self.undecided
        if earlier is not None and is_met and not self.nodes.is_homonym(kind, company.name):
            return earlier
        found = self._index.find(company)
        if found.same is not None:
            return self._same_as(kind, found.same, company, place, line)
        if found.may_be:
            self.near.append(NearDuplicate(company, place, line, found.may_be, kind, found.by_rule))
            return None
        key = self.nodes.new_key(kind, company.name)
        self._tell_apart(found.unlikely, company, key, place, line)
        return key

    def _same_as(self, kind: str, like: Likeness, company: Named, place: str, line: int) -> str:
        key = like.other.key
        outcome = Outcome.STORED if self.nodes.is_stored(kind, key) else Outcome.MERGED
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
            other = Named(key, self.nodes.stored[kind][key])
            self.identified.append(Identified(outcome, company.name, key, other, why, place, line))

    def _tell_apart(self, likes: Iterable[Likeness], company: Named, key: str, place: str, line: int) -> None:
        self.identified += [
            Identified(Outcome.APART, company.name, key, like.other, like.reasons, place, line)
            for like in likes
        ]

    def named(self, kind: str, text: str, place: str, line: int, *, by_name: bool = False) -> str:
        """Return the key that a cell names: by an id of the file, by key, or by name; else a new one.

        Parameters
        ----------
        kind
            companies, resources or alliances.
        text
            The cell, or an item of a list.
        place, line
            Where it is.
        by_name
            Names come first: for lists of names.
        """
        is_homonym = self.nodes.is_homonym(kind, text)
        known = None if is_homonym else self.nodes.key(kind, text)
        if by_name and known is not None:
            return known
        if text in self._of_ids[kind]:
            return self._of_ids[kind][text].key
        if is_homonym or text in self.nodes.taken[kind]:
            return text
        if known is not None:
            return known
        node = Named("", text)
        if kind != COMPANIES:
            return self._new_other(kind, node, place, line)
        found = self._index.find(node)
        if found.same is None:
            return self.nodes.new_key(kind, text)
        self.nodes.give(kind, text, found.same.other.key)
        return self._same_as(kind, found.same, node, place, line)

    def _new_other(self, kind: str, node: Named, place: str, line: int) -> str:
        """Return the key of a new resource or alliance, and tell whether another one is written alike."""
        key = self.nodes.new_key(kind, node.name)
        other = self.nodes.written_alike(kind, replace(node, key=key))
        if other is not None:
            outcome = Identified(Outcome.APART, node.name, key, other, (_OTHER_SIGNS,), place, line)
            self.identified.append(outcome)
        return key
