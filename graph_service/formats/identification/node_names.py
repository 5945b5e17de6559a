"""The names and keys of nodes, as far as they are known: those of the graph, and those of earlier rows."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Final

from graph_service.domain.identity.matching import Named
from graph_service.domain.identity.names import identity_key, key_from_name
from graph_service.domain.text import plain_name
from graph_service.formats.identification.key_rules import COMPANIES, is_usable, with_id
from graph_service.formats.identification.outcomes import KnownNames

NamesAndIds = Iterable[tuple[str, str, str]]
"""Kind, name and id of each row that states all three."""
A_NODE: Final = {COMPANIES: "a company", "resources": "a resource", "alliances": "an alliance"}


class NodeNames:
    """Names and keys by kind (companies, resources, alliances).

    Parameters
    ----------
    known
        What is in the graph.
    stated
        Names and ids of the rows: of companies with one name and several ids, each id is one company.
    """

    def __init__(self, known: KnownNames, stated: NamesAndIds = ()) -> None:
        self.companies = {one.key: one for one in known.companies}
        self.stored: dict[str, dict[str, str]] = {
            COMPANIES: {one.key: one.name for one in known.companies},
            "resources": dict(known.resources),
            "alliances": dict(known.alliances),
        }
        self.key_of: dict[str, dict[str, str]] = {kind: {} for kind in self.stored}
        self.taken = {kind: set(names) for kind, names in self.stored.items()}
        self.ids: dict[str, set[str]] = defaultdict(set)
        self._alike: dict[str, dict[str, Named]] = {kind: {} for kind in self.stored}
        self._homonyms: set[tuple[str, str]] = set()
        self._add_stored()
        self._add_stated(stated)

    def _add_stored(self) -> None:
        for kind, names in self.stored.items():
            for key in sorted(names):
                identity = identity_key(names[key])
                if self.key_of[kind].setdefault(identity, key) != key and kind == COMPANIES:
                    self._homonyms.add((kind, identity))
                if kind != COMPANIES:
                    self._alike[kind].setdefault(plain_name(names[key]), Named(key, names[key]))

    def _add_stated(self, stated: NamesAndIds) -> None:
        first: dict[tuple[str, str], str] = {}
        for kind, name, identifier in stated:
            self.ids[kind].add(identifier if is_usable(identifier) else with_id(kind, name, identifier))
            if first.setdefault((kind, identity_key(name)), identifier) != identifier:
                self._homonyms.add((kind, identity_key(name)))
        for kind, ids in self.ids.items():
            self.taken[kind] |= ids

    def is_homonym(self, kind: str, name: str) -> bool:
        """Return whether several ids of the file, or several companies of the graph, have a name."""
        return (kind, identity_key(name)) in self._homonyms

    def is_stored(self, kind: str, key: str) -> bool:
        """Return whether the graph has a node with this key."""
        return key in self.stored[kind]

    def key(self, kind: str, name: str) -> str | None:
        """Return the key of the node with a name; of several the first."""
        return self.key_of[kind].get(identity_key(name))

    def give(self, kind: str, name: str, key: str) -> None:
        """Record that a node has a name and a key."""
        self.taken[kind].add(key)
        self.key_of[kind].setdefault(identity_key(name), key)

    def new_key(self, kind: str, name: str) -> str:
        """Return the key of a new node, and record it."""
        key = base = key_from_name(kind, name, self.taken[kind])
        number = 2
        while key in self.taken[kind]:
            key = f"{base}-{number}"
            number += 1
        self.give(kind, name, key)
        return key

    def written_alike(self, kind: str, node: Named) -> Named | None:
        """Return another node of a kind whose name differs in signs and accents only; record this one."""
        other = self._alike[kind].setdefault(plain_name(node.name), node)
        return None if other.key == node.key else other
