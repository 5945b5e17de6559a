"""Trusted documents: operations that clients name by their hash instead of sending them."""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import orjson
from graphql import GraphQLError, GraphQLSchema, parse, validate

from graph_service.domain.errors import InvalidInput

PREFIX: Final = "sha256:"
"""Allowed prefix of an id."""


def read_manifest(file: Path, schema: GraphQLSchema) -> Mapping[str, str]:
    """Return the documents of a manifest, by the SHA-256 of their text in hexadecimal digits.

    Parameters
    ----------
    file
        JSON: an object of id and document, as Relay's compiler and GraphQL Code Generator write it with
        ``sha256``, or the manifest that Apollo's tools generate. An id may begin with ``sha256:``.
    schema
        The schema that every document must match, so that outdated clients are detected at the start.

    Raises
    ------
    InvalidInput
        When the file can't be read, an id is not the hash of its document, or a document is not valid.
    """
    try:
        content = orjson.loads(file.read_bytes())
    except OSError as error:
        raise _wrong(f"{file} can't be read: {error.strerror}.") from error
    except orjson.JSONDecodeError as error:
        raise _wrong(f"{file}: expected JSON, {error}.") from error
    documents = {}
    for identifier, text in _entries(file, content):
        key = document_hash(identifier)
        if key != hashlib.sha256(text.encode()).hexdigest():
            raise _wrong(f"{file}: {identifier!r} is not the SHA-256 of its document.")
        try:
            errors = validate(schema, parse(text))
        except GraphQLError as error:
            errors = [error]
        if errors:
            raise _wrong(f"{file}: the document {identifier!r} is not valid: {errors[0].message}")
        documents[key] = text
    return documents


def document_hash(identifier: str) -> str:
    """Return the hexadecimal digits of an id.

    >>> document_hash("sha256:00FF")
    '00ff'
    """
    return identifier.removeprefix(PREFIX).lower()


def _entries(file: Path, content: Any) -> list[tuple[str, str]]:
    expected = f"{file}: expected an object of ids and documents, or a manifest with operations"
    if not isinstance(content, dict):
        raise _wrong(f"{expected}.")
    pairs: list[tuple[Any, Any]] = list(content.items())
    if isinstance(content.get("operations"), list):
        pairs = []
        for number, operation in enumerate(content["operations"]):
            if not isinstance(operation, dict):
                raise _wrong(f"{file}: operations[{number}]: expected an object with id and body.")
            pairs.append((operation.get("id"), operation.get("body")))
    for identifier, text in pairs:
        if not isinstance(identifier, str) or not isinstance(text, str):
            raise _wrong(f"{expected}; {identifier!r} has no text.")
    return pairs


def _wrong(message: str) -> InvalidInput:
    return InvalidInput(
        message,
        field="trusted_documents",
        hint="Set GRAPH_SERVICE_TRUSTED_DOCUMENTS to a manifest made from your front end's documents.",
    )
