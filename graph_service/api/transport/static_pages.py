"""The built pages: the explorer, which has an address for each of its views, and GraphiQL."""

from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Final

import orjson
from fastapi import APIRouter, HTTPException, Response
from fastapi.responses import HTMLResponse
from starlette.requests import HTTPConnection
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from graph_service.api.transport.health import LIVENESS
from graph_service.api.transport.persisted_documents import document_hash
from graph_service.settings import Settings

EXPLORER: Final = Path(str(files("graph_service.web"))) / "explorer"
GRAPHIQL: Final = EXPLORER / "graphiql.html"
PUBLIC_FOLDER: Final = "/explorer/"
"""Static files: programs and style sheets of the package, no data."""
VIEWS: Final = (
    "alliances",
    "companies",
    "ecosystem",
    "gaps",
    "opportunities",
    "screening",
    "what-if",
    "white-space",
)
"""First parts of the paths of the views; the page itself reads the rest of the path."""
HEADERS: Final = {
    # the page is revalidated each time, so that it names the files of the running version
    "cache-control": "no-cache",
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
}


def explorer_documents() -> Mapping[str, str]:
    """Return the documents that the explorer sends, by their SHA-256, as its build has written them."""
    documents: dict[str, str] = orjson.loads((EXPLORER / "operations.json").read_bytes())
    return {document_hash(identifier): text for identifier, text in documents.items()}


class BuiltAssets(StaticFiles):
    """The files that the page loads; those with a hash in their name never change."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Return a file with its cache lifetime; pages have separate addresses."""
        if path.endswith(".html"):
            raise HTTPException(404)
        response = await super().get_response(path, scope)
        kept = "public, max-age=31536000, immutable" if path.startswith("assets/") else "no-cache"
        response.headers["cache-control"] = kept
        return response


def is_view(path: str) -> bool:
    """Return whether a path is a view of the explorer: a page without data, the same for all users.

    >>> [is_view(path) for path in ("/", "/gaps", "/alliances/a", "/alliances/a/report", "/graphql")]
    [True, True, True, False, False]
    """
    view, *more = path.removeprefix("/").split("/")
    return path == "/" or (view in VIEWS and len(more) <= 1)


def is_public(scope: Scope, *, graphiql: bool) -> bool:
    """Return whether an HTTP request is answered without a credential, as it needs no stored data."""
    path: str = scope["path"]
    if path == LIVENESS or path.startswith(PUBLIC_FOLDER) or is_view(path):
        return True
    return graphiql and path == "/graphql" and wants_page(HTTPConnection(scope), scope["method"])


def wants_page(connection: HTTPConnection, method: str) -> bool:
    """Return whether a browser asks for the page at the endpoint's address."""
    return method == "GET" and "text/html" in connection.headers.get("accept", "")


def explorer_routes(settings: Settings) -> APIRouter:
    """Return the routes of the explorer's views."""
    router = APIRouter(include_in_schema=False)
    text = (EXPLORER / "index.html").read_text(encoding="utf-8")
    if not settings.graphiql:
        # then the page has no link to it
        text = text.replace("<html ", '<html data-graphiql="off" ', 1)

    async def page() -> Response:
        return HTMLResponse(text, headers=HEADERS)

    router.add_api_route("/", page)
    for view in VIEWS:
        router.add_api_route(f"/{view}", page)
        router.add_api_route(f"/{view}/{{key}}", page)
    return router
