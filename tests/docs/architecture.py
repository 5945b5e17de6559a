"""Draws the rooms of the code and writes the table of them: ``python -m tests.docs.architecture``.

Both come from the code: the layers from the contract in ``pyproject.toml``, the arrows from the imports, the
sentences from the first line of each package.
"""

import ast
import textwrap
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from html import escape
from pathlib import Path
from typing import Final

import grimp

ROOT: Final = Path(__file__).parents[2]
PACKAGE: Final = "graph_service"
PAGE: Final = ROOT / "docs" / "architecture.md"
PICTURE: Final = ROOT / "docs" / "pictures" / "architecture.svg"
COMMAND: Final = "python -m tests.docs.architecture"
BEGIN: Final = f"<!-- written by {COMMAND} -->\n"
END: Final = "<!-- until here -->\n"

WIDTH: Final = 1280
MARGIN: Final = 70
"""Left and right of the rooms, for arrows that pass layers."""
COLUMNS: Final = 8
COLUMN: Final = (WIDTH - 2 * MARGIN) / COLUMNS
LETTER: Final = 6.4
"""The width of a letter of any font, generously."""
TILE, LINE, PAD, GAP, LANE, TURN = 25, 16, 10, 40, 11, 4.5
GROUND: Final = 2
"""Layers at the bottom that every room may use."""
LEGEND: Final = (
    "A room uses only rooms below it. Filled: a package, with the",
    "number of its modules. Outlined: a module. Coloured arrows",
    "pass layers. Every room may use the two lowest layers:",
    "those arrows are left out.",
)
COLOURS: Final = ("#0284c7", "#db2777", "#16a34a", "#ea580c", "#8b5cf6", "#ca8a04", "#0d9488", "#dc2626")
STYLE: Final = """
svg{--page:#fff;--room:#f1f5f9;--edge:#94a3b8;--tile:#dbeafe;--ink:#0f172a;--soft:#475569}
@media(prefers-color-scheme:dark){svg{--page:#0b1220;--room:#172033;--edge:#475569;--tile:#1e3a5f;
--ink:#e2e8f0;--soft:#a3b2c7}}
.page{fill:var(--page)}.room{fill:var(--room);stroke:var(--edge)}.tile{fill:var(--tile)}
.module{fill:none;stroke:var(--edge);stroke-opacity:.55}
text{fill:var(--ink);font-size:11.5px}.soft{fill:var(--soft)}.name{font-size:15px;font-weight:600}
.right{text-anchor:end}.line{fill:none;stroke-width:1.5;stroke-linejoin:round}
.down{stroke:var(--soft)}.head{fill:var(--soft)}
"""


def first_sentence(file: Path) -> str:
    """Return the sentence that a file begins with; nothing where it begins with none.

    Raises
    ------
    FileNotFoundError
        When there is no such file.
    """
    said = ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or ""
    sentence, full_stop, _ = f"{' '.join(said.split())} ".partition(". ")
    return f"{sentence}{full_stop}".strip().replace("``", "`")


@dataclass(frozen=True)
class Room:
    """A package or module directly beneath ``graph_service``."""

    name: str
    tiles: Mapping[str, int | None]
    """What stands in it: its packages, each with the number of its modules, then its own modules."""

    @property
    def size(self) -> int:
        """The number of its modules."""
        return sum(size or 1 for size in self.tiles.values()) or 1

    @property
    def path(self) -> Path:
        """Its folder or file."""
        folder = ROOT / PACKAGE / self.name
        return folder if (folder / "__init__.py").exists() else folder.with_suffix(".py")

    @property
    def file(self) -> str:
        """The name of that."""
        return self.path.name

    @property
    def sentence(self) -> str:
        """What it says that it is."""
        return first_sentence(self.path / "__init__.py" if self.path.is_dir() else self.path)


class House:
    """The rooms, their layers and the imports between them."""

    def __init__(self) -> None:
        self._graph = grimp.build_graph(PACKAGE, cache_dir=None)
        contract = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"][
            "importlinter"
        ]
        layers = next(one for one in contract["contracts"] if one["type"] == "layers")["layers"]
        self.layers = [[self._room(name.strip()) for name in layer.split("|")] for layer in layers]
        self.rooms = [room for layer in self.layers for room in layer]

    def _room(self, name: str) -> Room:
        whole = f"{PACKAGE}.{name}"
        packages: dict[str, int | None] = {}
        modules: dict[str, int | None] = {}
        for child in sorted(self._graph.find_children(whole)):
            short = child.rpartition(".")[2]
            if ROOT.joinpath(*child.split("."), "__init__.py").exists():
                below = self._graph.find_descendants(child)
                packages[short] = sum(not self._graph.find_children(one) for one in below) or 1
            else:
                modules[short] = None
        return Room(name, packages | modules)

    @cached_property
    def imports(self) -> Counter[tuple[str, str]]:
        """By importing and imported room: the number of imports of modules."""
        known = {room.name for room in self.rooms}
        found = Counter(
            (importer.split(".")[1], imported.split(".")[1])
            for importer in self._graph.modules
            for imported in self._graph.find_modules_directly_imported_by(importer)
            if importer.count(".") and imported.count(".")
        )
        return Counter(
            {ends: number for ends, number in found.items() if ends[0] != ends[1] and known.issuperset(ends)}
        )


def table(house: House) -> str:
    """Return the table of rooms and inner packages, each with the sentence that it begins with."""
    lines = ["| where | modules | what is there | imports |", "|---|---:|---|---|"]
    for room in house.rooms:
        used = ", ".join(other.name for other in house.rooms if (room.name, other.name) in house.imports)
        lines.append(f"| **`{room.file}`** | {room.size} | {room.sentence} | {used} |")
        for name, size in room.tiles.items():
            if size is not None:
                said = first_sentence(room.path / name / "__init__.py")
                lines.append(f"| `{room.name}/{name}` | {size} | {said} | |")
    return "\n".join(lines) + "\n"


def page(house: House, text: str) -> str:
    """Return the text of the page with the table as it is now."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{table(house)}\n{END}{after}"


@dataclass(frozen=True)
class Box:
    """A room in the picture."""

    room: Room
    left: float
    top: float
    columns: int
    height: float

    @property
    def right(self) -> float:
        """Its right edge."""
        return self.left + self.columns * COLUMN - PAD

    @property
    def bottom(self) -> float:
        """Its lower edge."""
        return self.top + self.height


def wrapped(text: str, columns: int) -> list[str]:
    """Return the lines of a text in a room of so many columns."""
    return textwrap.wrap(text.replace("`", ""), int((columns * COLUMN - 3 * PAD) / LETTER))


def columns_of(layer: Sequence[Room]) -> list[int]:
    """Return how wide the rooms of a layer are: those that hold most get what is left."""
    columns = [2] * len(layer)
    while sum(columns) < COLUMNS:
        crowded = [len(room.tiles) / wide for room, wide in zip(layer, columns, strict=True)]
        if max(crowded) <= 1:
            break
        columns[crowded.index(max(crowded))] += 1
    return columns


def boxes(house: House) -> list[list[Box]]:
    """Return the boxes, layer by layer."""
    rows, top = [], float(PAD)
    for layer in house.layers:
        columns = columns_of(layer)
        height = max(
            2 * PAD + LINE * (1 + len(wrapped(room.sentence, wide))) + TILE * -(-len(room.tiles) // wide)
            for room, wide in zip(layer, columns, strict=True)
        )
        left = (WIDTH - sum(columns) * COLUMN + PAD) / 2
        row = []
        for room, wide in zip(layer, columns, strict=True):
            row.append(Box(room, left, top, wide, height))
            left += wide * COLUMN
        rows.append(row)
        top += height + GAP
    return rows


def text(x: float, y: float, said: object, *classes: str) -> str:
    """Return words."""
    return f'<text class="{" ".join(classes)}" x="{x:.0f}" y="{y:.0f}">{escape(str(said))}</text>'


def block(sort: str, x: float, y: float, width: float, height: float) -> str:
    """Return a rectangle."""
    return f'<rect class="{sort}" x="{x:.0f}" y="{y:.0f}" width="{width:.0f}" height="{height:.0f}" rx="5"/>'


def drawn_box(box: Box) -> Iterator[str]:
    """Yield the shapes of one room."""
    room, left, line = box.room, box.left + PAD, box.top + PAD + 12
    yield block("room", box.left, box.top, box.right - box.left, box.height)
    yield text(left, line, room.file, "name")
    if room.tiles:
        yield text(box.right - PAD, line, f"{room.size} modules", "soft", "right")
    for said in wrapped(room.sentence, box.columns):
        line += LINE
        yield text(left, line, said, "soft")
    wide = (box.right - left - 4) / box.columns
    for place, (name, size) in enumerate(room.tiles.items()):
        x, y = left + wide * (place % box.columns), line + 8 + TILE * (place // box.columns)
        yield block("module" if size is None else "tile", x, y, wide - 6, TILE - 6)
        yield text(x + 6, y + 14, name)
        if size is not None:
            yield text(x + wide - 12, y + 14, size, "soft", "right")


def arrow(points: Sequence[tuple[float, float]], colour: str | None) -> str:
    """Return an arrow with right angles that ends downwards, or to the left or right."""
    (before, _), (x, y) = points[-2:]
    head = f"{x - 4:.0f} {y - 7:.0f}h8L{x:.0f} {y:.0f}z"
    if before != x:
        back = 7 if before > x else -7
        head = f"{x + back:.0f} {y - 4:.0f}v8L{x:.0f} {y:.0f}z"
    line, end = ("down", "head") if colour is None else ("", "")
    stroke, fill = ("", "") if colour is None else (f' stroke="{colour}"', f' fill="{colour}"')
    moves = " ".join(f"{x:.0f} {y:.0f}" for x, y in points)
    return f'<path class="line {line}"{stroke} d="M{moves}"/><path class="{end}"{fill} d="M{head}"/>'


def arrows(house: House, rows: Sequence[Sequence[Box]]) -> Iterator[str]:
    """Yield the arrows: straight down to the next layer; past layers in a lane, one for each room."""
    level = {box.room.name: depth for depth, row in enumerate(rows) for box in row}
    box_of = {box.room.name: box for row in rows for box in row}
    passing: dict[str, list[str]] = defaultdict(list)
    for importer, imported in sorted(house.imports, key=lambda ends: (level[ends[1]], ends)):
        if level[imported] >= len(rows) - GROUND:
            continue
        start, end = box_of[importer], box_of[imported]
        x = (max(start.left, end.left) + min(start.right, end.right)) / 2
        if (
            level[imported] == level[importer] + 1
            and start.left < x < start.right
            and end.left < x < end.right
        ):
            yield arrow([(x, start.bottom), (x, end.top)], None)
        else:
            passing[imported].append(importer)
    lanes: dict[str, tuple[int, int]] = {}
    for imported in passing:  # the inner lanes end first, so none crosses another
        row = rows[level[imported]]
        taken = {side: sum(one == side for one, _ in lanes.values()) for side in (-1, 1)}
        side = min(taken, key=taken.__getitem__) if len(row) == 1 else -1 if row[0] is box_of[imported] else 1
        lanes[imported] = side, taken[side] + 1
    for row in rows:
        for side in (-1, 1):
            turn = row[0].bottom + 2
            for start in row[::-side]:
                out = start.left + PAD if side < 0 else start.right - PAD
                own = [to for to, (at, _) in lanes.items() if at == side and start.room.name in passing[to]]
                for imported in sorted(own, key=lambda to: -lanes[to][1]):
                    end, turn, out = box_of[imported], turn + TURN, out - side * LANE
                    edge, ending = (MARGIN, end.left) if side < 0 else (WIDTH - MARGIN - PAD, end.right)
                    x, y = edge + side * LANE * lanes[imported][1], end.top + 17
                    points = [(out, start.bottom), (out, turn), (x, turn), (x, y), (ending, y)]
                    yield arrow(points, COLOURS[list(lanes).index(imported) % len(COLOURS)])


def picture(house: House) -> str:
    """Return the picture as SVG."""
    rows = boxes(house)
    height = rows[-1][0].bottom + PAD
    shapes = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:.0f}" width="{WIDTH}" '
        f'height="{height:.0f}" font-family="system-ui, sans-serif" role="img">',
        "<title>The rooms of the code, layer by layer, and the imports between them</title>",
        f"<style>{STYLE}</style>",
        f'<rect class="page" width="{WIDTH}" height="{height:.0f}" rx="10"/>',
        *(text(MARGIN, 22 + LINE * line, said, "soft") for line, said in enumerate(LEGEND)),
        *arrows(house, rows),
        *(shape for row in rows for box in row for shape in drawn_box(box)),
        "</svg>",
    ]
    return "\n".join(shapes) + "\n"


if __name__ == "__main__":
    now = House()
    PICTURE.write_text(picture(now), encoding="utf-8")
    PAGE.write_text(page(now, PAGE.read_text(encoding="utf-8")), encoding="utf-8")
