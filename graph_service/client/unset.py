"""A value that was not given, which differs from null, and the base class of inputs."""

from typing import Final

from pydantic import BaseModel, ConfigDict


class UnsetType:
    """The type of ``UNSET``."""

    def __bool__(self) -> bool:
        return False

    def __repr__(self) -> str:
        return "UNSET"


UNSET: Final = UnsetType()
"""Not given: the service uses its default."""


class Input(BaseModel):
    """An input; an unknown field is an error, so that typing errors are detected."""

    model_config = ConfigDict(populate_by_name=True, validate_assignment=True, extra="forbid")
