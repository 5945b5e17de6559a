"""Subscriptions, and other operations on connections that stay open."""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import ExitStack, aclosing, contextmanager, suppress
from dataclasses import dataclass
from typing import Any, TypeVar

from graphql import ExecutionResult, GraphQLError, OperationType

from graph_service.api.auth.authenticator import Authenticator, Session
from graph_service.api.execution.admission import Admission, graphql_error
from graph_service.api.execution.executor import subscribe
from graph_service.api.execution.operations import Operations
from graph_service.api.request.operation_request import OperationRequest
from graph_service.api.resolvers.context import ResolverContext
from graph_service.api.response import Answer
from graph_service.domain.access import LOCAL, Viewer
from graph_service.domain.errors import LimitExceeded, Unauthenticated
from graph_service.settings import Settings

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Event:
    """One answer of several."""

    answer: Answer
    position: str | None = None
    """The position from which a subscription to changes can be resumed after this event."""


class Streams:
    """Executes operations for connections that stay open: subscriptions, and others sent over them.

    All of them, over any transport, are executed here: so subscriptions are counted here, and ended when the
    service shuts down.
    """

    def __init__(self, operations: Operations, settings: Settings, authenticator: Authenticator) -> None:
        self.settings = settings
        self.authenticator = authenticator
        self._operations = operations
        self._closing = asyncio.Event()
        self._open: Counter[str] = Counter()
        """By principal: how many subscriptions are open."""

    def close(self) -> None:
        """End all connections: the service shuts down."""
        self._closing.set()

    async def closed(self) -> None:
        """Wait until connections are to end."""
        await self._closing.wait()

    async def run(self, request: OperationRequest, session: Session) -> AsyncGenerator[Event, None]:
        """Return the answers to an operation: several to a subscription, one to any other.

        Parameters
        ----------
        request
            The operation. A subscription is allowed where only reading is allowed.
        session
            Who sends it. A subscription ends when the credential becomes invalid.
        """
        admission = await self._operations.admission.admit(request)
        if admission.kind is not OperationType.SUBSCRIPTION:
            yield Event(await self._operations.execute(admission))
            return
        context = self._operations.context(request.viewer)
        context.document = admission.document
        context.position = request.resume_after
        count, code = 0, None
        try:
            async with aclosing(self._subscription(admission, context, session)) as events:
                async for event in events:
                    count += event.answer.executed
                    code = _code(event.answer)
                    context.count_statements()
                    yield event
        finally:
            if self._operations.metrics is not None:
                self._operations.metrics.note_subscription(request, context, count, code)

    async def _subscription(
        self, admission: Admission, context: ResolverContext, session: Session
    ) -> AsyncGenerator[Event, None]:
        """Return the answers to a subscription; the last one is the error that ended it, if any."""
        request = admission.request
        with ExitStack() as place:
            try:
                if admission.error is not None:
                    raise admission.error
                place.enter_context(self._place(request.viewer))
            except GraphQLError as error:
                yield self._refused([error], request)
                return
            results = subscribe(context, admission.admitted_document, request)
            if self._operations.audit is not None:
                self._operations.audit.note_operation(request.viewer, admission.document, {})
            async with aclosing(results), self.authenticator.watched(session) as ended:
                async for result in _until(ended, results):
                    if isinstance(result, ExecutionResult):
                        yield self._event(result, context, request)
                    else:
                        yield self._refused(result, request)
                if ended.is_set():
                    invalid = Unauthenticated(
                        "The credential is no longer valid.", hint="Connect again with another one."
                    )
                    yield self._refused([graphql_error(invalid)], request)

    def _refused(self, errors: Sequence[GraphQLError], request: OperationRequest) -> Event:
        return Event(Answer({"errors": self._operations.format_errors(errors, request)}, executed=False))

    def _event(self, result: ExecutionResult, context: ResolverContext, request: OperationRequest) -> Event:
        body: dict[str, Any] = {"data": result.data}
        if result.errors:
            body["errors"] = self._operations.format_errors(result.errors, request)
        if context.provenance and not result.errors:
            body["extensions"] = {"analyses": list(context.provenance)}
        return Event(Answer(body, executed=True), context.position)

    @contextmanager
    def _place(self, viewer: Viewer) -> Iterator[None]:
        """Count a subscription of a viewer while it is open.

        Raises
        ------
        GraphQLError
            When the viewer already has the maximum number.
        """
        most = max(1, self.settings.subscriptions // 2)
        if viewer != LOCAL and self._open[viewer.principal] >= most:
            raise graphql_error(
                LimitExceeded(
                    f"You have {most:,} open subscriptions, which is the maximum.",
                    limit=most,
                    hint="End one first.",
                )
            )
        self._open[viewer.principal] += 1
        try:
            yield
        finally:
            self._open[viewer.principal] -= 1
            if not self._open[viewer.principal]:
                del self._open[viewer.principal]


async def _until(ended: asyncio.Event, results: AsyncGenerator[T, None]) -> AsyncGenerator[T, None]:
    """Return the results that come before an event is set."""
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


def _code(answer: Answer) -> str | None:
    """Return the code of the first error, if there is one."""
    errors = answer.body.get("errors")
    return str(errors[0]["extensions"]["code"]) if errors else None
