"""Executes GraphQL operations, whether they come over HTTP or from the terminal."""

import asyncio
import datetime as dt
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Final, TypeAlias

from graphql import ExecutionResult, GraphQLError, OperationType

from graph_service.api.compute.process_pool import ProcessPool
from graph_service.api.compute.snapshot_cache import SnapshotCache
from graph_service.api.compute.thread_pool import ThreadPool, run_until_disconnect
from graph_service.api.execution.admission import Admission, AdmissionControl
from graph_service.api.execution.executor import execute
from graph_service.api.execution.warmup import warm_up
from graph_service.api.observability.audit_log import AuditLog
from graph_service.api.observability.metrics import Metrics
from graph_service.api.request.operation_request import OperationRequest, new_request_id
from graph_service.api.resolvers.context import ResolverContext
from graph_service.api.response import Answer, failure, format_error, log_unreported, request_error
from graph_service.api.schema.schema import CORE, COSTS
from graph_service.api.validation.cost_estimate import CostEstimate
from graph_service.api.validation.document_cache import MAX_ERRORS
from graph_service.domain.access import LOCAL, Viewer
from graph_service.domain.errors import InternalError, LimitExceeded, ServiceError
from graph_service.settings import Settings
from graph_service.store.schema.revision import graph_revision
from graph_service.store.store import SnapshotLoad, Store
from graph_service.tracing import span

_SUGGESTION: Final = re.compile(r" Did you mean [^?]*\?")
CLIENT_LEFT: Final = "The client disconnected before its answer was ready."
SUBSCRIPTION_REFUSED: Final = (
    "Subscriptions are answered as text/event-stream, or over a WebSocket that speaks graphql-transport-ws."
)
CHANGE_REFUSED: Final = "mutations are not allowed when using GET"
Disconnected: TypeAlias = Callable[[], Awaitable[object]]
"""Returns when the client has disconnected."""


class Operations:
    """Executes operations on one store; without a store, those that need no stored data.

    Parameters
    ----------
    store
        An open store.
    settings
        Time limits and thresholds.
    use_plans
        Whether operations that only read the graph are compiled once for all values of their variables. The
        answers are the same.
    audit
        The audit log, which records who read what.
    processes
        Processes for operations that run analyses and change nothing; by default they run in this process.
    metrics
        The metrics, which record the answers and their durations.
    """

    def __init__(
        self,
        store: Store | None,
        settings: Settings,
        *,
        use_plans: bool = True,
        audit: AuditLog | None = None,
        processes: ProcessPool | None = None,
        metrics: Metrics | None = None,
    ) -> None:
        self._store = store
        self._settings = settings
        self._use_plans = use_plans
        self.audit = audit
        self.metrics = metrics
        self._processes = processes
        self.admission = AdmissionControl(CORE, COSTS, settings)
        self.threads = ThreadPool(settings.analyses)
        self._snapshots = None if store is None else SnapshotCache(store, settings.conflict_threshold)

    @property
    def loaded(self) -> SnapshotLoad | None:
        """When the snapshot was last read; None before the first time."""
        return None if self._store is None else self._store.loaded

    def context(self, viewer: Viewer = LOCAL) -> ResolverContext:
        """Return the context of one operation of a viewer."""
        return ResolverContext(
            self._store,
            self._snapshots,
            self._settings,
            _today(),
            self.threads,
            viewer=viewer,
            audit=self.audit,
        )

    async def prepare(self) -> None:
        """Compute in advance the data that the first analyses would wait for."""
        if self._snapshots is None:
            raise InternalError("Only a stored graph can be prepared.")
        await warm_up(self.context(), self._snapshots)

    async def run(
        self,
        query: str,
        variables: Mapping[str, Any] | None = None,
        operation_name: str | None = None,
        *,
        viewer: Viewer = LOCAL,
        reading_only: bool = False,
        explain: bool = False,
        request_id: str | None = None,
    ) -> Answer:
        """Return the answer to an operation of a command or a notebook; see ``OperationRequest``."""
        request = OperationRequest(
            query,
            dict(variables or {}),
            operation_name,
            viewer=viewer,
            reading_only=reading_only,
            explain=explain,
            request_id=request_id or new_request_id(),
        )
        return await self.answer(request)

    async def answer(self, request: OperationRequest, disconnected: Disconnected | None = None) -> Answer:
        """Return the answer to an operation. Errors are part of it; nothing is raised.

        Parameters
        ----------
        request
            The operation.
        disconnected
            Returns when the client has disconnected: then an operation that only analyses ends.
        """
        return await self.execute(await self.admission.admit(request), disconnected)

    async def answer_admitted(self, request: OperationRequest, estimate: CostEstimate) -> Answer:
        """Return the answer to an operation that another process has admitted."""
        return await self.execute(await self.admission.admit_again(request, estimate))

    async def execute(self, admission: Admission, disconnected: Disconnected | None = None) -> Answer:
        """Return the answer to an operation after the decision whether it may be executed."""
        request = admission.request
        context = self.context(request.viewer)
        context.explains = request.explain
        context.document = None if admission.error is not None else admission.document
        with span("operation", request=request.request_id):
            answer = await self._answer(admission, context, disconnected)
        if self.metrics is not None:
            self.metrics.note_operation(request, context, answer)
        if self.audit is not None:
            document = context.document or self.admission.cached_document(request.query)
            self.audit.note_operation(request.viewer, document, answer.body)
        return answer

    async def _answer(
        self, admission: Admission, context: ResolverContext, disconnected: Disconnected | None
    ) -> Answer:
        request = admission.request
        if admission.error is not None:
            return Answer({"errors": [self.format_error(admission.error, request)]}, executed=False)
        if admission.problem is not None:
            return request_error(admission.problem, request.request_id)
        kind = admission.kind
        if kind is OperationType.SUBSCRIPTION:
            return request_error(SUBSCRIPTION_REFUSED, request.request_id)
        if kind is OperationType.MUTATION and request.reading_only:
            return request_error(CHANGE_REFUSED, request.request_id, wrong_method=True)
        limit = self._settings.request_timeout
        if admission.takes_long:
            limit += self._settings.analysis_timeout
        try:
            async with asyncio.timeout(limit):
                outcome = await self._outcome(admission, context, disconnected)
        except TimeoutError:
            late = LimitExceeded(f"The request took longer than {limit:g} s.", hint="Ask for less at once.")
            return failure(late, request.request_id, request.viewer)
        except (ServiceError, InternalError) as error:
            return failure(error, request.request_id, request.viewer)
        if outcome is None:
            return request_error(CLIENT_LEFT, request.request_id)
        return outcome if isinstance(outcome, Answer) else self._formatted(outcome, context, request)

    async def _outcome(
        self, admission: Admission, context: ResolverContext, disconnected: Disconnected | None
    ) -> Any:
        """Return an answer, or a result that is not yet formatted; None when the client disconnected."""
        request, document = admission.request, admission.admitted_document
        if not admission.only_analyses:
            disconnected = None
        elif self._processes is not None and admission.estimate is not None:
            return await run_until_disconnect(self._processes.run(request, admission.estimate), disconnected)
        await self._wait_for(request.minimum_revision)
        # no plan is made of what does more than read
        use_plans = self._use_plans and not admission.takes_long
        executing = execute(context, document, request, use_plans=use_plans)
        return await run_until_disconnect(executing, disconnected)

    def _formatted(
        self,
        result: ExecutionResult | list[GraphQLError],
        context: ResolverContext,
        request: OperationRequest,
    ) -> Answer:
        """Return a result, or the errors that kept an operation from beginning, as clients get it."""
        if isinstance(result, list):
            return Answer({"errors": self.format_errors(result, request)}, executed=False)
        body: dict[str, Any] = {"data": result.data}
        if result.errors:
            body["errors"] = self.format_errors(result.errors, request)
        extensions: dict[str, Any] = {}
        if context.provenance and result.data is not None:
            # root fields finish in any order; the same request gives the same bytes
            extensions["analyses"] = sorted(context.provenance, key=lambda entry: entry["path"])
        if request.explain:
            way = "compiled" if context.used_plan else "executed"
            extensions["queryPlan"] = {"way": way, "statements": context.statements}
        if extensions:
            body["extensions"] = extensions
        return Answer(
            body,
            executed=True,
            statements=len(context.statements),
            analysed=context.analysed,
            revision=context.revision,
        )

    def format_errors(
        self, errors: Sequence[GraphQLError], request: OperationRequest
    ) -> list[dict[str, Any]]:
        """Return the first errors as their viewer gets them; of the others, unexpected ones are logged."""
        log_unreported(errors[MAX_ERRORS:], request.request_id)
        return [self.format_error(error, request) for error in errors[:MAX_ERRORS]]

    def format_error(self, error: GraphQLError, request: OperationRequest) -> dict[str, Any]:
        """Return an error as its viewer gets it, without suggested names if the schema is not public."""
        formatted = format_error(error, request.request_id, request.viewer)
        if not self._settings.is_schema_public:
            formatted["message"] = _SUGGESTION.sub("", formatted["message"])
        return formatted

    async def state(self, minimum_revision: str | None = None) -> tuple[str, str]:
        """Return what answers depend on in addition to the operation: the graph's revision, and the day.

        Parameters
        ----------
        minimum_revision
            The revision of the graph to wait for.

        Raises
        ------
        Unavailable
            When the graph can't be reached.
        """
        if self._store is None:
            return "", _today().isoformat()
        await self._wait_for(minimum_revision)
        timeout = self._settings.request_timeout
        return await graph_revision(self._store.database, timeout=timeout), _today().isoformat()

    async def _wait_for(self, revision: str | None) -> None:
        if self._store is not None and revision is not None:
            await self._store.wait_for_revision(revision, timeout=self._settings.request_timeout)


def _today() -> dt.date:
    return dt.datetime.now(dt.UTC).date()
