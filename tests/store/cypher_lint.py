"""Finds what the embedded engine answers wrongly without a word, in the text of a statement.

Three habits are traps there: a map literal around a map projection; any/all/none/single as a part of
another expression; an aggregate as a part of another expression. The lint is stricter than the engine
is wrong: it allows the forms that are known to be right, and reports every other.
"""

import re
from dataclasses import dataclass, field
from typing import Final

TOKEN: Final = re.compile(
    r"""(?P<skip>\s+|//[^\n]*|/\*.*?\*/)
    |(?P<text>'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")
    |(?P<word>`[^`]*`|[^\W\d]\w*|\$\w+)
    |(?P<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)
    |(?P<mark><>|<=|>=|=~|\+=|\|\||\.\.|.)""",
    re.VERBOSE | re.DOTALL,
)
CLOSING: Final = {"(": ")", "[": "]", "{": "}"}
SUBQUERIES: Final = {"EXISTS", "COUNT", "COLLECT", "CALL"}
QUANTIFIERS: Final = {"ANY", "ALL", "NONE", "SINGLE"}
AGGREGATES: Final = {
    *("COUNT", "COLLECT", "SUM", "AVG", "MIN", "MAX"),
    *("STDEV", "STDEVP", "PERCENTILECONT", "PERCENTILEDISC"),
}
CLAUSES: Final = {
    *("MATCH", "OPTIONAL", "WHERE", "WITH", "RETURN", "ORDER", "SKIP", "LIMIT", "UNWIND", "CALL", "UNION"),
    *("MERGE", "CREATE", "SET", "REMOVE", "DELETE", "DETACH", "ON"),
}
OPERATORS: Final = {"AND", "OR", "XOR", "NOT", "IN", "IS", "AS", "CASE", "WHEN", "THEN", "ELSE", "DISTINCT"}
WORDS: Final = CLAUSES | OPERATORS | SUBQUERIES | {"BY", "STARTS", "ENDS", "CONTAINS", "END", "ASC", "DESC"}
LOGIC: Final = {"AND", "OR", "XOR", "NOT"}


@dataclass
class Group:
    """A pair of brackets with what is inside; the statement itself is one without brackets."""

    opening: str
    parent: "Group | None" = None
    place: int = 0
    """Index among the parent's parts."""
    parts: "list[str | Group]" = field(default_factory=list)

    def upper(self, index: int) -> str:
        """Return a part in capitals; "" outside, and the opening bracket of a group."""
        if not 0 <= index < len(self.parts):
            return ""
        part = self.parts[index]
        return part.opening if isinstance(part, Group) else part.upper()

    @property
    def before(self) -> str:
        """What stands right before the brackets, in capitals."""
        return "" if self.parent is None else self.parent.upper(self.place - 1)

    def groups(self) -> "list[Group]":
        """Return all groups inside, outer ones first."""
        inside = [part for part in self.parts if isinstance(part, Group)]
        return [group for part in inside for group in (part, *part.groups())]

    def ancestors(self) -> "list[Group]":
        """Return the groups around, nearest first."""
        return [] if self.parent is None else [self.parent, *self.parent.ancestors()]

    def text(self) -> str:
        inside = " ".join(part.text() if isinstance(part, Group) else part for part in self.parts)
        return f"{self.opening}{inside}{CLOSING.get(self.opening, '')}"


def problems(statement: str) -> list[str]:
    """Return what may be answered wrongly, a sentence each; nothing when the statement has no trap."""
    root = parsed(statement)
    found = []
    for group in root.groups():
        if is_projection(group) and any(is_map(outer) for outer in group.ancestors()):
            found.append(f"a map projection inside a map: {group.before}{group.text()}")
        if group.opening != "(" or group.parent is None:
            continue
        if group.before in QUANTIFIERS and not is_condition(group, group.place - 1):
            found.append(f"a list predicate inside another expression: {group.before}{group.text()}")
        if group.before in AGGREGATES and not is_column(group):
            found.append(f"an aggregate inside another expression: {group.before}{group.text()}")
    return found


def parsed(statement: str) -> Group:
    """Return the statement as nested brackets.

    Raises
    ------
    ValueError
        When brackets don't match.
    """
    root = group = Group("")
    for match in TOKEN.finditer(statement):
        token = match[0]
        if match.lastgroup == "skip":
            continue
        if match.lastgroup == "mark" and token in CLOSING:
            inner = Group(token, group, len(group.parts))
            group.parts.append(inner)
            group = inner
        elif match.lastgroup == "mark" and token in CLOSING.values():
            if group.parent is None or CLOSING[group.opening] != token:
                raise ValueError(f"brackets don't match at {statement[: match.end()][-60:]!r}")
            group = group.parent
        else:
            group.parts.append(token)
    if group is not root:
        raise ValueError("a bracket is not closed")
    return root


def is_word(token: str) -> bool:
    """Return whether a part in capitals is a name: of a variable, a function, a label."""
    return bool(re.fullmatch(r"`.*`|[^\W\d]\w*", token)) and token not in WORDS


def is_call(group: Group) -> bool:
    """Return whether parentheses are those of a function."""
    return group.opening == "(" and (is_word(group.before) or group.before in AGGREGATES)


def is_subquery(group: Group) -> bool:
    """Return whether braces hold a statement: ``EXISTS { ... }``, ``CALL (n) { ... }``."""
    if group.opening != "{" or group.parent is None:
        return False
    scope = group.before == "(" and group.parent.upper(group.place - 2) == "CALL"
    return scope or group.before in SUBQUERIES


def is_pattern(group: Group) -> bool:
    """Return whether braces are the properties of a node or relationship: ``(n:Label {key: $k})``."""
    outer = group.parent
    if outer is None or outer.opening not in ("(", "[") or is_call(outer):
        return False
    labelled = ":" in outer.parts[: group.place] and group.place == len(outer.parts) - 1
    bare = outer.opening == "(" and group.place <= 1 and outer.before not in ("", "=")
    return labelled or (bare and len(outer.parts) == group.place + 1)


def is_projection(group: Group) -> bool:
    """Return whether braces are a map projection: ``n {.key}``."""
    return group.opening == "{" and is_word(group.before) and not is_subquery(group) and not is_pattern(group)


def is_map(group: Group) -> bool:
    """Return whether braces are a map, written out or projected."""
    return group.opening == "{" and not is_subquery(group)


def is_condition(group: Group, start: int) -> bool:
    """Return whether what ends with these parentheses is a condition, alone or joined by AND, OR, XOR, NOT.

    ``start`` is the index among the parent's parts at which it begins.
    """
    outer = group.parent
    if outer is None:
        return False
    before, after = outer.upper(start - 1), outer.upper(group.place + 1)
    if before not in LOGIC | {"", "WHERE"} or after not in LOGIC | CLAUSES | {""}:
        return False
    if outer.opening == "(":
        return not is_call(outer) and is_condition(outer, outer.place)
    return outer.opening == "" or is_subquery(outer)


def is_column(group: Group) -> bool:
    """Return whether an aggregate is a whole column of WITH or RETURN."""
    outer = group.parent
    if outer is None or not (outer.opening == "" or is_subquery(outer)):
        return False
    before, after = outer.upper(group.place - 2), outer.upper(group.place + 1)
    return before in ("WITH", "RETURN", ",") and after in {"AS", ",", "", ";"} | CLAUSES
