"""What an operation selects: fields with coerced arguments, fragments merged, @skip and @include applied."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLAbstractType,
    GraphQLIncludeDirective,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLSkipDirective,
    InlineFragmentNode,
    NamedTypeNode,
    SelectionSetNode,
    VariableValues,
    get_argument_values,
    get_directive_values,
)

from graph_service.domain.errors import InternalError

TYPENAME = "__typename"


@dataclass(frozen=True, slots=True)
class Document:
    """The parts of an operation that its selections refer to."""

    schema: GraphQLSchema
    fragments: Mapping[str, FragmentDefinitionNode]
    variables: VariableValues

    def field(self, type_name: str, nodes: Sequence[FieldNode], path: str = "") -> "Field":
        """Return the field of a type that these nodes select, merged under one response key.

        Raises
        ------
        GraphQLError
            When an argument can't be coerced.
        """
        node = nodes[0]
        name = node.name.value
        arguments: Mapping[str, Any] = {}
        if not name.startswith("__"):  # those belong to the language, not to a type
            definition = self._object_type(type_name).fields[name]
            arguments = get_argument_values(definition, node, self.variables)
        key = node.alias.value if node.alias else name
        return Field(self, key, name, arguments, tuple(nodes), f"{path}.{key}" if path else key)

    def _object_type(self, name: str) -> GraphQLObjectType:
        type_ = self.schema.get_type(name)
        if not isinstance(type_, GraphQLObjectType):
            raise InternalError(f"{name} is not an object type of the schema.")
        return type_

    def fields(
        self, type_name: str, selections: Iterable[SelectionSetNode | None], path: str
    ) -> list["Field"]:
        """Return the fields selected on an object type, in the order in which they are answered."""
        return [self.field(type_name, nodes, path) for nodes in self.nodes(type_name, selections).values()]

    def nodes(
        self, type_name: str, selections: Iterable[SelectionSetNode | None]
    ) -> Mapping[str, Sequence[FieldNode]]:
        """Return by response key the nodes that select it on an object type, in the order of the answer."""
        grouped: dict[str, list[FieldNode]] = {}
        visited: set[str] = set()
        for selection_set in selections:
            if selection_set is not None:
                self._collect(type_name, selection_set, grouped, visited)
        return grouped

    def _collect(
        self,
        type_name: str,
        selection_set: SelectionSetNode,
        grouped: dict[str, list[FieldNode]],
        visited: set[str],
    ) -> None:
        for selection in selection_set.selections:
            if not self._is_included(selection):
                continue
            match selection:
                case FieldNode():
                    key = selection.alias.value if selection.alias else selection.name.value
                    grouped.setdefault(key, []).append(selection)
                case InlineFragmentNode():
                    if self._applies(selection.type_condition, type_name):
                        self._collect(type_name, selection.selection_set, grouped, visited)
                case FragmentSpreadNode() if selection.name.value not in visited:
                    visited.add(selection.name.value)
                    fragment = self.fragments[selection.name.value]
                    if self._applies(fragment.type_condition, type_name):
                        self._collect(type_name, fragment.selection_set, grouped, visited)

    def _is_included(self, node: Any) -> bool:
        skip = get_directive_values(GraphQLSkipDirective, node, self.variables)
        if skip and skip["if"]:
            return False
        include = get_directive_values(GraphQLIncludeDirective, node, self.variables)
        return not include or bool(include["if"])

    def _applies(self, condition: NamedTypeNode | None, type_name: str) -> bool:
        if condition is None or condition.name.value == type_name:
            return True
        wanted, actual = self.schema.get_type(condition.name.value), self.schema.get_type(type_name)
        if not isinstance(actual, GraphQLObjectType) or not isinstance(wanted, GraphQLAbstractType):
            return False
        return self.schema.is_sub_type(wanted, actual)


@dataclass(frozen=True, slots=True, eq=False)
class Field:
    """A selected field."""

    document: Document
    response_key: str
    name: str
    arguments: Mapping[str, Any]
    """Coerced; an argument that was not given and has no default is missing."""
    nodes: tuple[FieldNode, ...]
    path: str
    """Dotted response keys from the root, for error messages."""

    def fields(self, type_name: str) -> list["Field"]:
        """Return the selection below the field, if its value is of this object type."""
        return self.document.fields(type_name, (node.selection_set for node in self.nodes), self.path)

    def argument(self, name: str) -> Any:
        """Return the argument, or None: a null argument is ignored."""
        return self.arguments.get(name)
