"""Constraints on the fields of the model, in addition to their types, stated where a field is declared.

The validation of values, the columns of the CSV format, and the inputs and types of the API are derived from
these.
"""

import re
import types
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from typing import Annotated, Any, Final, Union, get_args, get_origin, get_type_hints

from typing_extensions import Doc

from graph_service.domain.errors import InternalError

LONGEST_NAME: Final = 300
"""Maximum characters of a text, unless its field allows more."""
LONGEST_TEXT: Final = 5_000
"""Maximum characters of a prose text."""


@dataclass(frozen=True, slots=True)
class Within:
    """The number lies between two bounds, both included."""

    least: float
    most: float


@dataclass(frozen=True, slots=True)
class Above:
    """The number is greater than a bound."""

    bound: float


@dataclass(frozen=True, slots=True)
class Prose:
    """The text may be long, and have several lines."""


@dataclass(frozen=True, slots=True)
class Written:
    """The text must match a pattern."""

    pattern: re.Pattern[str]
    expected: Annotated[str, Doc('What an error says, e.g. "an ISO 4217 code such as EUR".')]


@dataclass(frozen=True, slots=True)
class Year:
    """The number is a year: not before 500, and at most next year."""


@dataclass(frozen=True, slots=True)
class Refers:
    """The field holds the key of another node, or several keys."""

    to: Annotated[str, Doc("Type of the other node.")]
    listed_as: Annotated[str | None, Doc("Name of the list there that this record appears in.")] = None
    belongs: Annotated[bool, Doc("The record is part of the other node, and is deleted with it.")] = False


COUNTRY: Final = Written(re.compile(r"[A-Z]{2}"), "an ISO 3166-1 alpha-2 code such as NO")
CURRENCY: Final = Written(re.compile(r"[A-Z]{3}"), "an ISO 4217 code such as EUR")
WEBSITE: Final = Written(
    re.compile(r"https?://[^\s/?#:@\[\]]+(:[0-9]+)?([/?#]\S*)?"), "an address such as https://example.com"
)
YEAR: Final = Year()
PROSE: Final = Prose()
FRACTION: Final = Within(0, 1)
SCORE: Final = Within(0, 10)
DAYS: Final = Within(1, 3_660)


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One field of a dataclass of the model."""

    name: str
    type: Annotated[Any, Doc("Of a value, or of an item of a list: str, int, float, bool, date, an enum ...")]
    is_list: bool
    nullable: bool
    required: Annotated[bool, Doc("It has no default.")]
    default: Any
    meaning: str
    rules: Annotated[tuple[Any, ...], Doc("Within, Above, Prose, Written, Year.")]
    refers: Refers | None

    @property
    def reference(self) -> Refers:
        """What the field refers to; only for a field that holds keys of other things.

        Raises
        ------
        InternalError
            When the field holds no keys.
        """
        if self.refers is None:
            raise InternalError(f"the field {self.name} refers to nothing")
        return self.refers


def field_specs(kind: type[Any]) -> Mapping[str, FieldSpec]:
    """Return the fields of a dataclass of the model by name, in the order of their declaration."""
    if kind not in _KNOWN:
        _KNOWN[kind] = _specs(kind)
    return _KNOWN[kind]


_KNOWN: Final[dict[type[Any], Mapping[str, FieldSpec]]] = {}


def _specs(kind: type[Any]) -> Mapping[str, FieldSpec]:
    hints = get_type_hints(kind, include_extras=True)
    specs = {}
    for one in fields(kind):
        hint, *notes = get_args(hints[one.name])
        nullable = get_origin(hint) in (types.UnionType, Union)
        if nullable:
            hint = next(part for part in get_args(hint) if part is not type(None))
        is_list = get_origin(hint) is tuple
        specs[one.name] = FieldSpec(
            name=one.name,
            type=get_args(hint)[0] if is_list else hint,
            is_list=is_list,
            nullable=nullable,
            required=one.default is MISSING,
            default=None if one.default is MISSING else one.default,
            meaning=next(note.documentation for note in notes if isinstance(note, Doc)),
            rules=tuple(note for note in notes if not isinstance(note, Doc | Refers)),
            refers=next((note for note in notes if isinstance(note, Refers)), None),
        )
    return specs
