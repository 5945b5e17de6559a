"""The size of a document with its fragments expanded, computed in linear time.

A fragment counts wherever it is spread, but is visited once: a few hundred characters can expand to millions
of fields.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from graphql import (
    DirectiveNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    OperationDefinitionNode,
    SelectionSetNode,
)


@dataclass(slots=True)
class DocumentSize:
    """A size with fragments expanded."""

    depth: int = 0
    """Depth of nested fields; fields below a field of introspection are not counted."""
    aliases: int = 0
    directives: int = 0
    fields: int = 0

    def add(self, other: "DocumentSize") -> None:
        """Add the size of a sibling."""
        self.depth = max(self.depth, other.depth)
        self.aliases += other.aliases
        self.directives += other.directives
        self.fields += other.fields


def document_size(document: DocumentNode) -> DocumentSize:
    """Return the size of the largest operation of a document, by each measure.

    The document need not be valid. A fragment that spreads itself adds nothing in that place: validation
    rejects it.
    """
    fragments: dict[str, DocumentSize] = {}
    for fragment in fragments_in_order(document):
        own = _selected(fragment.selection_set, fragments)
        own.directives += _number(fragment.directives)
        fragments[fragment.name.value] = own
    largest = DocumentSize()
    for definition in document.definitions:
        if isinstance(definition, OperationDefinitionNode):
            own = _selected(definition.selection_set, fragments)
            own.directives += _number(definition.directives)
            own.directives += sum(
                _number(variable.directives) for variable in definition.variable_definitions or ()
            )
            largest = DocumentSize(
                max(largest.depth, own.depth),
                max(largest.aliases, own.aliases),
                max(largest.directives, own.directives),
                max(largest.fields, own.fields),
            )
    return largest


def fragments_in_order(document: DocumentNode) -> list[FragmentDefinitionNode]:
    """Return the fragments of a document, each after those that it spreads, as far as there are no cycles.

    Without recursion: a document may have as many nested fragments as it has tokens.
    """
    fragments = {
        definition.name.value: definition
        for definition in document.definitions
        if isinstance(definition, FragmentDefinitionNode)
    }
    spread = {name: _spread(fragment.selection_set) for name, fragment in fragments.items()}
    ordered: list[FragmentDefinitionNode] = []
    met: set[str] = set()
    for root in fragments:
        if root in met:
            continue
        met.add(root)
        path: list[tuple[str, Iterator[str]]] = [(root, iter(spread[root]))]
        while path:
            name, following = path[-1]
            deeper = next(
                (
                    spread_name
                    for spread_name in following
                    if spread_name in fragments and spread_name not in met
                ),
                None,
            )
            if deeper is None:
                path.pop()
                ordered.append(fragments[name])
            else:
                met.add(deeper)
                path.append((deeper, iter(spread[deeper])))
    return ordered


def _spread(selection_set: SelectionSetNode) -> list[str]:
    """Return the names of the fragments that are spread somewhere in a selection."""
    found: dict[str, None] = {}
    pending = [selection_set]
    while pending:
        for selection in pending.pop().selections:
            if isinstance(selection, FragmentSpreadNode):
                found[selection.name.value] = None
            elif (inner := selection.selection_set) is not None:  # type: ignore[attr-defined]
                pending.append(inner)
    return list(found)


def _selected(selection_set: SelectionSetNode, fragments: dict[str, DocumentSize]) -> DocumentSize:
    total = DocumentSize()
    for selection in selection_set.selections:
        total.directives += _number(selection.directives)
        if isinstance(selection, FragmentSpreadNode):
            total.add(fragments.get(selection.name.value, DocumentSize()))
            continue
        inner_set: SelectionSetNode | None = selection.selection_set  # type: ignore[attr-defined]
        inner = DocumentSize() if inner_set is None else _selected(inner_set, fragments)
        if isinstance(selection, FieldNode):
            is_introspection = selection.name.value.startswith("__")
            inner.depth = 1 if is_introspection else inner.depth + 1
            inner.aliases += selection.alias is not None
            inner.fields += 1
        total.add(inner)
    return total


def _number(directives: Sequence[DirectiveNode] | None) -> int:
    return len(directives or ())


def root_fields(document: DocumentNode) -> list[set[str]]:
    """Return for each operation of a valid document the names of the fields that it selects on its root."""
    fragments = {
        definition.name.value: definition
        for definition in document.definitions
        if isinstance(definition, FragmentDefinitionNode)
    }
    found = []
    for definition in document.definitions:
        if isinstance(definition, OperationDefinitionNode):
            names: set[str] = set()
            pending = [definition.selection_set]
            met: set[str] = set()
            while pending:
                for selection in pending.pop().selections:
                    if isinstance(selection, FieldNode):
                        names.add(selection.name.value)
                    elif isinstance(selection, FragmentSpreadNode):
                        if selection.name.value not in met:
                            met.add(selection.name.value)
                            pending.append(fragments[selection.name.value].selection_set)
                    else:
                        pending.append(selection.selection_set)  # type: ignore[attr-defined]
            found.append(names)
    return found
