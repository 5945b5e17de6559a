"""The commands that make, list and revoke keys, and what a server does with them."""

import csv
import json
from pathlib import Path

import httpx
import pytest

from tests.command_line import command
from tests.services import serving

QUERY = {"query": "{ serviceInfo { version } }"}


def test_a_key_from_its_creation_to_its_end(emptied_store: str) -> None:
    store = ("--store", emptied_store)
    done = command("serve", "--host", "0.0.0.0", "--port", "0", *store)
    assert done.returncode == 7
    assert "There are no credentials yet" in done.stderr
    assert "keys create" in done.stderr

    created = command("keys", "create", "ann", "--role", "admin", "--days", "30", *store)
    assert created.returncode == 0, created.stderr
    identifier, _, secret = created.stdout.strip().partition(".")
    assert secret not in created.stderr
    unknown = command("keys", "create", "x", "--role", "partner", "--company", "none", *store)
    assert (unknown.returncode, unknown.stdout) == (3, "")
    revoked = command("keys", "revoke", identifier, *store)
    assert revoked.returncode == 0, revoked.stderr
    listed = command("keys", "list", *store)
    assert identifier in listed.stdout
    assert "revoked" in listed.stdout
    assert secret not in listed.stdout

    as_csv = command(
        "audit", "list", *store, "--first", "3", "--kind", f"key:{identifier}", "--format", "csv"
    )
    head, *rows = csv.reader(as_csv.stdout.splitlines())
    assert head == ["at", "by", "role", "action", "what", "count", "instance", "number"]
    assert [row[3] for row in rows] == ["KEY_REVOKED", "KEY_CREATED"]


@pytest.mark.thorough("a key at two services")
def test_each_service_knows_at_once_that_a_key_was_created_or_revoked(tmp_path: Path) -> None:
    store = f"embedded:{tmp_path}"
    with serving(store) as address:
        assert httpx.post(f"{address}/graphql", json=QUERY).status_code == 200
        token = command("keys", "create", "ann", "--role", "admin", "--store", store).stdout.strip()
        with serving(store, arguments=("--host", "0.0.0.0")) as second:
            second = second.replace("0.0.0.0", "127.0.0.1")
            headers = {"authorization": f"Bearer {token}"}
            for served in (address, second):
                assert httpx.post(f"{served}/graphql", json=QUERY).status_code == 401
                assert httpx.post(f"{served}/graphql", json=QUERY, headers=headers).status_code == 200
            revoked = command("keys", "revoke", token.partition(".")[0], "--store", store)
            assert revoked.returncode == 0, revoked.stderr
            for served in (address, second):
                assert httpx.post(f"{served}/graphql", json=QUERY, headers=headers).status_code == 401
        listing = ("audit", "list", "--store", store, "--first", "3")
        refused = json.loads(command(*listing, "--refused", "--by", "", "--format", "json").stdout)
        assert {(one["action"], one["what"]) for one in refused} == {("REFUSED", "HTTP")}


def test_a_contradiction_is_refused_before_anything_is_opened(tmp_path: Path) -> None:
    done = command("audit", "list", "--refused", "--action", "READ", "--store", f"embedded:{tmp_path}")
    assert (done.returncode, done.stdout) == (2, "")
    assert list(tmp_path.iterdir()) == []
