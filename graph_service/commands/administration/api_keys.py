"""Commands: API keys."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Final

import typer

from graph_service.commands.options import StoreOption, settings_of
from graph_service.commands.output.terminal import ERR, OUT, showing_errors
from graph_service.domain.access import Role

app = typer.Typer(help="API keys: who may read and change what.", no_args_is_help=True)

DEFAULT_DAYS: Final = 365


@app.command()
def create(
    name: Annotated[str, typer.Argument(help="Name of its user, e.g. crm or ann.")],
    role: Annotated[Role, typer.Option(help="What it may read and change.")],
    company: Annotated[str | None, typer.Option(help="Key of the company that a partner represents.")] = None,
    days: Annotated[
        int, typer.Option(min=0, max=36_500, help="Days until it expires; 0: never.")
    ] = DEFAULT_DAYS,
    store: StoreOption = None,
) -> None:
    """Create a key, and print it. It is only printed once, and can't be shown again.

    Example: graph-service keys create crm --role partner --company lufthansa --days 90
    """
    expires_at = datetime.now(UTC) + timedelta(days=days) if days else None

    async def create_stored(database: Any) -> str:
        from graph_service.store.repositories.api_keys import create_key

        key, token = await create_key(database, name=name, role=role, company=company, expires_at=expires_at)
        until = "never expires" if key.expires_at is None else f"expires on {key.expires_at:%Y-%m-%d}"
        ERR.print(f"Key {key.id} of {key.name}, {_whom(key)}, {until}.", highlight=False, markup=False)
        ERR.print("Keep it: it is not shown again. Send it as Authorization: Bearer <key>.", style="yellow")
        return token

    OUT.file.write(f"{_run(store, create_stored)}\n")


@app.command(name="list")
def list_(store: StoreOption = None) -> None:
    """List all keys, including revoked and expired ones. Secrets are not stored, so none is shown.

    Example: graph-service keys list
    """
    from rich.table import Table

    async def list_stored(database: Any) -> Any:
        from graph_service.store.repositories.api_keys import list_keys

        return await list_keys(database)

    table = Table("id", "name", "role", "created", "state")
    for key in _run(store, list_stored):
        table.add_row(key.id, key.name, _whom(key), f"{key.created_at:%Y-%m-%d}", _state(key))
    OUT.print(table)


@app.command()
def revoke(
    id: Annotated[str, typer.Argument(help="Id of the key: the part before the dot, also in the list.")],
    store: StoreOption = None,
) -> None:
    """Revoke a key: the next request with it is refused, and its open connections end within seconds.

    Example: graph-service keys revoke 0f3a9c51d2e47b86
    """

    async def revoke_stored(database: Any) -> Any:
        from graph_service.store.repositories.api_keys import revoke_key

        return await revoke_key(database, id)

    key = _run(store, revoke_stored)
    ERR.print(f"Key {key.id} of {key.name} is revoked.", highlight=False, markup=False)


def _run(store: str | None, work: Any) -> Any:
    """Run an action on the store that an option or the settings name, and return its result."""
    from graph_service.service import open_store

    settings = settings_of(store=store)

    async def run() -> Any:
        async with open_store(settings) as opened:
            return await work(opened.database)

    with showing_errors():
        return asyncio.run(run())


def _whom(key: Any) -> str:
    return str(key.role) if key.company is None else f"{key.role} of {key.company}"


def _state(key: Any) -> str:
    now = datetime.now(UTC)
    if key.revoked_at is not None:
        return f"revoked {key.revoked_at:%Y-%m-%d}"
    if not key.is_valid_at(now):
        return "expired"
    return "counts" if key.expires_at is None else f"counts until {key.expires_at:%Y-%m-%d}"
