"""Global ids: a type and a key, opaque to clients, the same on every engine."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Final

from graph_service.domain.errors import InvalidInput
from graph_service.domain.kinds import KINDS

NODE_TYPES: Final = tuple(KINDS)
"""The types that have global ids."""


def global_id(type_name: str, key: str) -> str:
    """Return the global id of a node.

    >>> global_id("Company", "lufthansa")
    'Q29tcGFueTpsdWZ0aGFuc2E='
    """
    return urlsafe_b64encode(f"{type_name}:{key}".encode()).decode()


def type_and_key(identifier: str, field: str) -> tuple[str, str]:
    """Return the type and the key of a global id.

    Parameters
    ----------
    identifier
        A global id that the service gave out.
    field
        Its path in the request, for the error.

    Raises
    ------
    InvalidInput
        When it is not a global id.
    """
    try:
        type_name, _, key = urlsafe_b64decode(identifier.encode("ascii")).decode().partition(":")
    except ValueError:
        type_name = key = ""
    # decoders skip characters that are not base64, but each node has only one id
    if type_name not in NODE_TYPES or not key or global_id(type_name, key) != identifier:
        raise InvalidInput(
            f"{field}: expected a global id as the service gave it out.",
            field=field,
        )
    return type_name, key
