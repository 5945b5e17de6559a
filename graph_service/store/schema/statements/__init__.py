"""The fixed Cypher statements: named blocks in the ``.cypher`` files of this folder.

A block begins with ``// name: <name>``; the rest can be pasted into a query window unchanged.
"""

import re
from collections.abc import Mapping
from importlib.resources import files
from types import MappingProxyType
from typing import Final

_NAME: Final = re.compile(r"^// name: ([a-z0-9_]+)$", re.MULTILINE)


def blocks(text: str) -> Mapping[str, str]:
    """Return the statements of a ``.cypher`` file by name, in the order of the file, without comments.

    Raises
    ------
    ValueError
        When a name occurs twice, a block is empty, or a statement stands before the first name.
    """
    before, *parts = _NAME.split(text)
    statements: dict[str, str] = {}
    if _without_comments(before):
        raise ValueError("a statement before the first name")
    for name, body in zip(parts[::2], parts[1::2], strict=True):
        statement = _without_comments(body)
        if name in statements or not statement:
            raise ValueError(f"block {name} is empty or occurs twice")
        statements[name] = statement
    return MappingProxyType(statements)


def statements(package: str) -> Mapping[str, str]:
    """Return the statements of all ``.cypher`` files of a package by name, files in order of their names."""
    statements_by_name: dict[str, str] = {}
    for file in sorted(files(package).iterdir(), key=lambda file: file.name):
        if file.name.endswith(".cypher"):
            of_file = blocks(file.read_text(encoding="utf-8"))
            if statements_by_name.keys() & of_file.keys():
                raise ValueError(f"{file.name} has a name that another file has")
            statements_by_name |= of_file
    return MappingProxyType(statements_by_name)


def _without_comments(text: str) -> str:
    return "\n".join(line for line in text.splitlines() if not line.startswith("//")).strip()


STATEMENTS: Final = statements(__name__)
"""Every fixed statement by name."""
