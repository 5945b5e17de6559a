"""Writes what each kind of cell accepts into the page on imports: ``python -m tests.docs.cell_table``."""

from pathlib import Path
from typing import Final

from graph_service.formats.cells.accepted import KINDS

PAGE: Final = Path(__file__).parents[2] / "docs" / "files.md"
BEGIN: Final = "<!-- written by python -m tests.docs.cell_table -->\n"
END: Final = "<!-- until here -->\n"


def table() -> str:
    """Return the table of the kinds of cell."""
    lines = ["| kind | accepts | examples |", "|---|---|---|"]
    for kind in KINDS:
        examples = ", ".join(f"`{cell}` → `{becomes}`" for cell, becomes in kind.examples)
        lines.append(f"| {kind.name} | {kind.accepts} | {examples} |")
    return "\n".join(lines) + "\n"


def page(text: str) -> str:
    """Return the text of the page with the table as it is now."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{table()}\n{END}{after}"


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
