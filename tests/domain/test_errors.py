from decimal import Decimal

import pytest

from graph_service.domain.errors import MASKED, InternalError, ServiceError
from graph_service.domain.kinds import KINDS
from graph_service.domain.model.validation import flaws


def test_users_do_not_read_why_the_code_is_wrong() -> None:
    error = InternalError("the partner key:1 has no company")
    assert isinstance(error, ServiceError)
    assert (error.code, error.message, error.hint) == ("INTERNAL_ERROR", MASKED, None)
    assert str(error) == "the partner key:1 has no company"


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
