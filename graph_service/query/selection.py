"""What an operation selects: fields with coerced arguments, fragments merged, @skip and @include applied."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLAbstractType,
    GraphQLDirective,
    GraphQLError,
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
    get_named_type,
    is_abstract_type,
    print_ast,
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

    def check(self, type_name: str, selections: Iterable[SelectionSetNode | None], path: str = "") -> None:
        """Coerce the arguments and directives of all that is selected on an object type, at any depth.

        Raises
        ------
        GraphQLError
            When one of them can't be coerced.
        """
        for field in self.fields(type_name, selections, path):
            if field.name.startswith("__"):
                continue
            answered = get_named_type(self._object_type(type_name).fields[field.name].type)
            possible = self.schema.get_possible_types(answered) if is_abstract_type(answered) else [answered]
            for type_ in possible:
                if isinstance(type_, GraphQLObjectType):
                    self.check(type_.name, (node.selection_set for node in field.nodes), field.path)

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
        return not self._condition(GraphQLSkipDirective, node, absent=False) and self._condition(
            GraphQLIncludeDirective, node, absent=True
        )

    def _condition(self, directive: GraphQLDirective, node: Any, *, absent: bool) -> bool:
        """Return the condition of a directive on a node; ``absent`` if the node does not have it."""
        try:
            values = get_directive_values(directive, node, self.variables)
        except GraphQLError as error:  # the document is valid, so a variable is null
            (wrong,) = (each for each in node.directives if each.name.value == directive.name)
            message = f"{print_ast(wrong)}: expected true or false, found null."
            raise GraphQLError(message, [wrong]) from error
        return absent if values is None else bool(values["if"])

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

    @property
    def root_key(self) -> str:
        """The response key of the root field that it belongs to."""
        return self.path.partition(".")[0]

    def argument(self, name: str) -> Any:
        """Return the argument, or None: a null argument is ignored."""
        return self.arguments.get(name)
