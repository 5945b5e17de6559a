"""What an id of a foreign table says, and which keys are made of names."""

import re
from typing import Final

from graph_service.domain.identity.legal_forms import company_name
from graph_service.domain.identity.matching import Named
from graph_service.domain.identity.names import identity_key, key_from_name
from graph_service.domain.model.entities import KEY_PATTERN, LONGEST_KEY, RESERVED_KEYS

COMPANIES: Final = "companies"
_NOT_IN_KEYS: Final = re.compile(r"[^a-z0-9_-]+")
_DIGEST: Final = re.compile(r"(?<=.)-[0-9a-f]{10}$")
_LONGEST_TAIL: Final = 60


def with_id(kind: str, name: str, identifier: str) -> str:
    """Return the key of one of several companies with one name, whose id can't be a key itself."""
    tail = _NOT_IN_KEYS.sub("-", identifier.lower()).strip("-_")[:_LONGEST_TAIL]
    return f"{key_from_name(kind, name)[: LONGEST_KEY - _LONGEST_TAIL - 1]}-{tail}"


def as_identifier(register: str) -> str:
    """Return a register number as the id of a company that others share the name with."""
    return f"#{register}"


def is_usable(identifier: str) -> bool:
    """Return whether an id can be a key."""
    return (
        KEY_PATTERN.fullmatch(identifier) is not None
        and len(identifier) <= LONGEST_KEY
        and identifier not in RESERVED_KEYS
    )


def is_one_name(kind: str, one: str, other: str) -> bool:
    """Return whether two names are one; of companies also if only one of them states its legal form."""
    if identity_key(one) == identity_key(other):
        return True
    return kind == COMPANIES and company_name(one).may_be(company_name(other))


def is_made_of(kind: str, node: Named) -> bool:
    """Return whether a key consists of words of the node's name: it was made of the name, not an id."""
    words = set(_DIGEST.sub("", node.key).split("-"))
    return words <= set(key_from_name(kind, node.name).split("-"))
