from decimal import Decimal

import pytest

from graph_service.domain.errors import InternalError, ServiceError
from graph_service.domain.kinds import KINDS
from graph_service.domain.model.validation import flaws


def test_what_shows_errors_to_users_does_not_catch_internal_errors() -> None:
    assert not issubclass(InternalError, ServiceError)
    assert str(InternalError("the partner key:1 has no company")) == "the partner key:1 has no company"


def test_a_field_without_a_key_refers_to_nothing() -> None:
    fields = KINDS["Sale"].fields
    assert fields["company"].reference.to == "Company"
    with pytest.raises(InternalError, match="amount refers to nothing"):
        _ = fields["amount"].reference


@pytest.mark.parametrize("amount", ["NaN", "sNaN", "Infinity", "-Infinity"])
def test_an_amount_that_is_not_finite_is_a_flaw(amount: str) -> None:
    specs = {"amount": KINDS["Sale"].fields["amount"]}
    (flaw,) = flaws(specs, {"amount": Decimal(amount)})
    assert flaw.message == f"expected a finite number, found {amount}"
