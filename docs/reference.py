"""The reference, written from what it describes when the documentation is built."""

import html
import json
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from typing import Any, Final

import typer.main
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLUnionType,
)
from sphinx.application import Sphinx

from graph_service.api.schema.schema import CORE
from graph_service.cli import app as command_line
from graph_service.settings import Settings

FOLDER: Final = Path(__file__).parent / "reference"
NOTEBOOKS: Final = sorted((Path(__file__).parent / "notebooks").glob("*.ipynb"))
_ROOTS: Final = ("Query", "Mutation", "Subscription")


def settings_page() -> Iterator[str]:
    """Yield the lines of the page on settings."""
    yield "# Settings\n"
    yield (
        "From the environment, or a file `.env` in the folder where the service is started; an option of a "
        "command wins over both. Lists are separated by commas.\n"
    )
    yield "| setting | meaning | default |\n|---|---|---|"
    for name, field in Settings.model_fields.items():
        default = field.get_default(call_default_factory=False)
        shown = "the user's data directory" if name == "store" else _shown(default)
        yield f"| `GRAPH_SERVICE_{name.upper()}` | {_cell(field.description)} | {shown} |"
    yield "\nWhat the limits stand against: [limits](../limits.md), [security](../security.md).\n"


def _shown(default: Any) -> str:
    if hasattr(default, "get_secret_value"):
        default = default.get_secret_value()
    if default is None or default in ("", ()):
        return ""
    value = ",".join(default) if isinstance(default, tuple) else default
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


def commands_page() -> Iterator[str]:
    """Yield the lines of the page on commands."""
    yield "# Commands\n"
    yield from _command(typer.main.get_command(command_line), "graph-service", 1)


def _command(command: Any, name: str, depth: int) -> Iterator[str]:
    if depth > 1:
        yield f"\n## {name}\n"
    about = (command.help or "").replace("\b", "").strip()
    for paragraph in about.split("\n\n"):
        text, _, example = paragraph.partition("Example:")
        if text.strip():
            yield f"{_prose(' '.join(text.split()))}\n"
        if example.strip():
            yield f"```sh\n{' '.join(example.split())}\n```\n"
    children = getattr(command, "commands", {})
    shown = [one for one in command.params if not getattr(one, "hidden", False) and one.name != "help"]
    if shown and not children:
        yield "| argument or option | meaning | default |\n|---|---|---|"
        for one in shown:
            yield f"| {_called(one)} | {_cell(one.help)}{_choices(one)} | {_default(one)} |"
        yield ""
    if epilog := getattr(command, "epilog", None):
        yield f"{_prose(epilog)}\n"
    for child, one in sorted(children.items()):
        yield from _command(one, f"{name} {child}", depth + 1)


def _called(parameter: Any) -> str:
    if parameter.param_type_name == "argument":
        return f"`{parameter.name}`"
    return ", ".join(f"`{text}`" for text in parameter.opts + parameter.secondary_opts)


def _choices(parameter: Any) -> str:
    type_ = getattr(getattr(parameter, "type_descriptor", None), "annotation", None)
    if not (isinstance(type_, type) and issubclass(type_, Enum)):
        return ""
    return f" One of {', '.join(f'`{one.value}`' for one in type_)}."


def _default(parameter: Any) -> str:
    is_given = parameter.default not in (None, False, ...) and parameter.param_type_name == "option"
    return f"`{_value(parameter.default)}`" if is_given else ""


def _value(value: Any) -> str:
    return str(getattr(value, "value", value))


def schema_pages() -> Iterator[tuple[str, str]]:
    """Yield the pages on the schema by name: one for the roots, and one for each letter's types."""
    types = [one for one in CORE.type_map.values() if not one.name.startswith("__")]
    roots = [one for name in _ROOTS for one in types if one.name == name]
    yield (
        "fields",
        "\n".join(
            [
                "# Queries, changes, subscriptions\n",
                *(line for one in roots for line in _type(one)),
            ]
        ),
    )
    groups: dict[str, list[GraphQLNamedType]] = {}
    for one in sorted(types, key=lambda it: it.name):
        if one.name not in _ROOTS:
            groups.setdefault(_group(one), []).append(one)
    for group, members in groups.items():
        yield (
            group,
            "\n".join([f"# {group.capitalize()}\n", *(line for one in members for line in _type(one))]),
        )


def _group(type_: GraphQLNamedType) -> str:
    if isinstance(type_, GraphQLInputObjectType):
        return "filters" if type_.name.endswith(("Filter", "Order")) else "inputs"
    if isinstance(type_, GraphQLEnumType | GraphQLScalarType):
        return "enumerations"
    if type_.name.endswith(("Connection", "Edge", "Payload")):
        return "connections"
    return "types"


def _type(type_: GraphQLNamedType) -> Iterator[str]:
    yield f"\n(gql-{type_.name})=\n## {type_.name}\n"
    if type_.description:
        yield f"{_prose(type_.description)}\n"
    if isinstance(type_, GraphQLEnumType):
        yield "| value | meaning |\n|---|---|"
        for name, value in type_.values.items():
            yield f"| `{name}` | {_cell(value.description)} |"
        yield ""
    elif isinstance(type_, GraphQLUnionType):
        yield "One of " + ", ".join(_link(one.name, one.name) for one in type_.types) + ".\n"
    elif isinstance(type_, GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType):
        yield "| field | type | meaning |\n|---|---|---|"
        for name, field in type_.fields.items():
            arguments = "".join(
                f"<br>`{argument}`: {_typed(one.type)} {_cell(one.description)}"
                for argument, one in getattr(field, "args", {}).items()
            )
            yield f"| `{name}` | {_typed(field.type)} | {_cell(field.description)}{arguments} |"
        yield ""


def _typed(type_: Any) -> str:
    text = str(type_)
    name = text.strip("[]!")
    if CORE.type_map[name].name in ("String", "Int", "Float", "Boolean", "ID"):
        return f"`{text}`"
    return _link(text, name)


def _link(text: str, name: str) -> str:
    return f"[`{text}`](#gql-{name})"


def _cell(text: str | None) -> str:
    return _prose(" ".join((text or "").split())).replace("|", "\\|")


def _prose(text: str) -> str:
    """Return a text that Markdown shows as it is."""
    for sign in ("\\", "`", "*", "_", "[", "]", "{", "}", "<", ">"):
        text = text.replace(sign, html.escape(sign) if sign in "<>" else f"\\{sign}")
    return text


def notebook_page(path: Path) -> Iterator[str]:
    """Yield the text of a notebook with its outputs."""
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            yield f"{source}\n"
            continue
        yield f"```python\n{source}\n```\n"
        for output in cell["outputs"]:
            shown = output.get("data", {})
            if "text/html" in shown:
                yield "```{raw} html\n" + "".join(shown["text/html"]) + "\n```\n"
            elif text := "".join(output.get("text") or shown.get("text/plain", [])):
                yield f"```text\n{text}\n```\n"


def pages() -> dict[str, str]:
    """Return the pages of the reference by name."""
    schema = dict(schema_pages())
    index = "\n".join(["# The schema\n", "```{toctree}", *schema, "```", ""])
    written = {f"schema/{name}": text for name, text in schema.items()}
    return {
        "settings": "\n".join(settings_page()),
        "commands": "\n".join(commands_page()),
        "schema/index": index,
        **{f"notebooks/{path.stem}": "\n".join(notebook_page(path)) for path in NOTEBOOKS},
        **written,
    }


def write(_: Sphinx | None = None) -> None:
    """Write the pages where they changed, so that what did not change is not built again."""
    for name, text in pages().items():
        path = FOLDER / f"{name}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")


def setup(app: Sphinx) -> dict[str, bool]:
    """Have the reference written before anything is read."""
    app.connect("config-inited", lambda app, _: write(app))
    return {"parallel_read_safe": True}
