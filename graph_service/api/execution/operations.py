"""Runs one GraphQL operation: time limits, error formats, provenance. Used over HTTP and on the terminal."""

import asyncio
import datetime as dt
import logging
import re
import time
import uuid
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

from graphql import ExecutionResult, GraphQLError, OperationDefinitionNode, execute_sync
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError
from strawberry.types.graphql import OperationType

from graph_service.api.compute.process_pool import Annex
from graph_service.api.compute.snapshot_cache import ActiveNetworks
from graph_service.api.compute.thread_pool import Desk, unless_gone
from graph_service.api.execution.compiled_queries import read_by_plan
from graph_service.api.execution.warmup import work_ahead
from graph_service.api.observability.audit_log import Audit
from graph_service.api.observability.metrics import Telemetry
from graph_service.api.resolvers.context import Analyst
from graph_service.api.response import Answer, not_executed, of_service, shown_error
from graph_service.api.schema.schema import CORE, COSTS, PLANS, SCHEMA
from graph_service.api.validation.cost_estimate import Estimate
from graph_service.api.validation.document_cache import MAX_ERRORS, Checked, Documents
from graph_service.api.validation.hidden_inputs import refuse_unseen
from graph_service.api.validation.rate_limit import REFUSED_COST, Rates
from graph_service.domain.access import LOCAL, Viewer
from graph_service.domain.errors import Forbidden, LimitExceeded, ServiceError
from graph_service.settings import Settings
from graph_service.store.schema.revision import graph_revision
from graph_service.store.store import Loaded, Store
from graph_service.tracing import span

_LOG = logging.getLogger(__name__)
_SUGGESTION: Final = re.compile(r" Did you mean [^?]*\?")
LEFT: Final = "The client left before its answer was ready."
_READING: Final = frozenset({OperationType.QUERY})


class Operations:
    """Runs operations on one store; without one, those that touch nothing stored.

    Parameters
    ----------
    store
        An open store.
    settings
        Time limits and thresholds.
    short_way
        Whether operations that only read the graph are answered without the executor. Both ways answer alike.
    audit
        Told who read what.
    annex
        Where operations run that analyse and change nothing; here unless it is given.
    telemetry
        Told what was answered, and how long it took.
    """

    def __init__(
        self,
        store: Store | None,
        settings: Settings,
        *,
        short_way: bool = True,
        audit: Audit | None = None,
        annex: Annex | None = None,
        telemetry: Telemetry | None = None,
    ) -> None:
        self._store = store
        self.telemetry = telemetry
        self.audit = audit
        self._annex = annex
        self._short_way = short_way
        self._settings = settings
        self._documents = Documents(CORE, COSTS, settings)
        self._rates = Rates(settings.rate)
        self._describing = asyncio.Lock()
        self.desk = Desk(settings.analyses)
        self._networks = None if store is None else ActiveNetworks(store, settings.conflict_threshold)

    @property
    def loaded(self) -> Loaded | None:
        """When the snapshot was last read; None before the first time."""
        return None if self._store is None else self._store.loaded

    def analyst(self, viewer: Viewer = LOCAL) -> Analyst:
        """Return what reads the graph for one operation of somebody."""
        return Analyst(
            self._store,
            self._networks,
            self._settings,
            _today(),
            self.desk,
            viewer=viewer,
            audit=self.audit,
        )

    async def prepare(self) -> None:
        """Work out what the first analyses would wait for, while nobody asks yet."""
        assert self._networks is not None, "only a stored graph can be prepared"
        await work_ahead(self.analyst(), self._networks)

    async def run(
        self,
        query: str,
        variables: Mapping[str, Any] | None = None,
        operation_name: str | None = None,
        *,
        reading_only: bool = False,
        explain: bool = False,
        viewer: Viewer = LOCAL,
        request_id: str | None = None,
        client: str | None = None,
        gone: Callable[[], Awaitable[object]] | None = None,
        not_before: str | None = None,
    ) -> Answer:
        """Return the answer of an operation. Errors are part of it; nothing is raised.

        Parameters
        ----------
        query
            The document.
        variables
            Values of its variables.
        operation_name
            Which operation of the document to run.
        reading_only
            Refuse everything but queries.
        explain
            Show in ``extensions`` which way the operation took, and its statements.
        viewer
            Who asks.
        request_id
            What the log calls the request; made up when not given.
        client
            Who spends what the operation costs; nobody on the terminal.
        gone
            Returns when the client has left: an operation that analyses and changes nothing ends then.
        not_before
            The revision of the graph that is waited for first.
        """
        began = time.perf_counter()
        request = request_id or uuid.uuid4().hex[:12]
        analyst = self.analyst(viewer)
        with span("operation", request=request):
            answer = await self._answered(
                analyst,
                query,
                dict(variables or {}),
                operation_name,
                request,
                reading_only=reading_only,
                explain=explain,
                client=client,
                gone=gone,
                not_before=not_before,
            )
        if self.telemetry is not None:
            self.telemetry.note_operation(viewer, request, analyst, answer, began)
        if self.audit is not None:
            checked = analyst.checked or self._documents.kept(query)
            self.audit.note_operation(viewer, checked, answer.body)
        return answer

    async def _answered(
        self,
        analyst: Analyst,
        query: str,
        given: dict[str, Any],
        operation_name: str | None,
        request: str,
        *,
        reading_only: bool,
        explain: bool,
        client: str | None,
        gone: Callable[[], Awaitable[object]] | None,
        not_before: str | None,
    ) -> Answer:
        analyst.explains = explain
        viewer = analyst.viewer
        try:
            analyst.checked, estimate = await self.checked(query, given, operation_name, viewer, client)
        except GraphQLError as error:
            return Answer({"errors": [self.shown(error, request, viewer)]}, executed=False)
        if estimate is None and not analyst.checked.errors:
            return not_executed(_which_operation(analyst.checked, operation_name), request)
        limit = self._settings.request_timeout
        if estimate is not None and estimate.calculates:
            limit += self._settings.analysis_timeout
        analyses = estimate is not None and estimate.calculates and not estimate.changes
        allowed = _READING if reading_only else _READING | {OperationType.MUTATION}
        result: Any
        try:
            async with asyncio.timeout(limit):
                if analyses and self._annex is not None:
                    there = self._annex.run(
                        query=query,
                        variables=given,
                        operation_name=operation_name,
                        reading_only=reading_only,
                        explain=explain,
                        viewer=viewer,
                        request_id=request,
                        not_before=not_before,
                    )
                    answered = await unless_gone(there, gone)
                    return answered or not_executed(LEFT, request)
                if not_before is not None:
                    await self._come_to(not_before)
                if analyst.checked.asks_for_schema:
                    result = await self._described(analyst.checked, given, operation_name)
                else:
                    result = await self._read(analyst, query, operation_name, given)
                if result is None:
                    executing = SCHEMA.execute(
                        query,
                        variable_values=given,
                        context_value=analyst,
                        operation_name=operation_name,
                        allowed_operation_types=allowed,
                    )
                    result = await unless_gone(executing, gone if analyses else None)
        except TimeoutError:
            late = LimitExceeded(f"The request took longer than {limit:g} s.", hint="Ask for less at once.")
            return Answer({"data": None, "errors": [of_service(late, request)]}, executed=True)
        except ServiceError as error:
            return Answer({"data": None, "errors": [of_service(error, request, viewer)]}, executed=True)
        except CannotGetOperationTypeError as error:
            return not_executed(error.as_http_error_reason(), request)
        except InvalidOperationTypeError as error:
            if error.operation_type is OperationType.SUBSCRIPTION:
                return not_executed(
                    "Subscriptions are answered as text/event-stream, or over a WebSocket that speaks "
                    "graphql-transport-ws.",
                    request,
                )
            return not_executed(error.as_http_error_reason("GET"), request, wrong_method=True)
        if result is None:
            return not_executed(LEFT, request)
        errors = result.errors or []
        executed = result.data is not None or any(error.path for error in errors)
        body: dict[str, Any] = {"data": result.data} if executed else {}
        if errors:
            body["errors"] = [self.shown(error, request, viewer) for error in errors[:MAX_ERRORS]]
        if analyst.provenance and result.data is not None:
            # root fields finish in any order; the same question gives the same bytes
            ran = sorted(analyst.provenance, key=lambda entry: entry["path"])
            body["extensions"] = {"analyses": ran}
        if explain:
            way = "compiled" if analyst.took_short_way else "executed"
            plan = {"way": way, "statements": analyst.statements}
            body["extensions"] = {**body.get("extensions", {}), "queryPlan": plan}
        return Answer(
            body,
            executed,
            statements=len(analyst.statements),
            analysed=analyst.analysed,
            revision=analyst.revision,
        )

    async def _come_to(self, revision: str) -> None:
        if self._store is not None:
            await self._store.come_to(revision, timeout=self._settings.request_timeout)

    async def _read(
        self, analyst: Analyst, query: str, operation_name: str | None, given: dict[str, Any]
    ) -> ExecutionResult | None:
        """Return the result of an operation that only reads the graph; others are executed."""
        assert analyst.checked is not None
        if not self._short_way or analyst.checked.errors:  # for wrong ones, execution says why
            return None
        return await read_by_plan(PLANS, analyst, query, operation_name, given)

    def shown(self, error: GraphQLError, request_id: str, viewer: Viewer) -> dict[str, Any]:
        """Return an error as somebody sees it, without names that they did not ask for where they may not."""
        shown = shown_error(error, request_id, viewer)
        if not self._settings.is_schema_public:
            shown["message"] = _SUGGESTION.sub("", shown["message"])
        return shown

    async def checked(
        self,
        query: str,
        variables: Mapping[str, Any],
        operation_name: str | None,
        viewer: Viewer = LOCAL,
        client: str | None = None,
    ) -> tuple[Checked, Estimate | None]:
        """Return a document that is within the limits, and what the operation costs, if it can be run.

        The client spends that.

        Raises
        ------
        GraphQLError
            When it can't be parsed, is beyond the limits, or uses what its sender does not see.
        """
        cost = REFUSED_COST
        try:
            try:
                known = await self._documents.checked(query)
                self._documents.refuse_schema(known, viewer.role)
                found = self._documents.estimate(known, operation_name, variables)
                refuse_unseen(viewer, known, variables)
                cost = cost if found is None else 1 + found.cost
            finally:
                self.spend(client, cost)
        except (LimitExceeded, Forbidden) as error:
            raise GraphQLError(error.message, original_error=error) from error
        return known, found

    def spend(self, client: str | None, cost: int) -> None:
        """Note that a client spends this.

        Raises
        ------
        RateLimited
            When it has spent too much lately.
        """
        if client is not None:
            self._rates.spend(client, cost)

    async def _described(
        self, known: Checked, variables: Mapping[str, Any], operation_name: str | None
    ) -> ExecutionResult:
        """Return what the schema says of itself: that is long, so one at a time, beside the event loop."""
        async with self._describing:
            return await asyncio.to_thread(
                execute_sync,
                CORE,
                known.document,
                variable_values=dict(variables),
                operation_name=operation_name,
            )

    async def state(self, not_before: str | None = None) -> tuple[str, str]:
        """Return what answers depend on besides the question: the graph's revision, and the day.

        Parameters
        ----------
        not_before
            The revision of the graph that is waited for first.

        Raises
        ------
        Unavailable
            When the graph can't be reached.
        """
        if self._store is None:
            return "", _today().isoformat()
        if not_before is not None:
            await self._come_to(not_before)
        timeout = self._settings.request_timeout
        return await graph_revision(self._store.database, timeout=timeout), _today().isoformat()


def _today() -> dt.date:
    return dt.datetime.now(dt.UTC).date()


def _which_operation(checked: Checked, name: str | None) -> str:
    """Return what is wrong with the operation that is named, or with naming none."""
    number = sum(isinstance(one, OperationDefinitionNode) for one in checked.document.definitions)
    if name is not None:
        return f"The document has no operation that is called {name[:100]!r}."
    return (
        "There is no operation in the document."
        if number == 0
        else (f"The document has {number} operations: name one as operationName.")
    )
