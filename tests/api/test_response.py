"""Errors as clients get them."""

import logging

import pytest
from graphql import GraphQLError

from graph_service.api.response import of_service, shown_error
from graph_service.domain.errors import InternalError


def test_a_broken_rule_of_the_service_is_logged_and_masked(caplog: pytest.LogCaptureFixture) -> None:
    error = InternalError("The label ApiKey has no rule.")
    masked = {
        "message": "Something went wrong inside the service.",
        "extensions": {"code": "INTERNAL_ERROR", "requestId": "r"},
    }
    with caplog.at_level(logging.ERROR):
        assert of_service(error, "r") == masked
        assert shown_error(GraphQLError("x", original_error=error), "r") == masked
    assert "ApiKey has no rule" in caplog.text
