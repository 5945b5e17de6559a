"""Where the code is wrong, clients get a generic error with the path of the field, and never its text."""

from typing import Any

import pytest

from graph_service.api.execution import operations
from graph_service.api.execution.operations import Operations
from graph_service.api.resolvers import query
from graph_service.api.resolvers.analyses.preparation import PreparedAnalysis
from graph_service.api.resolvers.analyses.registry import ANALYSES
from graph_service.domain.errors import InternalError
from graph_service.settings import Settings

SECRET = "a secret of the code"
RANK = (
    'rankPartners(input: {weights: [{criterion: "a", weight: 1}], candidates: [{name: "X", values:'
    ' [{criterion: "a", value: 8}]}]}) { ranked { name } }'
)
MASKED = {
    "message": "Something went wrong inside the service.",
    "extensions": {"code": "INTERNAL_ERROR", "requestId": "f00"},
}


async def answered(document: str) -> dict[str, Any]:
    return (await Operations(None, Settings()).run(document, request_id="f00")).body


async def fails_to_prepare(*_: Any) -> PreparedAnalysis:
    raise InternalError(SECRET)


def fails(_: str) -> object:
    raise InternalError(SECRET)


async def fails_to_analyse(*_: Any) -> PreparedAnalysis:
    return PreparedAnalysis(fails, None)


@pytest.mark.parametrize("analysis", [fails_to_prepare, fails_to_analyse])
async def test_an_analysis_that_is_wrong_is_an_error_of_its_field(
    analysis: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    assert "errors" not in await answered(f"{{ {RANK} }}")
    monkeypatch.setattr(query, "ANALYSES", {**ANALYSES, ("Query", "rankPartners"): analysis})
    body = await answered(f"{{ {RANK} }}")
    (error,) = body["errors"]
    assert {name: error[name] for name in MASKED} == MASKED
    assert error["path"] == ["rankPartners"]
    assert SECRET not in str(body)
    assert SECRET in caplog.text
    assert "Traceback" in caplog.text


async def test_an_operation_that_fails_as_a_whole_is_answered(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def wrong(*_: Any, **__: Any) -> None:
        raise InternalError(SECRET)

    monkeypatch.setattr(operations, "execute", wrong)
    assert await answered("{ __typename }") == {"data": None, "errors": [MASKED]}
    assert SECRET in caplog.text
    assert "Traceback" in caplog.text
