"""The options of the command import."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from graph_service.formats.cells.notation import DateOrder, DecimalMark
from graph_service.formats.edges.edge_meaning import EdgeMeaning


class SkipInvalid(StrEnum):
    """What an import leaves out if it is invalid."""

    ROWS = "rows"
    CELLS = "cells"


Source = Annotated[
    Path,
    typer.Argument(help="Folder of CSV or Parquet files, or one file; - reads standard input (--format)."),
]
Mapping = Annotated[
    Path | None, typer.Option(help="TOML file with the mapping of columns; see --save-mapping.")
]
SaveMapping = Annotated[
    Path | None, typer.Option(help="Write the guessed mapping to this file, and import nothing.")
]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Accept the guessed mapping without asking.")]
Encoding = Annotated[
    str | None,
    typer.Option(help="Encoding of text files, such as gb18030 or windows-1252. [default: recognised]"),
]
HeaderRow = Annotated[
    int | None, typer.Option(min=1, help="Row of the header, counted from 1. [default: found]")
]
Decimal = Annotated[
    DecimalMark | None, typer.Option(help="Mark before decimals. [default: derived from each column]")
]
Dates = Annotated[
    DateOrder | None,
    typer.Option(help="Order in dates such as 03/04/2024. [default: derived from each column]"),
]
Separator = Annotated[
    str | None, typer.Option(help="Sign between the items of lists. [default: derived from each column]")
]
Edges = Annotated[
    EdgeMeaning | None,
    typer.Option(
        help="What the edges of another graph mean: alliances of two companies, competition, memberships of "
        "companies in alliances, or nothing. [default: asked at a terminal, else not read]"
    ),
]
Skip = Annotated[
    SkipInvalid | None,
    typer.Option(
        "--skip-invalid",
        metavar="[=rows|cells]",
        help="Import the valid rows, report and count the rest; with =cells, leave out only the invalid "
        "cells of optional columns.",
    ),
]


def separators_of(stated: str | None) -> str | None:
    """Return the signs between the items of lists that an option states; \\n and \\t stand for themselves.

    Raises
    ------
    BadParameter
        When it has no sign, or a letter or digit, or several signs around a space.
    """
    if stated is None:
        return None
    signs = stated.replace("\\n", "\n").replace("\\t", "\t").strip(" ")
    if not signs or any(sign.isalnum() or sign in " \\" for sign in signs):
        raise typer.BadParameter("expected signs such as ; or /", param_hint="--separator")
    return signs
