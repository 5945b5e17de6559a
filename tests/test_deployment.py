"""The container files say what the service, its settings and its command line are."""

import json
import re
import shlex
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import ValidationError
from starlette.routing import Route

from graph_service.service import application
from graph_service.settings import Settings
from graph_service.store.engine.connect import SCHEMES
from tests.command_line import parsed
from tests.engines.neo4j_server import LTS

ROOT = Path(__file__).parents[1]
PREFIX = "GRAPH_SERVICE_"


def instructions() -> list[tuple[str, str]]:
    """Instructions of the Dockerfile with their arguments; a continued one is one line."""
    text = re.sub(r"\\\n\s*", " ", (ROOT / "Dockerfile").read_text(encoding="utf-8"))
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return [(name, rest) for name, _, rest in (line.partition(" ") for line in lines)]


def arguments(name: str) -> list[str]:
    return [rest for instruction, rest in instructions() if instruction == name]


def image_environment() -> dict[str, str]:
    return dict(part.split("=", 1) for rest in arguments("ENV") for part in shlex.split(rest))


def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    return loaded


def service() -> dict[str, Any]:
    found: dict[str, Any] = compose()["services"]["service"]
    return found


def command() -> list[str]:
    (given,) = arguments("CMD")
    words: list[str] = json.loads(given)
    return words


def settings_of(environment: Mapping[str, str], monkeypatch: pytest.MonkeyPatch) -> Settings:
    for name, value in environment.items():
        if name.startswith(PREFIX):
            monkeypatch.setenv(name, value)
    return Settings()


@pytest.mark.parametrize(
    "environment", [image_environment(), service()["environment"]], ids=["image", "compose"]
)
def test_every_variable_is_a_setting(environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    names = {name for name in environment if name.startswith(PREFIX)}
    assert f"{PREFIX}STORE" in names
    assert names <= {f"{PREFIX}{field.upper()}" for field in Settings.model_fields}
    settings = settings_of(environment, monkeypatch)
    scheme = settings.store.partition(":")[0]
    assert scheme in {"embedded", *SCHEMES}


def test_a_setting_that_is_wrong_would_be_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValidationError):
        settings_of({f"{PREFIX}PORT": "http"}, monkeypatch)


def test_the_image_starts_a_command_that_exists() -> None:
    scripts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["scripts"]
    assert command()[0] in scripts
    given = parsed(command()[1:])
    assert (given["host"], given["port"]) == ("0.0.0.0", 8000)
    with pytest.raises(Exception, match="No such option: --prot"):
        parsed(["serve", "--prot", "8000"])


def test_the_ports_are_one() -> None:
    port = str(parsed(command()[1:])["port"])
    assert arguments("EXPOSE") == [port]
    assert service()["ports"] == [f"127.0.0.1:8000:{port}"]
    addresses = health_addresses()
    assert len(addresses) == 2
    assert all(address.startswith(f"http://127.0.0.1:{port}/") for address in addresses)


def health_addresses() -> list[str]:
    checks = [*arguments("HEALTHCHECK"), " ".join(service()["healthcheck"]["test"])]
    return [address for check in checks for address in re.findall(r"https?://[^'\"]+", check)]


def test_the_health_checks_ask_for_paths_that_exist() -> None:
    routes = {route.path for route in application(Settings()).routes if isinstance(route, Route)}
    paths = {re.sub(r"^http://[^/]+", "", address) for address in health_addresses()}
    assert paths == {"/health/live"}  # which is answered without a key
    assert paths <= routes


def test_neo4j_is_of_the_line_that_is_tested() -> None:
    line = ".".join(LTS.version.split(".")[:2])
    assert compose()["services"]["neo4j"]["image"] == f"neo4j:{line}-community"


def test_the_service_waits_for_a_healthy_neo4j_whose_data_is_kept() -> None:
    neo4j = compose()["services"]["neo4j"]
    assert service()["depends_on"] == {"neo4j": {"condition": "service_healthy"}}
    assert neo4j["healthcheck"]["test"][0] == "CMD"
    (volume,) = neo4j["volumes"]
    assert volume == f"{next(iter(compose()['volumes']))}:/data"
    host = re.match(r"bolt://([^:]+):7687$", service()["environment"]["GRAPH_SERVICE_STORE"])
    assert host is not None
    assert host[1] in compose()["services"]


def test_no_password_is_committed() -> None:
    required = "${NEO4J_PASSWORD:?set it in .env}"
    assert service()["environment"]["GRAPH_SERVICE_PASSWORD"] == required
    assert compose()["services"]["neo4j"]["environment"]["NEO4J_AUTH"] == f"neo4j/{required}"
    assert ".env" in (ROOT / ".gitignore").read_text(encoding="utf-8").split()


def test_the_image_does_not_run_as_root_and_fits_the_package() -> None:
    assert arguments("USER")[-1] not in {"root", "0"}
    about = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    versions = {re.match(r"python:(\d+\.\d+)-slim", image) for image in arguments("FROM")}
    for version in versions:
        assert version is not None
        assert f"Programming Language :: Python :: {version[1]}" in about["classifiers"]


def test_what_the_image_is_built_from_is_there_and_not_ignored() -> None:
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").split()
    sources = [
        source for rest in arguments("COPY") if not rest.startswith("--from") for source in rest.split()[:-1]
    ]
    assert "graph_service" in sources
    for source in sources:
        assert (ROOT / source).exists(), source
        assert f"!{source}" in ignored
