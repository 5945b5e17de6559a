"""One log line for each request: its sender, its operation, and its duration, without values."""

import os
import threading
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Final

import orjson
from starlette.types import Scope

from graph_service.api.request.operation_request import new_request_id

EVERY_S: Final = 0.2
LAST_WORDS_S: Final = 1.0
MAX_PENDING: Final = 20_000
"""Maximum number of lines that are kept while the output is not read; further ones are only counted."""


def as_json(line: Mapping[str, Any]) -> bytes:
    """Return a line as one JSON object."""
    return orjson.dumps(line)


def as_text(line: Mapping[str, Any]) -> bytes:
    """Return a line as people read it.

    >>> as_text({"at": "2026-11-26T10:00:00.000Z", "operation": "query.company", "name": None, "ms": 1.5,
    ...     "by": "local", "request": "ab", "code": None, "statements": 1, "rows": 1, "hash": "00"}).decode()
    '10:00:00  query.company  ok  1.5 ms  1 statement  1 row  local  ab'
    """
    counts = [
        f"{line[name]} {name[: len(name) - (line[name] == 1)]}"
        for name in ("statements", "rows", "events")
        if line.get(name) is not None
    ]
    title = line["operation"] if line["name"] is None else f"{line['operation']} {line['name']}"
    outcome = line["code"] or str(line.get("status", "ok") or "left")
    parts = [
        line["at"][11:19],
        title,
        outcome,
        f"{line['ms']} ms",
        *counts,
        line["by"] or "nobody",
        line["request"],
    ]
    return "  ".join(parts).encode()


FORMS: Final[Mapping[str, Callable[[Mapping[str, Any]], bytes]]] = {"json": as_json, "text": as_text}


ROUTINE: Final = frozenset({"/explorer/...", "/health/live", "/health/ready", "/metrics"})
"""Very frequent requests, e.g. twenty for a page: they are only logged if they are refused or fail."""
_KNOWN: Final = frozenset({"alliances", "api", "explorer", "graphql", "health", "mcp", "metrics"})
"""First parts of paths that are logged if a request did not reach its route."""


def request_id(scope: Scope) -> str:
    """Return the id of a request in the log and in errors; it is created at the first call."""
    state: dict[str, Any] = scope.setdefault("state", {})
    if "request_id" not in state:
        state["request_id"] = new_request_id()
    return str(state["request_id"])


def route_of(scope: Scope) -> str:
    """Return the route of a request: its path may have keys.

    >>> route_of({"path": "/api/sales/a"}), route_of({"path": "/metrics"}), route_of({"path": "/who/knows"})
    ('/api/...', '/metrics', '...')
    """
    path: str = scope["path"]
    template = getattr(scope.get("route"), "path_format", None)
    if template is not None:
        return str(template)
    first, *more = path.removeprefix("/").split("/")
    if path in ROUTINE or path == "/":
        return path
    if first not in _KNOWN:
        return "..."
    return f"/{first}/..." if more else f"/{first}"


class RequestLog:
    """Writes lines shortly after, in a thread, so that a slow reader of the output delays no request.

    Parameters
    ----------
    form
        How a line is written: ``json`` or ``text``.
    output
        Descriptor of the file to write to; standard error by default.
    """

    def __init__(self, form: str, output: int = 2) -> None:
        self._form = FORMS[form]
        self._output = output
        self._pending: list[dict[str, Any]] = []
        self._lost = 0
        self._wanted = threading.Event()
        self._ended = False
        # a daemon, as the reader may never read again; and it holds no lock of Python's own streams
        self._thread = threading.Thread(target=self._run, name="request log", daemon=True)
        self._thread.start()

    def write(self, **line: Any) -> None:
        """Add a line."""
        if len(self._pending) >= MAX_PENDING:
            self._lost += 1
            return
        line["at"] = time.time()
        self._pending.append(line)
        self._wanted.set()

    def close(self) -> None:
        """Write the remaining lines, if the output is read."""
        self._ended = True
        self._wanted.set()
        self._thread.join(LAST_WORDS_S)

    def _run(self) -> None:
        while not self._ended:
            self._wanted.wait()
            if not self._ended:
                time.sleep(EVERY_S)
            self._wanted.clear()
            pending, self._pending = self._pending, []
            lost, self._lost = self._lost, 0
            lines = [self._written(line) for line in pending]
            if lost:
                lines.append(orjson.dumps({"lostLines": lost}))
            rest = b"".join(line + b"\n" for line in lines)
            try:
                while rest:
                    rest = rest[os.write(self._output, rest) :]
            except OSError:
                return  # the output was closed

    def _written(self, line: dict[str, Any]) -> bytes:
        instant = datetime.fromtimestamp(line["at"], UTC)
        return self._form(line | {"at": f"{instant:%Y-%m-%dT%H:%M:%S}.{instant.microsecond // 1000:03d}Z"})
