"""Resolves subscriptions: changes of the graph become events, each with its selected fields.

Subscribers pull: the next changes are read when the last ones have been received. So no events accumulate in
this process for a slow subscriber, and none is lost. One statement reads the selected fields of all changes
that were read together.
"""

import re
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from typing import Any, Final, TypeAlias

from graph_service.api.resolvers.analyses.preparation import reference_key
from graph_service.api.resolvers.context import ResolverContext
from graph_service.api.resolvers.watched_alliances import WatchedAlliances
from graph_service.domain.errors import Conflict, InvalidInput
from graph_service.domain.global_ids import type_and_key
from graph_service.domain.kinds import KINDS
from graph_service.query import root_queries
from graph_service.query.row_decoder import Record
from graph_service.query.selection import Field
from graph_service.store.history.change_feed import GraphWatcher
from graph_service.store.history.events import ChangeEvent
from graph_service.store.history.history import place
from graph_service.store.mapping.codec import ENDS
from graph_service.store.schema.revision import graph_revision, is_at_or_after, revision_parts

Events: TypeAlias = AsyncGenerator[Any, None]
"""Of each event the answer of the field."""

MAX_AT_ONCE: Final = 100
"""Maximum number of changes that one statement reads."""
CHANGED: Final = frozenset({*KINDS, *(edge.__name__ for edge in ENDS)})
"""The kinds of changes."""
_KEY: Final = re.compile(r"([0-9]{12,18})-[0-9]{6,9}", re.ASCII)
_REVISION: Final = re.compile(r"[0-9A-Za-z-]{1,64}\.[0-9]{1,18}", re.ASCII)


async def _changes(context: ResolverContext, field: Field) -> Events:
    kinds = field.argument("kinds")
    for unknown in sorted(set(kinds or ()) - CHANGED):
        raise InvalidInput(
            f"kinds: unknown kind {unknown!r}.",
            field="kinds",
            hint=f"Use one of {', '.join(sorted(CHANGED))}.",
        )
    node, own = field.argument("node"), frozenset[str]()
    if node is not None:
        own = frozenset({place(*type_and_key(node, "node"))})
    about = [frozenset({node_place}) for node_place in _places(field)]

    def wanted(event: ChangeEvent) -> bool:
        return (
            (kinds is None or event.kind in kinds)
            and (node is None or event.changes(own))
            and all(event.concerns(places) for places in about)
        )

    revision, last = await _starting_point(context, field)
    return _change_events(context, field, wanted, revision, last)


async def _change_events(
    context: ResolverContext, field: Field, wanted: Callable[[ChangeEvent], bool], revision: str, last: str
) -> Events:
    feed = context.store.feed
    async with feed.subscribe(context.settings.subscriptions) as watch:
        while True:
            await watch.wait_for_change(revision)
            batch = await watch.read_after(revision)
            keys = [event.key for event in batch.events if event.key > last and wanted(event)]
            for start in range(0, len(keys), MAX_AT_ONCE):
                page = keys[start : start + MAX_AT_ONCE]
                context.today = feed.today()
                entry = root_queries.by_keys("Change", page, field, context.today)
                text, parameters = context.visible_statement(entry.statement.text, entry.statement.parameters)
                value = await watch.value(text, parameters, timeout=context.settings.request_timeout)
                changes = entry.answer(value, [])
                for key in page:
                    if key in changes:
                        context.position = key
                        yield changes[key]
            revision = batch.revision


async def _starting_point(context: ResolverContext, field: Field) -> tuple[str, str]:
    """Return the revision after which changes are sent, and the key up to which they have been sent."""
    now = await graph_revision(context.store.database, timeout=context.settings.request_timeout)
    after = context.position or field.argument("after")
    if after is None:
        return now, ""
    last = ""
    if (key := _KEY.fullmatch(after)) is not None:
        # the other changes of that revision may not have been sent yet
        number, last = int(key[1]), after
        revision = f"{revision_parts(now)[0]}.{max(number - 1, 0)}"
        known = is_at_or_after(now, f"{revision_parts(now)[0]}.{number}")
    elif _REVISION.fullmatch(after):
        revision = after
        known = is_at_or_after(now, revision)
    else:
        raise InvalidInput(
            "after: expected the key of a change, or a graphRevision.",
            field="after",
            hint="Pass Change.key of the last change that was received.",
        )
    if not known:
        raise InvalidInput(
            f"after: this graph has no revision {after}; its current one is {now}.",
            field="after",
            hint="The graph may be another one now. Read your data again, and subscribe after its revision.",
        )
    return revision, last


def _places(field: Field) -> list[str]:
    """Return the places of the company and the alliance that a field names."""
    return [
        place(type_name, reference_key(reference, type_name, argument))
        for argument, type_name in (("company", "Company"), ("alliance", "Alliance"))
        if (reference := field.argument(argument)) is not None
    ]


async def _alliance_warnings(context: ResolverContext, field: Field) -> Events:
    places = _places(field)
    if len(places) != 1:
        raise InvalidInput(f"{field.path}: expected either a company or an alliance.", field=field.path)
    alliances = WatchedAlliances(context, field, places[0])
    # before the evaluation, so that changes during it lead to another evaluation
    revision = await graph_revision(context.store.database, timeout=context.settings.request_timeout)
    news = await alliances.new_warnings(as_known=not field.argument("present"))
    return _warning_events(context, alliances, news, revision)


async def _warning_events(
    context: ResolverContext, alliances: WatchedAlliances, news: Sequence[Record], revision: str
) -> Events:
    async with context.store.feed.subscribe(context.settings.subscriptions) as watch:
        while True:
            for record in news:
                yield record
            revision = await _wait_until_due(watch, alliances, revision)
            try:
                news = await alliances.new_warnings()
            except Conflict:
                news = []  # changed while it was read: that change comes next, then they are read again


async def _wait_until_due(watch: GraphWatcher, alliances: WatchedAlliances, revision: str) -> str:
    """Wait until the alliances have to be evaluated again; return the revision that they then have."""
    while True:
        await watch.wait_for_change(revision, alliances.day)
        if alliances.is_new_day:
            return revision
        batch = await watch.read_after(revision)
        revision = batch.revision
        if any(event.concerns(alliances.places) for event in batch.events):
            return revision


SUBSCRIPTIONS: Final[Mapping[str, Callable[[ResolverContext, Field], Awaitable[Events]]]] = {
    "changes": _changes,
    "allianceWarnings": _alliance_warnings,
}
"""By field: starts its events. Errors in the arguments are raised before the first event."""
