"""Root fields side by side, their errors, and what is done outside the event loop."""

import asyncio
import threading
from collections.abc import AsyncGenerator
from types import SimpleNamespace
from typing import Any

import pytest
from graphql import ExecutionResult, GraphQLError, execute_sync

from graph_service.api.execution import executor
from graph_service.api.execution.completion import completed
from graph_service.api.execution.executor import subscribe
from graph_service.api.execution.operations import Operations
from graph_service.api.request.operation_request import OperationRequest
from graph_service.api.resolvers import query
from graph_service.api.resolvers.analyses.preparation import PreparedAnalysis
from graph_service.api.resolvers.analyses.registry import ANALYSES
from graph_service.api.resolvers.query import ENTRIES
from graph_service.api.resolvers.subscription import SUBSCRIPTIONS
from graph_service.api.response import format_error
from graph_service.domain.errors import InternalError, InvalidInput
from graph_service.settings import Settings

RANK = (
    'rankPartners(input: {weights: [{criterion: "a", weight: 1}], candidates: [{name: "X", values:'
    ' [{criterion: "a", value: 8}]}]}) { ranked { name } }'
)
SPLIT = 'shapleySplit(input: {parties: ["a"], worths: [{members: ["a"], worth: 1}]}) { parts { party } }'
NULL = "expected true or false, found null."


def analysed_by(monkeypatch: pytest.MonkeyPatch, **analyses: Any) -> None:
    """Let other analyses answer root fields."""
    given = {("Query", name): analysis for name, analysis in analyses.items()}
    monkeypatch.setattr(query, "ANALYSES", {**ANALYSES, **given})


async def answered(document: str, variables: dict[str, Any] | None = None) -> dict[str, Any]:
    return (await Operations(None, Settings()).run(document, variables, request_id="f00")).body


async def events_of(document: str, variables: dict[str, Any] | None = None) -> list[dict[str, Any]]:
    """Return the errors of a subscription that ends by itself, as clients get them."""
    operations, request = Operations(None, Settings()), OperationRequest(document, variables or {})
    checked = (await operations.admission.admit(request)).admitted_document
    found: list[dict[str, Any]] = []
    async for result in subscribe(operations.context(), checked, request):
        errors = (result.errors or []) if isinstance(result, ExecutionResult) else result
        found += [format_error(error, "f00") for error in errors]
    return found


async def test_of_two_fatal_errors_the_first_field_has_its_own_and_the_other_is_logged(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    has_failed = asyncio.Event()

    async def fails_later(*_: Any) -> PreparedAnalysis:
        await has_failed.wait()
        raise InvalidInput("wrong")

    async def fails_first(*_: Any) -> PreparedAnalysis:
        asyncio.get_running_loop().call_soon(has_failed.set)
        raise InternalError("a secret of the code")

    analysed_by(monkeypatch, rankPartners=fails_later, shapleySplit=fails_first)
    body = await answered(f"{{ first: {RANK} second: {SPLIT} }}")
    assert body["data"] is None
    assert [(error["path"], error["message"]) for error in body["errors"]] == [(["first"], "wrong")]
    assert "a secret of the code" in caplog.text


async def test_the_first_fatal_error_ends_the_fields_after_it(monkeypatch: pytest.MonkeyPatch) -> None:
    has_ended = asyncio.Event()

    async def fails(*_: Any) -> PreparedAnalysis:
        raise InvalidInput("wrong")

    async def never(*_: Any) -> PreparedAnalysis:
        try:
            await asyncio.Event().wait()
        finally:
            has_ended.set()
        raise AssertionError

    analysed_by(monkeypatch, rankPartners=fails, shapleySplit=never)
    body = await answered(f"{{ {RANK} {SPLIT} }}")
    assert [error["path"] for error in body["errors"]] == [["rankPartners"]]
    assert has_ended.is_set()
    task = asyncio.current_task()
    assert task is not None
    assert task.cancelling() == 0


async def test_only_a_field_with_an_error_in_it_is_walked_and_not_on_the_event_loop(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    walked: list[tuple[Any, bool]] = []

    def noted(value: Any, document: Any, parent: Any, nodes: Any, path: Any, errors: Any) -> Any:
        walked.append((path, threading.current_thread() is threading.main_thread()))
        return completed(value, document, parent, nodes, path, errors)

    async def errs_within(*_: Any) -> PreparedAnalysis:
        return PreparedAnalysis(lambda _: SimpleNamespace(parts=[SimpleNamespace(party=["no text"])]), None)

    monkeypatch.setattr(executor, "completed", noted)
    analysed_by(monkeypatch, shapleySplit=errs_within)
    body = await answered(f"{{ right: {RANK} wrong: {SPLIT} also: {RANK} }}")
    assert [error["path"] for error in body["errors"]] == [["wrong", "parts", 0, "party"]]
    assert walked == [(["wrong"], False)]


async def test_work_that_was_cancelled_although_nobody_left_is_unavailable(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def ends(*_: Any) -> PreparedAnalysis:
        raise asyncio.CancelledError

    analysed_by(monkeypatch, rankPartners=ends)
    for document in (f"{{ {RANK} }}", f"{{ {RANK} {SPLIT} }}"):
        (error,) = (await answered(document))["errors"]
        assert (error["path"], error["extensions"]["code"]) == (["rankPartners"], "UNAVAILABLE")


@pytest.mark.parametrize("document", ['{ __type(name: "Company") { name } }', "{ __schema { description } }"])
async def test_the_schema_is_read_in_a_thread_of_its_own(
    document: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: list[str] = []

    def noted(*arguments: Any, **named: Any) -> Any:
        threads.append(threading.current_thread().name)
        return execute_sync(*arguments, **named)

    monkeypatch.setattr(executor, "execute_sync", noted)
    assert "errors" not in await answered(document)
    assert [name.startswith("introspection") for name in threads] == [True]


@pytest.mark.parametrize(
    ("document", "path", "place"),
    [
        ("query ($no: Boolean = true) { __typename @skip(if: $no) }", None, (1, 42)),
        (
            'query ($no: Boolean = true) { company(key: "a") { key @skip(if: $no) } }',
            ["company"],
            (1, 55),
        ),
    ],
)
async def test_a_condition_that_is_null_is_the_clients_error(
    document: str, path: list[str] | None, place: tuple[int, int]
) -> None:
    answer = await Operations(None, Settings()).run(document, {"no": None})
    (error,) = answer.body["errors"]
    assert answer.executed
    assert error["message"] == f"@skip(if: $no): {NULL}"
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert error.get("path") == path
    assert error["locations"] == [{"line": place[0], "column": place[1]}]


@pytest.mark.parametrize(
    ("selection", "path"),
    [
        ("changes { key @include(if: $no) }", ["changes"]),
        ("changes { fields { before @skip(if: $no) } }", ["changes"]),
    ],
)
async def test_a_subscription_with_a_wrong_condition_does_not_begin(selection: str, path: list[str]) -> None:
    (error,) = await events_of(f"subscription ($no: Boolean = true) {{ {selection} }}", {"no": None})
    assert error["message"].endswith(NULL)
    assert (error["extensions"]["code"], error["path"]) == ("BAD_USER_INPUT", path)


@pytest.mark.parametrize(
    ("raised", "code"),
    [
        (GraphQLError("wrong"), "BAD_USER_INPUT"),
        (InvalidInput("wrong"), "INVALID_INPUT"),
        (asyncio.CancelledError(), "UNAVAILABLE"),
        (KeyError("wrong"), "INTERNAL_ERROR"),
    ],
)
async def test_an_error_that_ends_a_subscription_has_its_code_and_place(
    raised: BaseException, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def begun(*_: Any) -> AsyncGenerator[Any, None]:
        async def events() -> AsyncGenerator[Any, None]:
            yield {"key": "a"}
            raise raised

        return events()

    monkeypatch.setitem(SUBSCRIPTIONS, "changes", begun)
    (error,) = await events_of("subscription { changed: changes { key } }")
    assert (error["extensions"]["code"], error["path"]) == (code, ["changed"])


async def test_an_error_of_the_compiler_is_logged_and_one_of_its_field(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(*_: Any) -> Any:
        raise KeyError("a secret of the code")

    monkeypatch.setitem(ENTRIES, "company", fails)
    body = await answered('{ company(key: "a") { key } __typename }')
    assert body["data"] == {"company": None, "__typename": "Query"}
    assert [(error["path"], error["extensions"]["code"]) for error in body["errors"]] == [
        (["company"], "INTERNAL_ERROR")
    ]
    assert "is executed without a plan" in caplog.text
    assert "request f00 failed" in caplog.text


def test_internal_errors_that_no_answer_shows_are_logged(caplog: pytest.LogCaptureFixture) -> None:
    errors = [GraphQLError("", original_error=InternalError(f"secret {place}")) for place in range(7)]
    operations, request = Operations(None, Settings()), OperationRequest("", request_id="f00")
    assert (
        len(operations.format_errors([*errors, GraphQLError("", original_error=InvalidInput("x"))], request))
        == 5
    )
    assert "request f00 failed in 2 more places" in caplog.text
    assert "secret 5" in caplog.text
