"""What is decided about an operation is decided once, and kept with it."""

from dataclasses import replace

import pytest
from graphql import OperationType

from graph_service.api.execution.admission import Admission, AdmissionControl
from graph_service.api.execution.operations import Operations
from graph_service.api.request.operation_request import OperationRequest
from graph_service.api.schema.schema import CORE, COSTS
from graph_service.api.validation import checked_document
from graph_service.domain.errors import InternalError, RateLimited
from graph_service.query.plans import Plans
from graph_service.settings import Settings

CALCULATION = (
    '{ shapleySplit(input: {parties: ["a"], worths: [{members: ["a"], worth: 1}]}) { parts { party } } }'
)


@pytest.fixture
def control() -> AdmissionControl:
    return AdmissionControl(CORE, COSTS, Settings())


async def test_an_analysis_is_not_compiled_to_a_plan_first(monkeypatch: pytest.MonkeyPatch) -> None:
    def plan(*_: object) -> None:
        pytest.fail("compiled")

    monkeypatch.setattr(Plans, "plan", plan)
    answer = await Operations(None, Settings()).run(CALCULATION)
    assert answer.executed, answer.body


async def test_a_document_is_costed_once_for_the_same_sizes(
    control: AdmissionControl, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = OperationRequest("{ companies { totalCount } }")
    first = await control.admit(request)
    monkeypatch.setattr(checked_document, "estimate", lambda *_: pytest.fail("costed again"))
    second = await control.admit(request)
    assert second.document is first.document
    assert second.estimate is first.estimate


async def test_what_another_process_has_admitted_is_not_costed_or_paid_for_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    control = AdmissionControl(CORE, COSTS, Settings(cost_per_minute=1))
    request = OperationRequest(CALCULATION, payer="somebody")
    admitted = await AdmissionControl(CORE, COSTS, Settings()).admit(request)
    assert admitted.estimate is not None
    monkeypatch.setattr(checked_document, "estimate", lambda *_: pytest.fail("costed again"))
    again = await control.admit_again(request, admitted.estimate)
    assert again.error is None
    assert again.only_analyses


async def test_a_subscription_beyond_its_rate_is_still_one() -> None:
    request = OperationRequest("subscription { changes { key } }", payer="somebody")
    control = AdmissionControl(CORE, COSTS, Settings(cost_per_minute=1))
    refused = await control.admit(request)
    assert refused.error is not None
    assert isinstance(refused.error.original_error, RateLimited)
    assert refused.kind is OperationType.SUBSCRIPTION
    assert (await control.admit(replace(request, payer=None))).error is None


@pytest.mark.parametrize(
    ("query", "name", "problem"),
    [
        ("query A { __typename }", "B", "The document has no operation named 'B'."),
        ("query A { __typename } query B { __typename }", None, "The document has 2 operations: "),
        ("fragment F on Company { key }", None, None),
        ("query A { __typename }", "A", None),
    ],
)
async def test_an_operation_has_to_be_found(
    control: AdmissionControl, query: str, name: str | None, problem: str | None
) -> None:
    admission = await control.admit(OperationRequest(query, operation_name=name))
    assert (admission.problem or "").startswith(problem or "")
    assert (admission.problem is None) == (problem is None)


def test_what_was_refused_is_not_executed() -> None:
    refused = Admission(OperationRequest("{"))
    with pytest.raises(InternalError):
        _ = refused.admitted_document
    assert refused.kind is None
