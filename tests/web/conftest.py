"""Services that the browser tests look at."""

from collections.abc import Iterator

import pytest

from tests.services import running_service
from tests.web.peculiar import peculiar_network


@pytest.fixture(scope="session")
def cloud_native_service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of another one, with the organisations around cloud-native software."""
    with running_service("cloud_native", tmp_path_factory.mktemp("cloud-native-service")) as address:
        yield address


@pytest.fixture(scope="session")
def peculiar_service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a service of a few companies with names as nobody would wish for, and an alliance of two."""
    with running_service(None, tmp_path_factory.mktemp("peculiar-service")) as address:
        peculiar_network(address)
        yield address
