"""The notebooks of the documentation show what they show when they are run."""

import re
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

FOLDER = Path(__file__).parents[2] / "docs" / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
ADDRESS = re.compile(r"0x[0-9a-f]+")


def notebook(path: Path) -> Any:
    read: Any = nbformat.reads
    return read(path.read_text(encoding="utf-8"), 4)


def shown(read: Any) -> list[list[str]]:
    """What each cell shows, as text; what is said about loading is left out."""
    return [
        [
            ADDRESS.sub("", output.get("text") or output["data"]["text/plain"])
            for output in cell.get("outputs", ())
            if output["output_type"] == "execute_result" or output.get("name") == "stdout"
        ]
        for cell in read.cells
    ]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
async def test_a_notebook_shows_what_it_shows(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    committed = notebook(path)
    assert sum(map(len, shown(committed))) > 4
    # it loads its data set into a store of the test's own, wherever the platform keeps data
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path))
    again = notebook(path)
    client = NotebookClient(
        again, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(tmp_path)}}
    )
    await client.async_execute()
    assert shown(again) == shown(committed)


def test_there_are_three() -> None:
    assert len(NOTEBOOKS) == 3
    assert sys.executable
