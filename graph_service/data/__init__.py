"""The data sets that are shipped with the package, each with its required attribution."""

from importlib.resources import files
from pathlib import Path

from graph_service.domain.errors import NotFound


def shipped_sets() -> tuple[str, ...]:
    """Return the names of the shipped data sets, in alphabetical order."""
    return tuple(sorted(path.name for path in _root().iterdir() if (path / "ATTRIBUTION.txt").is_file()))


def shipped_set(name: str) -> Path:
    """Return the folder of a shipped data set.

    Raises
    ------
    NotFound
        When there is none of that name.
    """
    if name not in shipped_sets():
        raise NotFound(
            f"There is no shipped data set {name!r}.",
            field="name",
            hint=f"Choose one of {', '.join(shipped_sets())}.",
        )
    return _root() / name


def attribution(name: str) -> str:
    """Return the line that names the source and the licence of a shipped data set."""
    return (shipped_set(name) / "ATTRIBUTION.txt").read_text(encoding="utf-8").strip()


def _root() -> Path:
    return Path(str(files(__name__)))
