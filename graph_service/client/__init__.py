"""A typed client of the service, synchronous and asynchronous, generated from its schema.

>>> from graph_service.client import Client
>>> with Client("http://127.0.0.1:8000/graphql", key="...") as client:  # doctest: +SKIP
...     client.resource_gaps("virgin-atlantic").to_pandas()

It needs the extra ``client``. The operations are in ``operations/``; ``python -m tests.client.generation``
writes ``generated/``, which is never edited by hand.
"""

from graph_service.client.extras import import_extra

import_extra("httpx", "client")

from graph_service.client.generated.async_client import AsyncClient  # noqa: E402
from graph_service.client.generated.client import Client  # noqa: E402
from graph_service.client.result import Answered, Result  # noqa: E402
from graph_service.client.unset import UNSET, Input  # noqa: E402
from graph_service.domain.errors import (  # noqa: E402
    Conflict,
    Forbidden,
    InvalidInput,
    LimitExceeded,
    NotFound,
    RateLimited,
    ServiceError,
    Unauthenticated,
    Unavailable,
)

__all__ = [
    "UNSET",
    "Answered",
    "AsyncClient",
    "Client",
    "Conflict",
    "Forbidden",
    "Input",
    "InvalidInput",
    "LimitExceeded",
    "NotFound",
    "RateLimited",
    "Result",
    "ServiceError",
    "Unauthenticated",
    "Unavailable",
]
