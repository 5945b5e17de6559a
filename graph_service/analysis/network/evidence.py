"""Which edges were found by a rule; all others were declared."""

from typing import Final

DERIVED: Final = "derived:"
"""The beginning of the evidence of an edge that a rule found."""


def is_derived(evidence: str | None) -> bool:
    """Whether a rule found an edge with this evidence."""
    return evidence is not None and evidence.startswith(DERIVED)
