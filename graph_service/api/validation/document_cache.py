"""Documents before they are run: parsed, within the limits, valid. Kept, so that this is done once for each.

The limits are looked at before a document is validated, which takes longer the larger it is.
"""

import asyncio
import re
from collections import OrderedDict
from collections.abc import Hashable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from typing import Any, Final

from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLSchema,
    GraphQLSyntaxError,
    OperationDefinitionNode,
    get_operation_ast,
    parse,
    specified_rules,
    validate,
)
from strawberry.extensions import SchemaExtension
from strawberry.schema.validation_rules.maybe_null import MaybeNullValidationRule
from strawberry.schema.validation_rules.one_of import OneOfInputValidationRule

from graph_service.api.validation.cost_estimate import (
    Estimate,
    default_sizes,
    estimate,
    size,
    variables_of_sizes,
)
from graph_service.api.validation.document_size import extent, root_fields
from graph_service.api.validation.field_costs import Costs
from graph_service.domain.access import Role
from graph_service.domain.errors import Forbidden, LimitExceeded
from graph_service.settings import Settings

MAX_ERRORS: Final = 5
"""Most errors that one answer reports."""
KEPT_DOCUMENTS: Final = 500
"""How many documents are kept, those used last."""
KEPT_CHARACTERS: Final = 500_000
"""How long they are together at most: what is made of a text takes a hundred times its memory."""
KEPT_ESTIMATES: Final = 100
"""For how many sizes of its lists the cost of a document is kept."""
LONGEST_NAME: Final = 100
INVALID: Final = "invalid"
SHORT: Final = 200
"""Characters of documents that are checked at once; longer ones may take a while, beside the event loop."""
_CHECKING: Final = ThreadPoolExecutor(1, "checking")
"""One thread: several would keep each other, and the event loop, from running."""
_TOO_MANY: Final = re.compile(r"Syntax Error: Document contains more than \d+ (tokens|comments)\.")
_RULES: Final = (*specified_rules, MaybeNullValidationRule, OneOfInputValidationRule)


class Checked:
    """A document that is within the limits; it has errors, or can be run."""

    def __init__(self, document: DocumentNode, errors: list[GraphQLError], schema: GraphQLSchema) -> None:
        self.document = document
        self.errors = errors
        """Why it is not valid; empty for one that is."""
        self.asks_for_schema = False
        """Whether it asks for the whole schema, and for nothing else."""
        self.is_about_schema = False
        """Whether anything in it asks for the schema, or for a type of it."""
        self.sizes: tuple[str, ...] = ()
        """The variables that its cost depends on."""
        self.label = INVALID
        """What the metrics call it: its kind and its root field, or how it differs from that."""
        self.name: str | None = None
        """What its author calls its operation."""
        self.digest = ""
        """The beginning of the SHA-256 of its text."""
        self.reads: str | None = None
        """The sorts of things that it reads, see ``audit_log``; None until somebody has asked."""
        self.inputs: Any = None
        """The inputs that it uses and not everybody may, see ``hidden_inputs``; None until they are known."""
        self.schema = schema
        self._estimates: dict[Hashable, Estimate] = {}

    def estimate(self, costs: Costs, name: str | None, values: Mapping[str, Any]) -> Estimate | None:
        """Return what an operation of a valid document costs; None when there is no such operation."""
        place = (name, *(size(values[one]) if one in values else "" for one in self.sizes))
        found = self._estimates.get(place)
        if found is not None:
            return found
        operation = get_operation_ast(self.document, name)
        if operation is None:
            return None
        defaults = default_sizes(operation)

        def size_of(variable: str) -> int | None:
            return size(values[variable]) if variable in values else defaults.get(variable)

        if len(self._estimates) >= KEPT_ESTIMATES:
            self._estimates.clear()
        found = self._estimates[place] = estimate(self.schema, costs, self.document, operation, size_of)
        return found


class Documents:
    """Checks documents, and keeps those that are valid.

    Parameters
    ----------
    schema
        What they are written against.
    costs
        What its fields cost.
    settings
        The limits, and whether the schema may be asked for.
    """

    def __init__(self, schema: GraphQLSchema, costs: Costs, settings: Settings) -> None:
        self._schema = schema
        self._costs = costs
        self._settings = settings
        self._kept: OrderedDict[str, Checked] = OrderedDict()
        self._characters = 0

    async def checked(self, text: str) -> Checked:
        """Return a document that is within the limits.

        Raises
        ------
        GraphQLError
            When it can't be parsed.
        LimitExceeded
            When it is too large.
        """
        known = self._kept.get(text)
        if known is not None:
            self._kept.move_to_end(text)
            return known
        if len(text) <= SHORT:
            known = self._checked(text)
        else:
            known = await asyncio.get_running_loop().run_in_executor(_CHECKING, self._checked, text)
        if not known.errors:
            self._keep(text, known)
        return known

    def kept(self, text: str) -> Checked | None:
        """Return a document that was found to be valid lately."""
        return self._kept.get(text)

    def refuse_schema(self, known: Checked, role: Role) -> None:
        """Refuse a document that would give the schema away to somebody who may not ask for it.

        What is wrong with one tells, word by word, what would be right.

        Raises
        ------
        Forbidden
            When it asks for the schema.
        GraphQLError
            When it is not valid; this says no more than that.
        """
        if role in self._settings.introspection:
            return
        if known.errors:
            raise GraphQLError("The document does not fit the schema, which is not shown to you.")
        if known.is_about_schema:
            raise Forbidden(
                "Introspection is not for you: the schema is not shown.",
                hint="Whoever runs the service sets GRAPH_SERVICE_INTROSPECTION.",
            )

    def estimate(self, known: Checked, name: str | None, values: Mapping[str, Any]) -> Estimate | None:
        """Return what an operation costs; None where there is nothing that could be run.

        Raises
        ------
        LimitExceeded
            When it costs too much, or comes with too many values.
        """
        if known.errors:
            return None
        values_found = count(values, self._settings.max_values)
        if values_found > self._settings.max_values:
            raise beyond("values", values_found, self._settings.max_values, at_least=True)
        found = known.estimate(self._costs, name, values)
        if found is not None and found.cost > self._settings.max_cost:
            raise beyond("cost", found.cost, self._settings.max_cost)
        return found

    def _checked(self, text: str) -> Checked:
        settings = self._settings
        try:
            document = parse(text, max_lexical_tokens=settings.max_tokens, max_comments=settings.max_tokens)
        except GraphQLSyntaxError as error:
            too_many = _TOO_MANY.match(error.message)
            if too_many is None:
                raise
            raise beyond(too_many[1], settings.max_tokens + 1, settings.max_tokens, at_least=True) from None
        found = extent(document)
        for name, most in (
            ("depth", settings.max_depth),
            ("aliases", settings.max_aliases),
            ("directives", settings.max_directives),
            ("fields", settings.max_fields),
        ):
            if getattr(found, name) > most:
                raise beyond(name, getattr(found, name), most)
        errors = validate(
            self._schema,
            document,
            _RULES,
            max_errors=MAX_ERRORS,
            hide_suggestions=not settings.is_schema_public,
        )
        known = Checked(document, [_of_client(one) for one in errors], self._schema)
        known.digest = sha256(text.encode()).hexdigest()[:16]
        if not errors:
            known.sizes = variables_of_sizes(self._costs, document)
            known.asks_for_schema = _asks_for_schema(document)
            roots = [name for names in root_fields(document) for name in names]
            known.is_about_schema = "__schema" in roots or "__type" in roots
            operations = [one for one in document.definitions if isinstance(one, OperationDefinitionNode)]
            if operations:
                kind, author_calls_it = operations[0].operation.value, operations[0].name
                known.label = f"{kind}.{roots[0] if len(roots) == 1 else 'several'}"
                if author_calls_it is not None and len(operations) == 1:
                    known.name = author_calls_it.value[:LONGEST_NAME]
        return known

    def _keep(self, text: str, known: Checked) -> None:
        if text not in self._kept:
            self._characters += len(text)
        self._kept[text] = known
        while len(self._kept) > KEPT_DOCUMENTS or (
            self._characters > KEPT_CHARACTERS and len(self._kept) > 1
        ):
            oldest, _ = self._kept.popitem(last=False)
            self._characters -= len(oldest)


class CheckedOperation(SchemaExtension):
    """Runs the document that was checked, instead of parsing and validating its text."""

    def on_operation(self) -> Iterator[None]:
        """Hand the document over."""
        context = self.execution_context
        known: Checked = context.context.checked
        context.graphql_document = known.document
        context.pre_execution_errors = known.errors
        yield


def _of_client(error: GraphQLError) -> GraphQLError:
    """Return an error of a document as one of who wrote it, also where reading a value failed within.

    Python refuses to read integers of thousands of digits.
    """
    if error.original_error is None or isinstance(error.original_error, GraphQLError):
        return error
    return GraphQLError("A value that is written in the document can't be read.", error.nodes)


def count(values: Any, most: int) -> int:
    """Return how many values there are within others, without counting on beyond a number."""
    found = 0
    pending = [values]
    while pending and found <= most:
        one = pending.pop()
        within = one.values() if isinstance(one, dict) else one
        found += len(one)
        if len(one) <= most:
            pending += [value for value in within if isinstance(value, (dict, list))]
    return found


def beyond(name: str, found: int, most: int, *, at_least: bool = False) -> LimitExceeded:
    """Return the error for an operation that is larger than a limit of the settings."""
    more = "more than " if at_least else ""
    shown = most if at_least else found
    setting = f"max_{'tokens' if name == 'comments' else name}"
    messages = {
        "values": f"The variables hold more than {most:,} values.",
        "cost": f"The operation costs {found:,}, lists as long as their pages; at most {most:,} are run.",
        "depth": f"The operation is {found:,} fields deep; at most {most:,} are answered.",
    }
    return LimitExceeded(
        messages.get(
            name,
            f"The operation has {more}{shown:,} {name}, fragments spread; at most {most:,} are answered.",
        ),
        limit=most,
        found=found,
        hint=f"Ask for less at once; whoever runs the service sets GRAPH_SERVICE_{setting.upper()}.",
    )


def _asks_for_schema(document: DocumentNode) -> bool:
    """Return whether operations ask for the whole schema.

    Raises
    ------
    LimitExceeded
        When one asks for other things as well.
    """
    asks = False
    for names in root_fields(document):
        if "__schema" in names:
            asks = True
            if not all(name.startswith("__") for name in names):
                raise LimitExceeded(
                    "The whole schema is asked for together with other things.",
                    hint="Ask for __schema in an operation of its own.",
                )
    return asks
