"""Rejects operations that filter or sort by values that their viewer may not see.

``access_filter`` would treat such values as missing, without an error. The answer does not depend on the
stored data.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from graphql import (
    EnumValueNode,
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLSchema,
    ObjectFieldNode,
    TypeInfo,
    TypeInfoVisitor,
    VariableDefinitionNode,
    Visitor,
    get_named_type,
    type_from_ast,
    visit,
)

from graph_service.api.validation.checked_document import CheckedDocument
from graph_service.domain.access import Viewer
from graph_service.domain.errors import Forbidden
from graph_service.query.access.access_policy import UNSEEN_INPUTS

_WATCHED: Final = frozenset().union(*UNSEEN_INPUTS.values())

Input = tuple[str, str]
"""Name of an input type and its field, or of an enum and its value."""


def refuse_hidden_inputs(viewer: Viewer, checked: CheckedDocument, variables: Mapping[str, Any]) -> None:
    """Reject an operation that filters or sorts by values that its sender may not see.

    Raises
    ------
    Forbidden
        When it does; the error names the field.
    """
    hidden = UNSEEN_INPUTS.get(viewer.role, frozenset())
    if not hidden:
        return
    used = _used(checked)
    inputs = set(used.written)
    for name, type_ in used.variables.items():
        inputs.update(_of_value(variables.get(name), type_))
    for type_name, name in sorted(inputs & hidden):
        raise Forbidden(
            f"{type_name}.{name}: your role may not filter or sort by this field.",
            field=name,
            hint="docs/access.md says what each role sees.",
        )


@dataclass(frozen=True, slots=True)
class _Used:
    """The restricted inputs that a document uses."""

    written: frozenset[Input] = frozenset()
    variables: Mapping[str, GraphQLInputType] = field(default_factory=dict)
    """By name: types of variables that could hold it."""


def _used(checked: CheckedDocument) -> _Used:
    if checked.inputs is None:
        info = TypeInfo(checked.schema)
        visitor = _Inputs(info, checked.schema)
        visit(checked.document, TypeInfoVisitor(info, visitor))
        checked.inputs = _Used(frozenset(visitor.written), visitor.variables)
    used: _Used = checked.inputs
    return used


class _Inputs(Visitor):
    """Collects the inputs that a document uses; each fragment is visited once, however often it is spread."""

    def __init__(self, info: TypeInfo, schema: GraphQLSchema) -> None:
        super().__init__()
        self._info = info
        self._schema = schema
        self.written: set[Input] = set()
        self.variables: dict[str, GraphQLInputType] = {}

    def enter_object_field(self, node: ObjectFieldNode, *_: Any) -> None:
        """Collect a field of an input object."""
        self._note(self._info.get_parent_input_type(), node.name.value)

    def enter_enum_value(self, node: EnumValueNode, *_: Any) -> None:
        """Collect a value of an enum."""
        self._note(self._info.get_input_type(), node.value)

    def enter_variable_definition(self, node: VariableDefinitionNode, *_: Any) -> None:
        """Collect a variable."""
        type_: Any = type_from_ast(self._schema, node.type)
        if isinstance(get_named_type(type_), GraphQLInputObjectType | GraphQLEnumType):
            self.variables[node.variable.name.value] = type_

    def _note(self, type_: Any, name: str) -> None:
        used = (str(get_named_type(type_)), name)
        if used in _WATCHED:
            self.written.add(used)


def _of_value(value: Any, type_: Any) -> Iterator[Input]:
    """Yield the inputs that a variable's uncoerced value uses."""
    named = get_named_type(type_)
    pending = [(value, named)]
    while pending:
        value, named = pending.pop()
        match value:
            case list():
                pending += [(item, named) for item in value]
            case dict() if isinstance(named, GraphQLInputObjectType):
                for name, item in value.items():
                    yield named.name, name
                    if name in named.fields:
                        pending.append((item, get_named_type(named.fields[name].type)))
            case str() if isinstance(named, GraphQLEnumType):
                yield named.name, value
