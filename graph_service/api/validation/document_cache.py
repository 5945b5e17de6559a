"""Parsed and validated documents, cached so that each is checked once.

The limits are checked before a document is validated, which takes longer the larger it is.
"""

import asyncio
import re
from collections import OrderedDict
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from typing import Any, Final

from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLSchema,
    GraphQLSyntaxError,
    OperationDefinitionNode,
    parse,
    validate,
)

from graph_service.api.strawberry_internals.schema_hooks import VALIDATION_RULES
from graph_service.api.validation.checked_document import CheckedDocument
from graph_service.api.validation.cost_estimate import CostEstimate, variables_of_sizes
from graph_service.api.validation.document_size import document_size, root_fields
from graph_service.api.validation.field_costs import Costs
from graph_service.domain.access import Role
from graph_service.domain.errors import Forbidden, LimitExceeded
from graph_service.settings import Settings

MAX_ERRORS: Final = 5
"""Maximum number of errors that one answer reports."""
CACHED_DOCUMENTS: Final = 500
"""Number of recently used documents that are cached."""
CACHED_CHARACTERS: Final = 500_000
"""Maximum total length of these documents: a parsed text takes a hundred times its memory."""
LONGEST_NAME: Final = 100
SHORT: Final = 200
"""Maximum length of documents that are checked in the event loop; longer ones are checked in a thread."""
_CHECKING: Final = ThreadPoolExecutor(1, "checking")
"""One thread: several would block each other and the event loop."""
_TOO_MANY: Final = re.compile(r"Syntax Error: Document contains more than \d+ (tokens|comments)\.")


class DocumentCache:
    """Checks documents, and keeps those that are valid.

    Parameters
    ----------
    schema
        The schema of the documents.
    costs
        What its fields cost.
    settings
        The limits, and whether the schema may be queried.
    """

    def __init__(self, schema: GraphQLSchema, costs: Costs, settings: Settings) -> None:
        self._schema = schema
        self._costs = costs
        self._settings = settings
        self._cache: OrderedDict[str, CheckedDocument] = OrderedDict()
        self._characters = 0

    async def get(self, text: str) -> CheckedDocument:
        """Return a document that is within the limits.

        Raises
        ------
        GraphQLError
            When it can't be parsed.
        LimitExceeded
            When it is too large.
        """
        document = self._cache.get(text)
        if document is not None:
            self._cache.move_to_end(text)
            return document
        if len(text) <= SHORT:
            document = self._check(text)
        else:
            document = await asyncio.get_running_loop().run_in_executor(_CHECKING, self._check, text)
        if not document.errors:
            self._add(text, document)
        return document

    def cached(self, text: str) -> CheckedDocument | None:
        """Return a document that was validated recently."""
        return self._cache.get(text)

    def refuse_schema(self, document: CheckedDocument, role: Role) -> None:
        """Reject a document that would show the schema to a role that may not see it.

        Validation errors name what would be valid, so they are hidden as well.

        Raises
        ------
        Forbidden
            When it asks for the schema.
        GraphQLError
            When it is not valid; the error has no details.
        """
        if role in self._settings.introspection:
            return
        if document.errors:
            raise GraphQLError("The document is not valid; your role may not see why.")
        if document.is_about_schema:
            raise Forbidden(
                "Your role may not use introspection.",
                hint="The operator sets the roles in GRAPH_SERVICE_INTROSPECTION.",
            )

    def estimate(
        self, document: CheckedDocument, name: str | None, values: Mapping[str, Any]
    ) -> CostEstimate | None:
        """Return the cost of an operation; None if there is nothing to execute.

        Raises
        ------
        LimitExceeded
            When it costs too much, or has too many values.
        """
        if document.errors:
            return None
        values_found = count_values(values, self._settings.max_values)
        if values_found > self._settings.max_values:
            raise limit_exceeded("values", values_found, self._settings.max_values, at_least=True)
        estimate = document.estimate(self._costs, name, values)
        if estimate is not None and estimate.cost > self._settings.max_cost:
            raise limit_exceeded("cost", estimate.cost, self._settings.max_cost)
        return estimate

    def _check(self, text: str) -> CheckedDocument:
        document = self._parse(text)
        self._limit_size(document)
        errors = validate(
            self._schema,
            document,
            VALIDATION_RULES,
            max_errors=MAX_ERRORS,
            hide_suggestions=not self._settings.is_schema_public,
        )
        checked = CheckedDocument(document, [_of_client(error) for error in errors], self._schema)
        checked.digest = sha256(text.encode()).hexdigest()[:16]
        if not errors:
            checked.sizes = variables_of_sizes(self._costs, document)
            _refuse_mixed_schema(document)
            _classify(checked)
        return checked

    def _parse(self, text: str) -> DocumentNode:
        most = self._settings.max_tokens
        try:
            return parse(text, max_lexical_tokens=most, max_comments=most)
        except GraphQLSyntaxError as error:
            too_many = _TOO_MANY.match(error.message)
            if too_many is None:
                raise
            raise limit_exceeded(too_many[1], most + 1, most, at_least=True) from None

    def _limit_size(self, document: DocumentNode) -> None:
        settings, actual = self._settings, document_size(document)
        for name, most in (
            ("depth", settings.max_depth),
            ("aliases", settings.max_aliases),
            ("directives", settings.max_directives),
            ("fields", settings.max_fields),
        ):
            if getattr(actual, name) > most:
                raise limit_exceeded(name, getattr(actual, name), most)

    def _add(self, text: str, document: CheckedDocument) -> None:
        if text not in self._cache:
            self._characters += len(text)
        self._cache[text] = document
        while len(self._cache) > CACHED_DOCUMENTS or (
            self._characters > CACHED_CHARACTERS and len(self._cache) > 1
        ):
            oldest, _ = self._cache.popitem(last=False)
            self._characters -= len(oldest)


def _classify(checked: CheckedDocument) -> None:
    """Record the name of a valid document in the metrics and the log, and whether it queries the schema."""
    document = checked.document
    roots = [name for names in root_fields(document) for name in names]
    checked.is_about_schema = "__schema" in roots or "__type" in roots
    operations = [
        definition for definition in document.definitions if isinstance(definition, OperationDefinitionNode)
    ]
    if operations:
        kind, name = operations[0].operation.value, operations[0].name
        checked.label = f"{kind}.{roots[0] if len(roots) == 1 else 'several'}"
        if name is not None and len(operations) == 1:
            checked.name = name.value[:LONGEST_NAME]


def _of_client(error: GraphQLError) -> GraphQLError:
    """Return an error of a document as a client error, including errors from reading a value in it.

    Python rejects integers with thousands of digits.
    """
    if error.original_error is None or isinstance(error.original_error, GraphQLError):
        return error
    return GraphQLError("A value that is written in the document can't be read.", error.nodes)


def count_values(values: Any, most: int) -> int:
    """Return how many values there are within others, without counting on beyond a number."""
    found = 0
    pending = [values]
    while pending and found <= most:
        container = pending.pop()
        within = container.values() if isinstance(container, dict) else container
        found += len(container)
        if len(container) <= most:
            pending += [value for value in within if isinstance(value, (dict, list))]
    return found


def limit_exceeded(name: str, found: int, most: int, *, at_least: bool = False) -> LimitExceeded:
    """Return the error for an operation that is larger than a limit of the settings."""
    more = "more than " if at_least else ""
    shown = most if at_least else found
    setting = f"max_{'tokens' if name == 'comments' else name}"
    messages = {
        "values": f"The variables have more than {most:,} values.",
        "cost": f"The operation costs {found:,}, counting lists by their page size; the maximum is {most:,}.",
        "depth": f"The operation is {found:,} fields deep; the maximum is {most:,}.",
    }
    return LimitExceeded(
        messages.get(
            name,
            f"The operation has {more}{shown:,} {name}, counting fragments; the maximum is {most:,}.",
        ),
        limit=most,
        found=found,
        hint=f"Ask for less at once. The operator sets the maximum in GRAPH_SERVICE_{setting.upper()}.",
    )


def _refuse_mixed_schema(document: DocumentNode) -> None:
    """Reject operations that query the whole schema together with other fields.

    Raises
    ------
    LimitExceeded
        When there is one.
    """
    for names in root_fields(document):
        if "__schema" in names and not all(name.startswith("__") for name in names):
            raise LimitExceeded(
                "__schema can't be combined with other fields.",
                hint="Query __schema in a separate operation.",
            )
