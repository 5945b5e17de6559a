import logging

import pytest
from graphql import GraphQLError

from graph_service.api.response import format_error, format_internal_error
from graph_service.domain.access import LOCAL
from graph_service.domain.errors import InternalError

MASKED = {
    "message": "Something went wrong inside the service.",
    "extensions": {"code": "INTERNAL_ERROR", "requestId": "f00"},
}


def raised() -> InternalError:
    try:
        raise InternalError("a secret of the code")
    except InternalError as error:
        return error


def test_an_internal_error_is_logged_and_masked(caplog: pytest.LogCaptureFixture) -> None:
    assert format_internal_error(raised(), "f00") == MASKED
    assert "f00" in caplog.text
    assert "a secret of the code" in caplog.text
    assert "Traceback" in caplog.text


def test_an_internal_error_of_a_field_keeps_its_path_only(caplog: pytest.LogCaptureFixture) -> None:
    error = GraphQLError("a secret of the code", path=["company"], original_error=raised())
    with caplog.at_level(logging.ERROR):
        assert format_error(error, "f00", LOCAL) == {**MASKED, "path": ["company"]}
    assert "Traceback" in caplog.text
