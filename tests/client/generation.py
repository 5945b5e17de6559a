"""Generates ``graph_service/client/generated`` from the schema and the operations.

``python -m tests.client.generation`` writes it; a test generates it again and compares. The generator wants
an older graphql-core than the service, so it runs in an environment of its own.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import venv
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
CLIENT: Final = ROOT / "graph_service" / "client"
GENERATED: Final = CLIENT / "generated"
REQUIREMENTS: Final = Path(__file__).with_name("requirements.txt")
ENVIRONMENT: Final = Path(__file__).with_name(".environment")
HEADER: Final = (
    '"""Generated from the schema by ``python -m tests.client.generation``; not written by hand."""\n\n'
)
SETTINGS: Final = """
[tool.ariadne-codegen]
schema_path = "{schema}"
queries_path = "{operations}"
target_package_name = "generated"
target_package_path = "{target}"
client_name = "{name}"
client_file_name = "{file}"
async_client = {is_async}
include_comments = "none"
include_all_inputs = false
include_all_enums = false
include_typename = false
multipart_uploads = false
default_optional_fields_to_none = true

[tool.ariadne-codegen.scalars.Date]
type = "datetime.date"
[tool.ariadne-codegen.scalars.DateTime]
type = "datetime.datetime"
[tool.ariadne-codegen.scalars.Decimal]
type = "decimal.Decimal"
"""
UNUSED: Final = ("base_client.py", "async_base_client.py", "base_model.py", "exceptions.py", "__init__.py")
"""What the generator copies beside what it generates; ours stands in their place."""
OURS: Final = {
    "from .base_client import BaseClient": "from graph_service.client.connection import Connection",
    "from .async_base_client import AsyncBaseClient": (
        "from graph_service.client.connection import AsyncConnection"
    ),
    "(BaseClient)": "(Connection)",
    "(AsyncBaseClient)": "(AsyncConnection)",
    "from .base_model import UNSET, UnsetType": "from graph_service.client.unset import UNSET, UnsetType",
}


def generator() -> Path:
    """Return the generator's program, installed where it is not yet, or not as required."""
    installed = ENVIRONMENT / "installed.txt"
    program = ENVIRONMENT / ("Scripts" if os.name == "nt" else "bin")
    wanted = REQUIREMENTS.read_text(encoding="utf-8")
    if not installed.exists() or installed.read_text(encoding="utf-8") != wanted:
        venv.create(ENVIRONMENT, with_pip=True, clear=True)
        subprocess.run(
            [
                program / "python",
                "-m",
                "pip",
                "install",
                "-q",
                "--disable-pip-version-check",
                "-r",
                REQUIREMENTS,
            ],
            check=True,
            timeout=300,
        )
        installed.write_text(wanted, encoding="utf-8")
    return program / "ariadne-codegen"


def generate(target: Path, schema: Path = ROOT / "schema" / "schema.graphql") -> None:
    """Write the package into a folder, which is emptied first."""
    program = generator()
    with tempfile.TemporaryDirectory() as folder:
        synchronous = _generated(program, Path(folder), schema, "Client", "client")
        asynchronous = _generated(program, Path(folder), schema, "AsyncClient", "async_client")
        if synchronous.keys() - {"client.py"} != asynchronous.keys() - {"async_client.py"}:
            raise AssertionError("the two clients have different results")
        texts = synchronous | asynchronous
    if target.exists():
        shutil.rmtree(target)
    target.mkdir(parents=True)
    for name, text in texts.items():
        (target / name).write_text(HEADER + text, encoding="utf-8")
    (target / "__init__.py").write_text(HEADER.rstrip() + "\n", encoding="utf-8")
    options = ["-q", "--no-cache", "--config", str(ROOT / "pyproject.toml"), str(target)]
    for arguments in (["check", "--select", "I", "--fix"], ["format"]):
        subprocess.run([sys.executable, "-m", "ruff", *arguments, *options], cwd=ROOT, check=True, timeout=60)


def _generated(program: Path, folder: Path, schema: Path, name: str, file: str) -> dict[str, str]:
    """Return the texts of a client by file, with our own parts in the place of the generator's."""
    target = folder / file
    target.mkdir()
    settings = target / "settings.toml"
    settings.write_text(
        SETTINGS.format(
            schema=schema.as_posix(),
            operations=(CLIENT / "operations").as_posix(),
            target=target.as_posix(),
            name=name,
            file=file,
            is_async=str(name.startswith("Async")).lower(),
        ),
        encoding="utf-8",
    )
    run = subprocess.run(
        [program, "--config", settings], cwd=target, capture_output=True, text=True, timeout=120, check=False
    )
    if run.returncode != 0:
        raise AssertionError(f"the client can't be generated: {run.stdout[-2000:]}{run.stderr[-2000:]}")
    return {
        path.name: _with_ours(path.name, path.read_text(encoding="utf-8"))
        for path in sorted((target / "generated").glob("*.py"))
        if path.name not in UNUSED
    }


def _with_ours(name: str, text: str) -> str:
    base = "unset import Input" if name == "input_types.py" else "result import Result"
    text = text.replace("from .base_model import BaseModel", f"from graph_service.client.{base} as BaseModel")
    for theirs, ours in OURS.items():
        text = text.replace(theirs, ours)
    return text


if __name__ == "__main__":
    generate(GENERATED)
