"""The enums of the model, registered once: a second definition of the same name would be an error."""

import inspect
from enum import StrEnum

import strawberry

import graph_service.api.schema.types.inputs  # noqa: F401  registers those that say more than their class
from graph_service.api.strawberry_internals.schema_hooks import is_registered
from graph_service.domain.kinds import KINDS


def _register() -> None:
    used = {spec.type for kind in KINDS.values() for spec in kind.fields.values()}
    enums = (type_ for type_ in used if issubclass(type_, StrEnum))
    for enum in sorted(enums, key=lambda type_: str(type_.__name__)):
        if not is_registered(enum):
            strawberry.enum(enum, description=inspect.getdoc(enum))


_register()
