"""Checks of a store's set-up: each reports a finding, and what to do about it."""

import os
import re
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Final

from typing_extensions import Doc

from graph_service.domain.errors import ServiceError
from graph_service.settings import Settings
from graph_service.store.engine.connect import TESTED, is_tested
from graph_service.store.engine.database import Database
from graph_service.store.mapping.nodes import value
from graph_service.store.repositories.api_keys import has_keys
from graph_service.store.schema.migrations import MIGRATIONS
from graph_service.store.schema.revision import graph_revision
from graph_service.store.schema.statements import STATEMENTS

TIMEOUT_S: Final = 10.0
CLOCK_S: Final = 2.0
"""Maximum difference in seconds between the clocks of the engine and of this machine."""
_CREATED_INDEX: Final = re.compile(r"CREATE (?:CONSTRAINT|(?:\w+ )?INDEX) (\w+) IF NOT EXISTS")
PROBE: Final = "'\"\\ {}$ é 名 \U0001f600"


class State(StrEnum):
    """How serious a finding is."""

    OK = "ok"
    WARNING = "warning"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of a check."""

    what: str
    state: State
    detail: str
    hint: Annotated[str | None, Doc("What to do about it.")] = None


Check = Callable[[Database, Settings], Awaitable[Finding]]


async def engine(database: Database, _settings: Settings) -> Finding:
    """Return whether the engine is a version that is tested."""
    if database.engine == "embedded":
        return Finding("engine", State.OK, "the embedded engine that comes with the package")
    if is_tested(database.agent):
        return Finding("engine", State.OK, database.agent)
    return Finding("engine", State.WARNING, database.agent, f"Tested are Neo4j {' and '.join(TESTED)}.")


async def migrations(database: Database, _settings: Settings) -> Finding:
    """Return whether the graph has had all migrations that this program knows."""
    applied = set(await database.value(STATEMENTS["applied_migrations"], {}, timeout=TIMEOUT_S))
    known = {migration.number for migration in MIGRATIONS}
    if applied - known:
        newest = max(applied)
        hint = "Upgrade partner-graph-service."
        return Finding(
            "migrations", State.WRONG, f"migration {newest} belongs to a newer version of this program", hint
        )
    if known - applied:
        missing = ", ".join(map(str, sorted(known - applied)))
        return Finding("migrations", State.WARNING, f"missing: {missing}", "graph-service serve runs them.")
    return Finding("migrations", State.OK, f"all {len(known)}")


async def indexes(database: Database, _settings: Settings) -> Finding:
    """Return whether the indexes and constraints of the migrations exist and are in use."""
    names = {
        match[1]
        for migration in MIGRATIONS
        for text in migration.statements
        if (match := _CREATED_INDEX.search(text))
    }
    if database.engine == "embedded":
        return Finding("indexes", State.OK, f"{len(names)}, which the engine keeps with the migrations")
    rows = await database.value(
        "SHOW INDEXES YIELD name, state RETURN collect([name, state])", {}, timeout=TIMEOUT_S
    )
    online = {name for name, state in rows if state == "ONLINE"}
    missing = sorted(names - online)
    if missing:
        shown = ", ".join(missing[:5]) + (f" and {len(missing) - 5} more" if len(missing) > 5 else "")
        hint = "graph-service serve makes them; those that are being built take a while on a large graph."
        return Finding("indexes", State.WRONG, f"missing or not online: {shown}", hint)
    return Finding("indexes", State.OK, f"{len(names)} online")


async def graph(database: Database, _settings: Settings) -> Finding:
    """Return whether the graph has a revision."""
    return Finding("graph", State.OK, f"revision {await graph_revision(database, timeout=TIMEOUT_S)}")


async def clock(database: Database, _settings: Settings) -> Finding:
    """Return whether the engine's clock and that of this machine agree."""
    before = datetime.now(UTC)
    engine_time = await database.value(STATEMENTS["engine_clock"], {}, timeout=TIMEOUT_S)
    after = datetime.now(UTC)
    engine_clock = datetime.fromisoformat(
        re.sub(r"(\.\d{6})\d+|\[.*\]$", r"\1", str(engine_time)).replace("Z", "+00:00")
    )
    apart = max((before - engine_clock).total_seconds(), (engine_clock - after).total_seconds(), 0.0)
    if apart > CLOCK_S:
        hint = "Synchronise both by NTP: keys, tokens, grants and the history go by the time."
        return Finding("clock", State.WRONG, f"differs by {apart:.0f} s from the clock of the engine", hint)
    return Finding("clock", State.OK, "agrees with the clock of the engine")


async def access(database: Database, settings: Settings) -> Finding:
    """Return whether remote clients need credentials."""
    if settings.jwt_keys_url is not None:
        return Finding("access", State.OK, "tokens of an identity provider, and keys")
    if await has_keys(database, timeout=TIMEOUT_S):
        return Finding("access", State.OK, "with a key")
    hint = "graph-service keys create <name> --role admin"
    if settings.is_local:
        return Finding("access", State.WARNING, "every user of this machine may do everything", hint)
    return Finding(
        "access", State.WRONG, f"there is no API key, and the service listens on {settings.host}", hint
    )


async def write(database: Database, _settings: Settings) -> Finding:
    """Return whether written data is read back, and can be deleted."""
    key = f"{os.getpid()}-{secrets.token_hex(4)}"

    async def run_statement(name: str, **parameters: str) -> object:
        statement = STATEMENTS[name]
        return await database.write(lambda tx: value(tx, statement, parameters), timeout=TIMEOUT_S)

    await run_statement("write_probe", key=key, text=PROBE)
    try:
        text_read = await database.value(STATEMENTS["read_probe"], {"key": key}, timeout=TIMEOUT_S)
    finally:
        await run_statement("delete_probe", key=key)
    if text_read != PROBE:
        return Finding("write", State.WRONG, f"read back {text_read!r} instead of {PROBE!r}")
    return Finding("write", State.OK, "written, read back and deleted")


CHECKS: Final[tuple[Check, ...]] = (engine, migrations, indexes, graph, clock, access, write)


async def run_checks(database: Database, settings: Settings) -> list[Finding]:
    """Return the findings of all checks; an error in a check is its finding."""
    findings = []
    for check in CHECKS:
        try:
            findings.append(await check(database, settings))
        except ServiceError as error:
            findings.append(Finding(check.__name__, State.WRONG, error.message, error.hint))
    return findings
