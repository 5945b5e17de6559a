"""Keys of records that were given none."""

import re
import secrets
from collections.abc import Mapping
from hashlib import sha256
from typing import Any, Final

from graph_service.domain.kinds import Kind, snake_case
from graph_service.domain.model.entities import LONGEST_KEY

_FOREIGN: Final = re.compile(r"[^a-z0-9_-]")
_TAIL: Final = 12
"""Hexadecimal digits that tell keys apart: of a random key, and at the end of one cut short."""


def made_key(kind: Kind, values: Mapping[str, Any]) -> str:
    """Return the key of a record that was given none.

    Parameters
    ----------
    kind
        Its kind. Where the kind has an identity, the key is made of it: the same record gets the same key
        each time. Otherwise the key is random.
    values
        Values by field name; those of the identity that have no default must be there.

    Examples
    --------
    >>> from datetime import date
    >>> from graph_service.domain.kinds import RECORDS
    >>> made_key(RECORDS["KpiReading"], {"kpi": "revenue-share", "read_on": date(2026, 3, 31)})
    'revenue-share--2026-03-31'
    """
    if not kind.identity:
        return f"{snake_case(kind.name)}-{secrets.token_hex(_TAIL // 2)}"
    parts = "--".join(str(values.get(name, kind.fields[name].default)) for name in kind.identity)
    key = _FOREIGN.sub("-", parts.lower())
    if len(key) <= LONGEST_KEY:
        return key
    return f"{key[: LONGEST_KEY - _TAIL - 1]}-{sha256(parts.encode()).hexdigest()[:_TAIL]}"
