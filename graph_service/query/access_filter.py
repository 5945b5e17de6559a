"""What somebody sees of the graph: the one place where access rules are put into statements.

Every statement that reads for a request goes through here, composed or fixed. Wherever it matches a label of
which not all nodes exist for them, the condition that they do is added to that very match, so that hidden
nodes are gone before anything is counted, sorted, grouped or cut into pages, and before anything else is
reached by way of them. A property that they don't see of a node has no value, wherever it stands.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from graph_service.domain.access import Role, Viewer
from graph_service.domain.kinds import KINDS, relationship_type
from graph_service.query.access_policy import KIND_RULES, ROWS, VALUES, Rule
from graph_service.store.engine.database import Database, Reader
from graph_service.store.mapping.codec import property_names

_TOKEN: Final = re.compile(
    r"(?P<match>\bMATCH (?P<pattern>\([^()]*\)(?:<?-\[[^\]]*\]->?\([^()]*\))*)"
    r"(?P<more>\s*,)?(?P<where>\s+WHERE )?)"
    r"|\bproperties\((?P<whole>\w+)\)"
    r"|(?<![\w$.'])(?P<variable>[a-z]\w*)\.(?P<property>[a-z]\w*)\b"
    r"|(?<![\w$.'])(?P<source>[a-z]\w*) AS (?P<alias>[a-z]\w*)\b"
)
_IN_PATTERN: Final = re.compile(r"\((\w*)(?::(\w+))?[^()]*\)")
_LINK: Final = re.compile(r"-\[\w*:?(\w*)[^\]]*\]-")
_PUBLIC_LABELS: Final = frozenset({"Graph"})
"""Beside those of the policy: the node that carries the graph's revision."""
SUMMED: Final = "summed"
"""The variable of sales of which a statement tells sums alone."""
_NEXT_CLAUSE: Final = re.compile(r"\b(RETURN|WITH|MATCH|OPTIONAL|CALL|UNWIND|ORDER|UNION)\b")


@dataclass(frozen=True, slots=True)
class Sight:
    """What people of a role see of statements. The same statement is looked at once."""

    role: Role
    _seen: dict[str, str] = field(default_factory=dict)

    def forget(self) -> None:
        """Look at all statements anew: the rules have changed."""
        self._seen.clear()

    def statement(self, text: str) -> str:
        """Return the statement as it is sent for somebody of this role."""
        if text not in self._seen:
            if len(self._seen) >= KEPT:
                self._seen.clear()
            self._seen[text] = _Looking(self.role, text).rewritten()
        return self._seen[text]


KEPT: Final = 2_000
"""How many statements are kept as a role sees them."""
SIGHTS: Final[Mapping[Role, Sight]] = {role: Sight(role) for role in ROWS}
"""By role: of those that don't see everything."""


class _Looking:
    """One statement, while rules are put into it."""

    def __init__(self, role: Role, text: str) -> None:
        self._rows, self._values = ROWS[role], VALUES[role]
        self._text = text
        self._labels: dict[str, str] = {}
        """By variable: the label of what it is bound to."""
        self._bound: set[str] = set()

    def rewritten(self) -> str:
        return _TOKEN.sub(self._replaced, self._text)

    def _replaced(self, found: re.Match[str]) -> str:
        if found["match"] is not None:
            return self._matched(found)
        if found["whole"] is not None:
            return self._whole(found["whole"])
        if found["alias"] is not None:
            return self._aliased(found)
        return self._value(found["variable"], found["property"])

    def _matched(self, found: re.Match[str]) -> str:
        assert found["more"] is None, f"more than one pattern in a match: {found[0]}"
        conditions = []
        nodes = _IN_PATTERN.findall(found["pattern"])
        links = _LINK.findall(found["pattern"])
        for place, (variable, label) in enumerate(nodes):
            if not label:
                assert variable in self._bound, f"a node of any label: {found[0]}"
                continue
            assert label in KIND_RULES or label in _PUBLIC_LABELS, f"nobody's rule for {label}"
            if variable:
                self._labels[variable] = label
                self._bound.add(variable)
            rule = self._rows.get(f"{label} as {variable}") or self._rows.get(label)
            if rule is not None and not self._is_part(label, place, nodes, links):
                assert variable, f"a {label} without a name: {found[0]}"
                conditions.append(rule.format(n=variable))
        if not conditions:
            return found[0]
        condition = " AND ".join(f"({one})" for one in conditions)
        before = f"MATCH {found['pattern']} WHERE {condition}"
        if found["where"] is None:
            return before
        _check_conjunction(self._text[found.end() :])
        return f"{before} AND "

    def _is_part(
        self, label: str, place: int, nodes: Sequence[tuple[str, str]], links: Sequence[str]
    ) -> bool:
        """Return whether a node is part of one beside it in the pattern that is ruled by the same alliance.

        That one exists for whoever asks, so this one does: the way to their alliance goes through it.
        """
        kind = KINDS.get(label)
        if kind is None or kind.owner is None or KIND_RULES[label] is not Rule.MEMBERS:
            return False
        refers = kind.references[kind.owner].refers
        if refers is None or KIND_RULES[refers.to] is not Rule.MEMBERS or refers.to not in self._rows:
            return False
        belongs = relationship_type(label, kind.owner)
        beside = [at for at in (place - 1, place) if 0 <= at < len(links) and links[at] == belongs]
        others = [nodes[at if at < place else at + 1] for at in beside]
        return any((of or self._labels.get(other)) == refers.to for other, of in others)

    def _aliased(self, found: re.Match[str]) -> str:
        source, alias = found["source"], found["alias"]
        self._bound.add(alias)
        self._labels.pop(alias, None)
        if source in self._labels:
            self._labels[alias] = self._labels[source]
        return found[0]

    def _value(self, variable: str, name: str) -> str:
        rule = self._values.get((self._labels.get(variable, ""), name))
        if rule is None:
            return f"{variable}.{name}"
        if rule == "false":
            return "null"
        return f"(CASE WHEN {rule.format(n=variable)} THEN {variable}.{name} END)"

    def _whole(self, variable: str) -> str:
        """Return the properties of a node that are seen."""
        label = self._labels[variable]
        if not any(of == label for of, _ in self._values):
            return f"properties({variable})"
        names = sorted(property_names(KINDS[label].type))
        return f"{{{', '.join(f'{name}: {self._value(variable, name)}' for name in names)}}}"


def _check_conjunction(text: str) -> None:
    """Refuse a condition that is an alternative without brackets: a rule before it would not rule it."""
    depth = 0
    for place, character in enumerate(text):
        if character in "([{":
            depth += 1
        elif character in ")]}":
            depth -= 1
        elif depth == 0 and text.startswith(" OR ", place):
            raise AssertionError(f"an alternative that is not in brackets: {text[: place + 10]}")
        if depth < 0 or (depth == 0 and _NEXT_CLAUSE.match(text, place)):
            return


class SeenDatabase:
    """A database as somebody sees it: it reads, and nothing else.

    Parameters
    ----------
    database
        The whole of it.
    viewer
        Who reads.
    today
        The day on which memberships hold.
    """

    def __init__(self, database: Database, viewer: Viewer, today: date) -> None:
        self._database = database
        self._sight = SIGHTS[viewer.role]
        self._own = {"viewer": viewer.company, "viewer_day": today.isoformat()}

    async def value(self, text: str, parameters: Mapping[str, Any], *, timeout: float) -> Any:
        """Return what a reading statement gives, as ``Database.value`` does."""
        return await self._database.value(*self.seen(text, parameters), timeout=timeout)

    def seen(self, text: str, parameters: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
        """Return the statement and its parameters as they are sent."""
        return self._sight.statement(text), {"sums": False, **parameters, **self._own}


def as_seen_by(viewer: Viewer, database: Database, today: date) -> Reader:
    """Return what reads a database for somebody: for those who see everything, the database itself."""
    return database if viewer.sees_everything else SeenDatabase(database, viewer, today)
