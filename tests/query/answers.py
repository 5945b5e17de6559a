"""Answers of the service beside those of the model."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from graph_service.api.execution.operations import Operations
from graph_service.settings import Settings
from graph_service.store.engine.database import Database
from graph_service.store.store import Store
from tests.query.model import CURSOR


class Recorded(Database):
    """A database that remembers the reading statements it was sent."""

    def __init__(self, database: Database) -> None:
        self.__dict__.update(database.__dict__)
        self.texts: list[str] = []
        self.parameters: list[dict[str, Any]] = []

    async def value(self, text: str, parameters: Mapping[str, Any], *, timeout: float) -> Any:
        self.texts.append(text)
        self.parameters.append(dict(parameters))
        return await super().value(text, parameters, timeout=timeout)


WITHOUT_LIMITS: Final[Mapping[str, float]] = {
    "request_timeout": 60.0,
    "max_tokens": 100_000,
    "max_depth": 100,
    "max_aliases": 10_000,
    "max_directives": 10_000,
    "max_fields": 10_000,
    "max_values": 10**6,
    "max_cost": 10**12,
    "max_answer_bytes": 10**9,
}
"""Settings of tests that ask for more than a client may."""


def operations_on(database: Database, *, short_way: bool = True, **given: Any) -> Operations:
    """Return what runs operations on a database, however large they are."""
    settings = Settings(**({**WITHOUT_LIMITS} | given))
    return Operations(Store(database), settings, use_plans=short_way)


class Cursors:
    """Which cursor of the service stands for which of the model: one for one."""

    def __init__(self) -> None:
        self.of_service: dict[str, str] = {}
        self._of_model: dict[str, str] = {}

    def translated(self, variables: Mapping[str, Any]) -> dict[str, Any]:
        """Return the variables with the service's cursors in place of the model's."""
        return {
            name: self.of_service[value] if isinstance(value, str) and value.startswith(CURSOR) else value
            for name, value in variables.items()
        }

    def compare(self, of_model: Any, of_service: Any) -> None:
        """Fail unless the answers are the same, in the same order, but for the text of cursors."""
        differences = list(self._differences(of_model, of_service, "data"))
        assert not differences, "\n".join(differences[:10])

    def _differences(self, model: Any, service: Any, path: str) -> Iterator[str]:
        if isinstance(model, str) and model.startswith(CURSOR):
            if not isinstance(service, str):
                yield f"{path}: model has a cursor, service {service!r}"
            elif self.of_service.setdefault(model, service) != service:
                yield f"{path}: two cursors for {model}"
            elif self._of_model.setdefault(service, model) != model:
                yield f"{path}: one cursor for {model} and {self._of_model[service]}"
        elif isinstance(model, dict) and isinstance(service, dict):
            if list(model) != list(service):
                yield f"{path}: model has {list(model)}, service {list(service)}"
                return
            for key, value in model.items():
                yield from self._differences(value, service[key], f"{path}.{key}")
        elif isinstance(model, list) and isinstance(service, list):
            if len(model) != len(service):
                yield f"{path}: model has {len(model)} items, service {len(service)}"
            for i, (one, other) in enumerate(zip(model, service, strict=False)):
                yield from self._differences(one, other, f"{path}[{i}]")
        elif model != service or type(model) is not type(service):
            yield f"{path}: model has {model!r}, service {service!r}"
