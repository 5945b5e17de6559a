"""The built pages: the explorer, that shows each view by the address it is asked for under, and GraphiQL."""

from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Final

import orjson
from fastapi import APIRouter, HTTPException, Response
from fastapi.responses import HTMLResponse
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from graph_service.api.transport.persisted_documents import plain_id
from graph_service.settings import Settings

EXPLORER: Final = Path(str(files("graph_service.web"))) / "explorer"
GRAPHIQL: Final = EXPLORER / "graphiql.html"
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
"""First parts of the paths under which the page is served; it reads itself what stands behind them."""
HEADERS: Final = {
    # the page is asked about each time, so that it names the files of the version that runs
    "cache-control": "no-cache",
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
}


def operations() -> Mapping[str, str]:
    """Return the operations that the page asks, by the SHA-256 of their text: the build wrote them down."""
    known: dict[str, str] = orjson.loads((EXPLORER / "operations.json").read_bytes())
    return {plain_id(identifier): text for identifier, text in known.items()}


class BuiltFiles(StaticFiles):
    """The files that the page loads; those with a hash in their name never change."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Return a file with how long it may be kept; pages have addresses of their own."""
        if path.endswith(".html"):
            raise HTTPException(404)
        response = await super().get_response(path, scope)
        kept = "public, max-age=31536000, immutable" if path.startswith("assets/") else "no-cache"
        response.headers["cache-control"] = kept
        return response


def is_view(path: str) -> bool:
    """Return whether the page is what stands at a path: the same for everybody, without any data.

    >>> [is_view(one) for one in ("/", "/gaps", "/alliances/a", "/alliances/a/report", "/graphql")]
    [True, True, True, False, False]
    """
    view, *more = path.removeprefix("/").split("/")
    return path == "/" or (view in VIEWS and len(more) <= 1)


def explorer(settings: Settings) -> APIRouter:
    """Return the routes of the page."""
    router = APIRouter(include_in_schema=False)
    text = (EXPLORER / "index.html").read_text(encoding="utf-8")
    if not settings.graphiql:
        # the page then offers no way to it
        text = text.replace("<html ", '<html data-graphiql="off" ', 1)

    async def page() -> Response:
        return HTMLResponse(text, headers=HEADERS)

    router.add_api_route("/", page)
    for view in VIEWS:
        router.add_api_route(f"/{view}", page)
        router.add_api_route(f"/{view}/{{key}}", page)
    return router
