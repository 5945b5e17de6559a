"""A value that was not given, which is not the same as null, and what inputs derive from."""

from typing import Final

from pydantic import BaseModel, ConfigDict


class UnsetType:
    """The type of ``UNSET``."""

    def __bool__(self) -> bool:
        return False

    def __repr__(self) -> str:
        return "UNSET"


UNSET: Final = UnsetType()
"""Not given: the service takes its default."""


class Input(BaseModel):
    """An input; a field that it does not have is refused, because a typing error would go unseen."""

    model_config = ConfigDict(populate_by_name=True, validate_assignment=True, extra="forbid")
