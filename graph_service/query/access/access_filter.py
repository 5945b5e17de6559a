"""The access filter: the one place that puts the rules of the access policy into statements.

Every statement that reads for a request passes through this module, whether it is composed or fixed. Where
the statement matches a label with a rule, the filter adds the rule to that MATCH. So the engine removes
hidden nodes before it counts, sorts, groups or pages, and before it follows a relationship from them. Where
the statement reads a hidden property, the filter puts null in its place.

The filter refuses a statement in which it can't find every pattern. It raises InternalError, which no option
of the interpreter removes.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from graph_service.domain.access import Role, Viewer
from graph_service.domain.errors import InternalError
from graph_service.domain.kinds import KINDS, relationship_type
from graph_service.query.access.access_policy import KIND_RULES, ROWS, VALUES, Rule
from graph_service.query.graph_mapping import reference
from graph_service.store.engine.database import Database, Reader
from graph_service.store.mapping.codec import property_names

_TOKEN: Final = re.compile(
    r"(?P<match>\bMATCH (?P<pattern>\([^()]*\)(?:<?-\[[^\]]*\]->?\([^()]*\))*)"
    r"(?P<more>\s*,)?(?P<where>\s+WHERE )?)"
    r"|\bproperties\((?P<whole>\w+)\)"
    r"|(?<![\w$.'])(?P<variable>[a-z]\w*)\.(?P<property>[a-z]\w*)\b"
    r"|(?<![\w$.'])(?P<source>[a-z]\w*) AS (?P<alias>[a-z]\w*)\b"
)
_NODE: Final = re.compile(r"\([^()]*\)")
_PLAIN_NODE: Final = re.compile(r"\((\w*)(?::(\w+))?(?: ?\{[^()]*\})?\)")
"""A node of at most one label: ``(n)``, ``(n:Company)``, ``(:Company {key: $key})``."""
_RELATIONSHIP: Final = re.compile(r"-\[[^\]]*\]-")
_LINK: Final = re.compile(r"-\[\w*:?(\w*)[^\]]*\]-")
_UNREAD_PATTERN: Final = re.compile(r"\bMATCH\b|\bCALL\s+\w|\(\s*\w*\s*:|--|-\[|\]-", re.IGNORECASE)
"""A part of a pattern, or a procedure. None may occur outside the matches that ``_TOKEN`` finds."""
_STRING: Final = re.compile(r"'(?:[^'\\]|\\.)*'")
_PUBLIC_LABELS: Final = frozenset({"Graph"})
"""Labels without a rule in the policy: the node that holds the graph's revision."""
_NEXT_CLAUSE: Final = re.compile(r"\b(RETURN|WITH|MATCH|OPTIONAL|CALL|UNWIND|ORDER|UNION)\b")


CACHE_SIZE: Final = 2_000
"""Number of rewritten statements that a filter keeps."""


@dataclass(frozen=True, slots=True)
class AccessFilter:
    """Rewrites statements for one role. It keeps what it has rewritten."""

    role: Role
    _cache: dict[str, str] = field(default_factory=dict)

    def clear_cache(self) -> None:
        """Forget all rewritten statements: the rules have changed."""
        self._cache.clear()

    def rewrite(self, text: str) -> str:
        """Return the statement with the rules of the role in it.

        Raises
        ------
        InternalError
            When the filter can't prove that the rules hold for the whole statement.
        """
        if text not in self._cache:
            if len(self._cache) >= CACHE_SIZE:
                self._cache.clear()
            self._cache[text] = _StatementRewriter(self.role, text).rewrite()
        return self._cache[text]


ACCESS_FILTERS: Final[Mapping[Role, AccessFilter]] = {role: AccessFilter(role) for role in ROWS}
"""By role, for the roles that don't see everything."""


class _StatementRewriter:
    """Puts the rules of a role into one statement."""

    def __init__(self, role: Role, text: str) -> None:
        self._row_rules, self._value_rules = ROWS[role], VALUES[role]
        self._text = text
        self._labels: dict[str, str] = {}
        """By variable: the label of the node that it is bound to."""
        self._bound: set[str] = set()

    def rewrite(self) -> str:
        self._refuse_unread_patterns()
        return _TOKEN.sub(self._replacement, self._text)

    def _refuse_unread_patterns(self) -> None:
        """Reject a statement with a pattern outside a MATCH of the usual form."""
        rest = _TOKEN.sub(lambda token: " " if token["match"] else token[0], self._text)
        unread = _UNREAD_PATTERN.search(_STRING.sub("''", rest))
        if unread is not None:
            raise InternalError(f"The access filter can't read the pattern at {unread[0]!r}: {self._text}")

    def _replacement(self, token: re.Match[str]) -> str:
        if token["match"] is not None:
            return self._match_clause(token)
        if token["whole"] is not None:
            return self._properties(token["whole"])
        if token["alias"] is not None:
            return self._alias(token)
        return self._value(token["variable"], token["property"])

    def _match_clause(self, token: re.Match[str]) -> str:
        if token["more"] is not None:
            raise InternalError(f"There is more than one pattern in a MATCH: {token[0]}")
        conditions = self._conditions(token)
        if not conditions:
            return token[0]
        condition = " AND ".join(f"({condition})" for condition in conditions)
        clause = f"MATCH {token['pattern']} WHERE {condition}"
        if token["where"] is None:
            return clause
        _check_conjunction(self._text[token.end() :])
        return f"{clause} AND "

    def _conditions(self, token: re.Match[str]) -> list[str]:
        """Return the rules of the nodes in a pattern."""
        conditions = []
        nodes = [_label_of(node) for node in _NODE.findall(token["pattern"])]
        links = _LINK.findall(token["pattern"])
        if "*" in "".join(_RELATIONSHIP.findall(token["pattern"])):
            raise InternalError(f"A path of any length leads through nodes without a rule: {token[0]}")
        for place, (variable, label) in enumerate(nodes):
            if not label:
                if variable not in self._bound:
                    raise InternalError(f"A MATCH takes nodes of any label: {token[0]}")
                continue
            if label not in KIND_RULES and label not in _PUBLIC_LABELS:
                raise InternalError(f"The access policy has no rule for the label {label}: {token[0]}")
            if variable:
                self._labels[variable] = label
                self._bound.add(variable)
            rule = self._row_rules.get(f"{label} as {variable}") or self._row_rules.get(label)
            if rule is not None and not self._is_part(label, place, nodes, links):
                if not variable:
                    raise InternalError(f"A node {label} needs a variable for its rule: {token[0]}")
                conditions.append(rule.format(n=variable))
        return conditions

    def _is_part(
        self, label: str, place: int, nodes: Sequence[tuple[str, str]], links: Sequence[str]
    ) -> bool:
        """Return whether a node is part of its neighbour in the pattern, and the same alliance rules both.

        The neighbour exists for the viewer, so its part does: the path to the alliance leads through the
        neighbour.
        """
        kind = KINDS.get(label)
        if kind is None or kind.owner is None or KIND_RULES[label] is not Rule.MEMBERS:
            return False
        owner = reference(kind, kind.owner).to
        if KIND_RULES[owner] is not Rule.MEMBERS or owner not in self._row_rules:
            return False
        belongs = relationship_type(label, kind.owner)
        positions = [at for at in (place - 1, place) if 0 <= at < len(links) and links[at] == belongs]
        neighbours = [nodes[at if at < place else at + 1] for at in positions]
        return any(
            (neighbour_label or self._labels.get(variable)) == owner
            for variable, neighbour_label in neighbours
        )

    def _alias(self, token: re.Match[str]) -> str:
        source, alias = token["source"], token["alias"]
        self._bound.add(alias)
        self._labels.pop(alias, None)
        if source in self._labels:
            self._labels[alias] = self._labels[source]
        return token[0]

    def _value(self, variable: str, name: str) -> str:
        rule = self._value_rules.get((self._labels.get(variable, ""), name))
        if rule is None:
            return f"{variable}.{name}"
        if rule == "false":
            return "null"
        return f"(CASE WHEN {rule.format(n=variable)} THEN {variable}.{name} END)"

    def _properties(self, variable: str) -> str:
        """Return the map of a node's properties, the hidden ones null."""
        label = self._labels.get(variable)
        if label is None:
            raise InternalError(f"properties({variable}): the label of {variable} is not known: {self._text}")
        if not any(of == label for of, _ in self._value_rules):
            return f"properties({variable})"
        names = sorted(property_names(KINDS[label].type))
        return f"{{{', '.join(f'{name}: {self._value(variable, name)}' for name in names)}}}"


def _label_of(node: str) -> tuple[str, str]:
    """Return the variable and the label of a node in a pattern; each may be empty."""
    plain = _PLAIN_NODE.fullmatch(node)
    if plain is None:
        raise InternalError(f"The access filter can't read the labels of {node}.")
    return plain[1], plain[2] or ""


def _check_conjunction(text: str) -> None:
    """Reject a condition with an OR outside brackets: a rule in front of it would not apply to all of it."""
    depth = 0
    for place, character in enumerate(text):
        if character in "([{":
            depth += 1
        elif character in ")]}":
            depth -= 1
        elif depth == 0 and text.startswith(" OR ", place):
            raise InternalError(f"A condition has an OR outside brackets: {text[: place + 10]}")
        if depth < 0 or (depth == 0 and _NEXT_CLAUSE.match(text, place)):
            return


class FilteredDatabase:
    """A database that answers one viewer's reading statements, each through the access filter.

    Parameters
    ----------
    database
        The database with the whole graph.
    viewer
        The reader.
    today
        The day on which memberships must hold.
    """

    def __init__(self, database: Database, viewer: Viewer, today: date) -> None:
        self._database = database
        self._filter = ACCESS_FILTERS[viewer.role]
        self._viewer_parameters = {"viewer": viewer.company, "viewer_day": today.isoformat()}

    async def value(self, text: str, parameters: Mapping[str, Any], *, timeout: float) -> Any:
        """Return the value of a reading statement, as ``Database.value`` does."""
        return await self._database.value(*self.rewrite(text, parameters), timeout=timeout)

    def rewrite(self, text: str, parameters: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
        """Return the statement and its parameters as the engine gets them."""
        return self._filter.rewrite(text), {"sums": False, **parameters, **self._viewer_parameters}


def reader_for(viewer: Viewer, database: Database, today: date) -> Reader:
    """Return the database as a viewer reads it: a viewer who sees everything reads the database itself."""
    return database if viewer.sees_everything else FilteredDatabase(database, viewer, today)
