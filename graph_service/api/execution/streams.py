"""Operations whose answers come one after the other, and the connections that they come over."""

import asyncio
import time
import uuid
from collections import Counter
from collections.abc import AsyncGenerator, Iterator, Mapping
from contextlib import ExitStack, aclosing, contextmanager, suppress
from dataclasses import dataclass
from typing import Any, TypeVar

from graphql import GraphQLError, OperationType, get_operation_ast
from strawberry.types.execution import ExecutionResult, PreExecutionError

from graph_service.api.auth.authenticator import Authentication, Session
from graph_service.api.execution.operations import Operations
from graph_service.api.resolvers.context import Analyst
from graph_service.api.response import Answer
from graph_service.api.schema.schema import SCHEMA
from graph_service.api.validation.document_cache import MAX_ERRORS, Checked
from graph_service.domain.access import LOCAL, Viewer
from graph_service.domain.errors import LimitExceeded, Unauthenticated
from graph_service.settings import Settings

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Event:
    """One answer of several."""

    answer: Answer
    position: str | None = None
    """From where a subscription to changes can be taken up again after this event."""


class Streams:
    """Runs operations for connections that stay open: subscriptions, and what else is asked over them.

    This is the one place that all of them pass, whatever they are delivered over: who asks is known here, and
    what ends them all.
    """

    def __init__(self, operations: Operations, settings: Settings, authentication: Authentication) -> None:
        self.settings = settings
        self.authentication = authentication
        self._operations = operations
        self._closing = asyncio.Event()
        self._open: Counter[str] = Counter()
        """By principal: how many subscriptions are open."""

    @property
    def is_closing(self) -> bool:
        """Whether connections are to end, so that their clients connect to an instance that stays."""
        return self._closing.is_set()

    def close(self) -> None:
        """Let all connections end: the service is about to."""
        self._closing.set()

    async def closed(self) -> None:
        """Wait until connections are to end."""
        await self._closing.wait()

    async def run(
        self,
        query: str,
        variables: Mapping[str, Any] | None = None,
        operation_name: str | None = None,
        *,
        reading_only: bool = False,
        after: str | None = None,
        session: Session,
        client: str | None = None,
        not_before: str | None = None,
    ) -> AsyncGenerator[Event, None]:
        """Return the answers of an operation: of a subscription many, of any other one.

        Parameters
        ----------
        query, variables, operation_name, reading_only, client, not_before
            As those of ``Operations.run``. A subscription reads, and reads on.
        after
            Where a subscription to changes is taken up again, whatever its argument says.
        session
            Who asks. A subscription ends when its credential no longer counts.
        """
        request = uuid.uuid4().hex[:12]
        given = dict(variables or {})
        viewer = session.viewer
        try:
            checked, _ = await self._operations.checked(query, given, operation_name, viewer)
            is_subscription = _is_subscription(checked, operation_name)
        except GraphQLError:
            is_subscription = False
        if not is_subscription:  # nor what is refused: there it is noted and paid for
            answer = await self._operations.run(
                query,
                given,
                operation_name,
                reading_only=reading_only,
                viewer=viewer,
                client=client,
                not_before=not_before,
            )
            yield Event(answer)
            return
        analyst = self._operations.analyst(viewer)
        analyst.checked = checked
        analyst.position = after
        began, told, code = time.perf_counter(), 0, None
        try:
            async with aclosing(
                self._subscription(query, given, operation_name, request, analyst, session, client)
            ) as events:
                async for event in events:
                    if event.answer.executed:
                        told += 1
                    code = _code(event.answer)
                    analyst.count_statements()
                    yield event
        finally:
            if self._operations.telemetry is not None:
                self._operations.telemetry.note_subscription(request, analyst, began, told, code)

    async def _subscription(
        self,
        query: str,
        variables: dict[str, Any],
        operation_name: str | None,
        request: str,
        analyst: Analyst,
        session: Session,
        client: str | None,
    ) -> AsyncGenerator[Event, None]:
        """Return the answers of a subscription; the last one says what ended it, if something has."""
        viewer, checked = analyst.viewer, analyst.checked
        with ExitStack() as place:
            try:
                await self._operations.checked(query, variables, operation_name, viewer, client)
                place.enter_context(self._place(viewer))
            except GraphQLError as error:
                shown = self._operations.shown(error, request, viewer)
                yield Event(Answer({"errors": [shown]}, executed=False))
                return
            results = await SCHEMA.stream(
                query,
                variable_values=variables,
                context_value=analyst,
                operation_name=operation_name,
            )
            if self._operations.audit is not None:
                self._operations.audit.note_operation(viewer, checked, {})
            async with aclosing(results), self.authentication.watched(session) as ended:
                async for result in _until(ended, results):
                    assert isinstance(result, ExecutionResult), "nothing is deferred"
                    yield self._event(result, analyst, request)
                if ended.is_set():
                    gone = Unauthenticated(
                        "The credential no longer counts.", hint="Connect again with another."
                    )
                    shown = self._operations.shown(
                        GraphQLError(gone.message, original_error=gone), request, viewer
                    )
                    yield Event(Answer({"errors": [shown]}, executed=False))

    def _event(self, result: ExecutionResult, analyst: Analyst, request: str) -> Event:
        body: dict[str, Any] = {}
        if not isinstance(result, PreExecutionError):
            body["data"] = result.data
        if result.errors:
            body["errors"] = [
                self._operations.shown(error, request, analyst.viewer) for error in result.errors[:MAX_ERRORS]
            ]
        if analyst.provenance and not result.errors:
            body["extensions"] = {"analyses": list(analyst.provenance)}
        return Event(Answer(body, "data" in body), analyst.position)

    @contextmanager
    def _place(self, viewer: Viewer) -> Iterator[None]:
        """Hold one of the places for subscriptions.

        Raises
        ------
        GraphQLError
            When somebody has so many that others would find none.
        """
        most = max(1, self.settings.subscriptions // 2)
        if viewer != LOCAL and self._open[viewer.principal] >= most:
            limit = LimitExceeded(
                f"You have {most:,} subscriptions already, as many as one may.",
                limit=most,
                hint="End one first.",
            )
            raise GraphQLError(limit.message, original_error=limit)
        self._open[viewer.principal] += 1
        try:
            yield
        finally:
            self._open[viewer.principal] -= 1
            if not self._open[viewer.principal]:
                del self._open[viewer.principal]


async def _until(ended: asyncio.Event, results: AsyncGenerator[T, None]) -> AsyncGenerator[T, None]:
    """Return what comes before something else ends it."""
    ending = asyncio.ensure_future(ended.wait())
    following: asyncio.Future[T | None] | None = None
    try:
        while not ended.is_set():
            following = asyncio.ensure_future(anext(results, None))
            waited_for: set[asyncio.Future[Any]] = {following, ending}
            await asyncio.wait(waited_for, return_when=asyncio.FIRST_COMPLETED)
            if ended.is_set() or (result := following.result()) is None:
                return
            yield result
    finally:
        ending.cancel()
        if following is not None:
            following.cancel()
            with suppress(asyncio.CancelledError, StopAsyncIteration):
                await following


def _is_subscription(checked: Checked, operation_name: str | None) -> bool:
    operation = get_operation_ast(checked.document, operation_name)
    return operation is not None and operation.operation is OperationType.SUBSCRIPTION


def _code(answer: Answer) -> str | None:
    """Return the code of the first error, if there is one."""
    errors = answer.body.get("errors")
    return str(errors[0]["extensions"]["code"]) if errors else None
