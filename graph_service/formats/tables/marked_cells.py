"""Cells that say more than their text: those that can't be used, and those whose type is certain."""


class Refused(str):
    """A cell or a row that can't be used, for a stated reason: a formula without a value, an ambiguous date.

    As a text it has a control character, so that every reader checks it.
    """

    __slots__ = ("reason",)
    reason: str

    def __new__(cls, reason: str) -> "Refused":
        """Return the cell."""
        made = super().__new__(cls, "\0")
        made.reason = reason
        return made


class Typed(str):
    """The text of a number, a day or a flag of a typed format, in the notation of the CSV format.

    No other cell of its column can change its meaning.
    """

    __slots__ = ()
