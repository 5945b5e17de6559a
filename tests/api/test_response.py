import pytest

from graph_service.api.response import format_service_error
from graph_service.domain.access import LOCAL
from graph_service.domain.errors import InternalError


def test_a_broken_invariant_is_logged_and_masked(caplog: pytest.LogCaptureFixture) -> None:
    shown = format_service_error(InternalError("a secret of the code"), "f00", LOCAL)
    assert shown == {
        "message": "Something went wrong inside the service.",
        "extensions": {"code": "INTERNAL_ERROR", "requestId": "f00"},
    }
    assert "f00" in caplog.text
    assert "a secret of the code" in caplog.text
