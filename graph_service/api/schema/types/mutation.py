"""The root of all changes: inputs and payloads derived from the dataclasses, as the types of records are.

Each change has its own mutation, and is one of the changes that ``applyChanges`` makes together.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from inspect import Parameter, Signature
from typing import Annotated, Any, Final

import strawberry
from strawberry import UNSET

import graph_service.api.schema.types.enums  # noqa: F401  gives the enums their meaning
from graph_service.api.resolvers.mutation_table import (
    BULK,
    MUTATIONS,
    STAGE_MOVE_FIELDS,
    CreateRecord,
    DeleteRecord,
    MoveAlliance,
    MutationAction,
    RemoveEdge,
    SetEdge,
    UpdateRecord,
)
from graph_service.api.schema.types.descriptions import said, says
from graph_service.api.schema.types.scalars import Node
from graph_service.domain.change import EdgeType
from graph_service.domain.kinds import KINDS, Kind, snake_case
from graph_service.domain.model.entities import (
    Alliance,
    AllianceStage,
    Competition,
    Financials,
    Holding,
    Membership,
    Need,
)
from graph_service.domain.model.fields import FieldSpec, field_specs
from graph_service.domain.records.agreement import Agreement
from graph_service.domain.records.pipeline import StageMove

_HERE: Final = __name__
_GRAPH: Final = "graph_service.api.schema.types.entities"
_RECORDS: Final = "graph_service.api.schema.types.records"
_KEY: Final = "Its key."
_VERSION: Final = "Reject the change if the current version differs."
_IDEMPOTENCY: Final = (
    "The same key gives the first result again and changes nothing, also after a restart and when sent "
    "many times at once; at most 200 characters. A rejected request changed nothing, and may be sent again "
    "with the same key."
)


@strawberry.enum(description="Why a change was rejected.")
class ChangeErrorCode(Enum):
    """Why a change was rejected."""

    INVALID_INPUT = strawberry.enum_value("INVALID_INPUT", description="A value is not valid.")
    NOT_FOUND = strawberry.enum_value(
        "NOT_FOUND", description="Something that the change refers to does not exist."
    )
    CONFLICT = strawberry.enum_value(
        "CONFLICT",
        description="It was changed meanwhile, its key is taken, or it contradicts data in the graph.",
    )
    FORBIDDEN = strawberry.enum_value("FORBIDDEN", description="The caller may not do this.")


@strawberry.type(description="A number of one kind.")
class KindCount:
    """A number of one kind."""

    kind: str = says("Name of a type, or Holding, Need, Membership, Competition.")
    count: int = says("How many.")


@strawberry.type(description="Why a change was rejected. Nothing was changed.")
class ChangeError:
    """Why a change was rejected."""

    code: ChangeErrorCode = says("The kind of reason.")
    message: str = says("What was expected, and what was found.")
    field: str | None = says("Path of the argument or input field, e.g. input.financials.currency.")
    hint: str | None = says("What to do about it.")
    current_version: int | None = says("The current version; the payload shows its values.")
    dependents: list[KindCount] = says("What depends on the node to delete, by kind.")


@dataclass(frozen=True, slots=True)
class MutationArguments:
    """The input of one mutation, and its description in the schema."""

    input_type: Any
    description: str


def _lazy(name: str) -> Any:
    module = _GRAPH if name in ("Company", "Resource", "Alliance") else _RECORDS
    return Annotated[name, strawberry.lazy(module)]


def _input(name: str, meaning: str, declared: Mapping[str, tuple[Any, str]]) -> type[Any]:
    """Return an input type; fields that may be null need not be given."""
    body: dict[str, Any] = {"__doc__": meaning, "__module__": _HERE, "__annotations__": {}}
    for field, (type_, described) in declared.items():
        is_optional = type(None) in getattr(type_, "__args__", ())
        body["__annotations__"][field] = type_
        body[field] = said(described) if is_optional else strawberry.field(description=described)
    return strawberry.input(type(name, (), body), description=meaning)


FinancialsInput: Final = _input(
    "FinancialsInput",
    "Yearly figures. Figures that are not given stay unchanged; a null removes one.",
    {name: (spec.type | None, spec.meaning) for name, spec in field_specs(Financials).items()},
)


def _value(spec: FieldSpec, *, optional: bool) -> tuple[Any, str]:
    type_: Any = FinancialsInput if spec.type is Financials else spec.type
    if spec.is_list:
        type_ = list[type_]
    meaning = spec.meaning
    if spec.refers is not None:
        meaning = f"{meaning} By key."
    return (type_ | None if optional else type_), meaning


def _create_record(kind: Kind) -> MutationArguments:
    declared: dict[str, tuple[Any, str]] = {}
    for name, spec in kind.fields.items():
        has_default_key = name == "key" and kind.name not in _WITH_OWN_KEYS
        is_numbered = name == "number" and name in kind.identity and kind.type is Agreement
        declared[name] = _value(spec, optional=has_default_key or is_numbered or not spec.required)
        if has_default_key:
            declared[name] = (declared[name][0], f"{spec.meaning} Generated if not given.")
    input_type = _input(f"Create{kind.name}Input", f"{kind.noun.capitalize()} to create.", declared)
    return MutationArguments(input_type, f"Create {kind.noun}.")


def _update_record(kind: Kind) -> MutationArguments:
    fixed = {"key", *kind.identity, kind.owner or "key", *(("stage",) if kind.type is Alliance else ())}
    declared = {
        "key": (str, _KEY),
        "expected_version": (int | None, _VERSION),
        **{name: _value(spec, optional=True) for name, spec in kind.fields.items() if name not in fixed},
    }
    input_type = _input(
        f"Update{kind.name}Input",
        f"The changes to {kind.noun}. Fields that are not given stay unchanged; a null removes a value.",
        declared,
    )
    stages = " Its stage is changed by moveAlliance." if kind.type is Alliance else ""
    return MutationArguments(input_type, f"Change {kind.noun}.{stages}")


def _delete_record(kind: Kind) -> MutationArguments:
    noun = kind.noun.partition(" ")[2]
    return MutationArguments(
        DeleteInput,
        f"Delete {kind.noun}. Rejected, with the dependents of the {noun}, unless cascade is true.",
    )


_WITH_OWN_KEYS: Final = ("Company", "Resource", "Alliance")

DeleteInput: Final = _input(
    "DeleteInput",
    "The node to delete.",
    {
        "key": (str, _KEY),
        "expected_version": (int | None, _VERSION),
        "cascade": (bool | None, "Also delete everything that depends on it."),
    },
)

_EDGES: Final[Mapping[EdgeType, tuple[str, tuple[str, ...]]]] = {
    Holding: ("A resource that a company holds", ("company", "resource")),
    Need: ("A resource that a company needs", ("company", "resource")),
    Membership: ("A period of membership in an alliance", ("alliance", "company", "since")),
    Competition: ("A pair of competitors, in either order", ("a", "b")),
}
"""By edge: what it is, and the fields that identify one."""


def _edge_fields(edge: EdgeType) -> dict[str, tuple[Any, str]]:
    return {name: _value(spec, optional=not spec.required) for name, spec in field_specs(edge).items()}


def _set_edge(edge: EdgeType) -> MutationArguments:
    noun, _ = _EDGES[edge]
    input_type = _input(
        f"Set{edge.__name__}Input",
        f"{noun}, with exactly these values.",
        _edge_fields(edge),
    )
    return MutationArguments(
        input_type, f"{noun}: created if it does not exist, otherwise overwritten with exactly these values."
    )


def _remove_edge(edge: EdgeType) -> MutationArguments:
    noun, identifying = _EDGES[edge]
    declared = _edge_fields(edge)
    input_type = _input(
        f"Remove{edge.__name__}Input",
        f"{noun}, to be removed.",
        {name: declared[name] for name in identifying},
    )
    return MutationArguments(input_type, f"{noun}: remove it.")


def _move_alliance() -> MutationArguments:
    moves = field_specs(StageMove)
    stated = {name: _value(moves[name], optional=True) for name in STAGE_MOVE_FIELDS}
    stated["moved_on"] = (dt.date | None, "The day of the move; today if not given.")
    input_type = _input(
        "MoveAllianceInput",
        "The stage that an alliance moves to.",
        {
            "key": (str, "Key of the alliance."),
            "to_stage": (AllianceStage, "The stage after."),
            "expected_version": (int | None, _VERSION),
            **stated,
        },
    )
    return MutationArguments(
        input_type,
        "Move an alliance to another stage: PROSPECT, CONTACTED, DUE_DILIGENCE, PILOT, AGREEMENT, ACTIVE, "
        "ENDED; DECLINED from any stage before ACTIVE, ENDED from PILOT or later. A pilot can begin when "
        "each of the four checks of due diligence is passed or waived. The move is recorded, see "
        "stageMoves.",
    )


def _amend_agreement() -> MutationArguments:
    fixed = ("key", "alliance", "number", "amendment_reason", "signed_on")
    specs = field_specs(Agreement)
    input_type = _input(
        "AmendAgreementInput",
        "The changes in the agreement that follows a signed one.",
        {
            "key": (str, "Key of the signed agreement."),
            "amendment_reason": (str, "Why it is amended."),
            **{name: _value(spec, optional=True) for name, spec in specs.items() if name not in fixed},
        },
    )
    return MutationArguments(
        input_type,
        "Draft the agreement that follows a signed one: a copy with its tiers and bonuses, and the "
        "changes. The signed one stays readable.",
    )


def _arguments(action: MutationAction) -> MutationArguments:
    match action:
        case UpdateRecord(kind):
            return _update_record(KINDS[kind])
        case CreateRecord(kind):
            return _create_record(KINDS[kind])
        case DeleteRecord(kind):
            return _delete_record(KINDS[kind])
        case RemoveEdge(edge):
            return _remove_edge(edge)
        case SetEdge(edge):
            return _set_edge(edge)
        case MoveAlliance():
            return _move_alliance()
    return _amend_agreement()


ARGUMENTS: Final[Mapping[str, MutationArguments]] = {
    name: _arguments(action) for name, action in MUTATIONS.items()
}
"""By mutation of one change: its input."""

_OUTCOME: Final[Mapping[str, tuple[Any, str]]] = {
    "errors": (list[ChangeError], "Why it was rejected; empty if it was done."),
    "graph_revision": (str | None, "The revision of the graph that it made; null if it was rejected."),
    "replayed": (bool, "It had been done before, under this idempotency key."),
}


def _payload(name: str, shown: Mapping[str, tuple[Any, str]]) -> type[Any]:
    meaning = "The result of a change."
    body: dict[str, Any] = {"__doc__": meaning, "__module__": _HERE, "__annotations__": {}}
    for field, (type_, described) in {**shown, **_OUTCOME}.items():
        body["__annotations__"][field] = type_
        body[field] = says(described)
    return strawberry.type(type(name, (), body), description=meaning)


_SHOWN: Final = "The current node: changed, or unchanged if the change was rejected; null if there is none."


def _payloads() -> Iterator[tuple[str, type[Any]]]:
    for action in MUTATIONS.values():
        if action.shows:
            shown = {snake_case(name): (_lazy(type_) | None, _SHOWN) for name, type_ in action.shows.items()}
            yield action.payload, _payload(action.payload, shown)
    yield "DeletionPayload", _payload("DeletionPayload", {"deleted": _DELETED})
    nodes = (list[Node | None], "By change: the current node; null if it was deleted. Empty if rejected.")
    yield "ChangesPayload", _payload("ChangesPayload", {"nodes": nodes, "deleted": _DELETED})


_DELETED: Final = (list[KindCount], "How many were deleted, by kind.")
PAYLOADS: Final[Mapping[str, type[Any]]] = dict(_payloads())


def _change_input() -> type[Any]:
    body: dict[str, Any] = {
        "__doc__": "One of the changes that are made together: exactly one of these.",
        "__module__": _HERE,
        "__annotations__": {},
    }
    for mutation, arguments in ARGUMENTS.items():
        name = snake_case(mutation)
        body["__annotations__"][name] = arguments.input_type | None
        body[name] = said(arguments.description)
    return strawberry.input(type("ChangeInput", (), body), description=body["__doc__"], one_of=True)


ChangeInput: Final = _change_input()


def _field(argument: str, type_: Any, payload: str, description: str) -> Any:
    def changed(self: Any, **_arguments: Any) -> None: ...

    kind = Parameter.POSITIONAL_OR_KEYWORD
    keyed = Annotated[str | None, strawberry.argument(description=_IDEMPOTENCY)]
    changed.__signature__ = Signature(  # type: ignore[attr-defined]
        [
            Parameter("self", kind),
            Parameter(argument, kind, annotation=type_),
            Parameter("idempotency_key", kind, default=UNSET, annotation=keyed),
        ],
        return_annotation=PAYLOADS[payload],
    )
    return strawberry.field(changed, description=description)


def _mutation() -> type[Any]:
    body: dict[str, Any] = {"__doc__": "Everything that can be changed.", "__module__": _HERE}
    for name, action in MUTATIONS.items():
        arguments = ARGUMENTS[name]
        body[snake_case(name)] = _field("input", arguments.input_type, action.payload, arguments.description)
    body[snake_case(BULK)] = _field(
        "changes",
        list[ChangeInput],  # type: ignore[valid-type]  # a type, though made by a function
        "ChangesPayload",
        "Make up to 1,000 changes together, in their order: all of them, or none.",
    )
    return strawberry.type(type("Mutation", (), body), description=body["__doc__"])


Mutation: Final = _mutation()
