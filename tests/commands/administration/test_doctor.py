"""The command that checks a set-up."""

import json
from pathlib import Path

import pytest

from graph_service.api.auth import jwt
from graph_service.commands.administration import doctor
from graph_service.settings import Settings
from graph_service.store.diagnostics import State
from tests.command_line import command


def test_a_new_store_is_sound(tmp_path: Path) -> None:
    done = command("doctor", "--json", "--store", f"embedded:{tmp_path}")
    found = {one["what"]: one for one in json.loads(done.stdout)}
    assert {"engine", "write", "clock", "open files", "memory", "disk"} <= set(found)
    assert found["write"]["state"] == "ok"
    # nothing was served from it yet
    assert found["graph"]["state"] == "wrong" or found["migrations"]["state"] == "warning"


def test_an_engine_that_is_not_there_is_said() -> None:
    done = command("doctor", "--store", "bolt://127.0.0.1:1")
    assert done.returncode == 1
    assert "reached" in done.stdout
    assert "Traceback" not in done.stderr


async def test_the_keys_of_a_provider_are_read_as_the_service_reads_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings = Settings(
        jwt_issuer="https://login.example.com/",
        jwt_audience="graph",
        jwt_keys_url="https://login.example.com/keys",
    )
    monkeypatch.setattr(jwt, "fetch", {settings.jwt_keys_url: b'{"keys": [{}, {}]}'}.__getitem__)
    (found,) = await doctor._provider(settings)
    assert (found.state, found.detail) == (State.OK, "2 keys")

    def redirected(_: str) -> bytes:
        raise OSError("HTTP Error 302: Found")

    monkeypatch.setattr(jwt, "fetch", redirected)
    (found,) = await doctor._provider(settings)
    assert (found.state, found.detail) == (State.WRONG, "no keys: HTTP Error 302: Found")
