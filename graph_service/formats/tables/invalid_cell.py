"""Cells that can't be used in any column."""


class Refused(str):
    """A cell that can't be used, for a reason of its format: a formula without a value, an error.

    As a text it has a control character, so that every reader checks it.
    """

    __slots__ = ("reason",)
    reason: str

    def __new__(cls, reason: str) -> "Refused":
        """Return the cell."""
        made = super().__new__(cls, "\0")
        made.reason = reason
        return made
