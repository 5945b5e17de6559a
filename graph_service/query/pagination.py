"""Pages of a list: which rows, in which order, and cursors that stay valid while rows are added and removed.

A cursor contains the sort values of its row, so a page begins after that position in the order, even if the
row was removed. The order is total: the listed keys, then the node's key, then a membership's dates.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from graph_service.domain.errors import InvalidInput
from graph_service.query.graph_mapping import KEY, SINCE_UNTIL, SORT_KEYS, Connection, SortKey
from graph_service.query.selection import Field
from graph_service.query.statement import Composition

DEFAULT_PAGE: Final = 50
MAX_PAGE: Final = 500
MAX_ORDERS: Final = 20

Place: TypeAlias = tuple[Any, ...]
"""The sort values of one row: a value for each term of the order."""


@dataclass(frozen=True, slots=True)
class Term:
    """One part of an order."""

    key: SortKey
    descending: bool = False

    def ordering(self, *, reverse: bool, r: str, n: str) -> str:
        """Return the text after ORDER BY; nulls come last, or first when the whole order is reversed."""
        expression = self.key.expression.format(r=r, n=n)
        direction = " DESC" if self.descending != reverse else ""
        if not self.key.nullable:
            return f"{expression}{direction}"
        return f"{expression} IS NULL{' DESC' if reverse else ''}, {expression}{direction}"


@dataclass(frozen=True, slots=True)
class Page:
    """The requested part of a list."""

    size: int
    backward: bool
    after: Place | None
    before: Place | None
    terms: tuple[Term, ...]
    signature: str

    def cursor(self, place: Sequence[Any]) -> str:
        """Return the cursor of the row that is sorted by these values."""
        return _cursor([self.signature, *place])


def page_of(field: Field, connection: Connection) -> Page:
    """Return the page that a connection's arguments ask for.

    Raises
    ------
    InvalidInput
        A size is outside [0, 500], both directions are given, or a cursor is of another list.
    """
    first, last = field.argument("first"), field.argument("last")
    after, before = field.argument("after"), field.argument("before")
    for name, value in (("first", first), ("last", last)):
        if value is not None and not 0 <= value <= MAX_PAGE:
            raise InvalidInput(
                f"{field.path}.{name}: expected a number from 0 to {MAX_PAGE}, got {value}.",
                field=f"{field.path}.{name}",
                hint="Ask for the following pages with after and pageInfo.endCursor.",
            )
    if first is not None and last is not None:
        raise InvalidInput(
            f"{field.path}: expected first or last, got both.",
            field=f"{field.path}.last",
            hint="first goes forward, last goes backward.",
        )
    backward = last is not None or (first is None and after is None and before is not None)
    size = first if first is not None else last if last is not None else DEFAULT_PAGE
    terms, signature = _order(field, connection)
    return Page(
        size,
        backward,
        _place(after, signature, terms, f"{field.path}.after"),
        _place(before, signature, terms, f"{field.path}.before"),
        terms,
        signature,
    )


def _order(field: Field, connection: Connection) -> tuple[tuple[Term, ...], str]:
    terms = []
    names = []
    orders = field.argument("orderBy") or ()
    if len(orders) > MAX_ORDERS:
        path = f"{field.path}.orderBy"
        raise InvalidInput(f"{path}: expected at most {MAX_ORDERS} orders, got {len(orders)}.", field=path)
    sort_keys = {} if connection.sort is None else SORT_KEYS[connection.sort]
    sort_keys = {**sort_keys, **connection.sort_keys}
    for number, order in enumerate(orders):
        by, descending = order["by"].value, order["direction"].value == "DESC"
        if by not in sort_keys:
            path = f"{field.path}.orderBy[{number}].by"
            raise InvalidInput(
                f"{path}: expected one of {', '.join(sort_keys)}, got {by}, which orders another list.",
                field=path,
            )
        terms.append(Term(sort_keys[by], descending))
        names.append(f"{'-' if descending else ''}{by}")
    terms.extend(Term(key, descending) for key, descending in connection.order)
    terms.append(Term(KEY))
    if connection.membership_of is not None:
        terms.extend(Term(key) for key in SINCE_UNTIL)
    # a repeated sort key has no effect: however long orderBy is, the order is short
    distinct: dict[SortKey, Term] = {}
    for term in terms:
        distinct.setdefault(term.key, term)
    return tuple(distinct.values()), f"{connection.type_name}:{','.join(names)}"


def _place(cursor: str | None, signature: str, terms: Sequence[Term], path: str) -> Place | None:
    if cursor is None:
        return None
    try:
        values = json.loads(urlsafe_b64decode(cursor.encode("ascii")))
        is_canonical = _cursor(values) == cursor
    except (ValueError, RecursionError):
        values, is_canonical = None, False
    fits = (
        is_canonical
        and isinstance(values, list)
        and len(values) == len(terms) + 1
        and values[0] == signature
        and all(_fits(value, term) for value, term in zip(values[1:], terms, strict=True))
    )
    if not fits:
        raise InvalidInput(
            f"{path}: expected a cursor from this list in this order.",
            field=path,
            hint="Pass pageInfo.endCursor or startCursor unchanged, with the same orderBy.",
        )
    return tuple(values[1:])


def _fits(value: object, term: Term) -> bool:
    if value is None:
        return term.key.nullable
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return term.key.is_number and abs(value) < 2**63
    return isinstance(value, str) and not term.key.is_number


def _cursor(values: Sequence[Any]) -> str:
    text = json.dumps(values, separators=(",", ":"), ensure_ascii=False)
    return urlsafe_b64encode(text.encode()).decode()


def ordering(terms: Sequence[Term], *, reverse: bool, r: str, n: str) -> str:
    """Return the text after ORDER BY; the whole order is reversed for a page that goes backward."""
    return ", ".join(term.ordering(reverse=reverse, r=r, n=n) for term in terms)


def beyond_cursor(place: Place, page: Page, composition: Composition, *, r: str, n: str, later: bool) -> str:
    """Return the condition that a row comes strictly after (or before) a position in the order."""
    alternatives = []
    equal: list[str] = []
    for term, value in zip(page.terms, place, strict=True):
        expression = term.key.expression.format(r=r, n=n)
        parameter = None if value is None else composition.parameter(value)
        strict = _strictly(expression, parameter, term, later=later)
        if strict is not None:
            alternatives.append(" AND ".join([*equal, strict]))
        equal.append(f"{expression} IS NULL" if parameter is None else f"{expression} = {parameter}")
    return " OR ".join(f"({alternative})" for alternative in alternatives) or "false"


def at_cursor(place: Place, page: Page, composition: Composition, *, r: str, n: str) -> str:
    """Return the condition that a row is the one at this position."""
    return " AND ".join(
        f"{term.key.expression.format(r=r, n=n)} "
        + ("IS NULL" if value is None else f"= {composition.parameter(value)}")
        for term, value in zip(page.terms, place, strict=True)
    )


def _strictly(expression: str, parameter: str | None, term: Term, *, later: bool) -> str | None:
    if parameter is None:
        return None if later else f"{expression} IS NOT NULL"
    sign = ">" if later != term.descending else "<"
    compared = f"{expression} {sign} {parameter}"
    return f"({compared} OR {expression} IS NULL)" if later and term.key.nullable else compared
