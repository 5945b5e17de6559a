"""The HTTP application: the GraphQL endpoint, GraphiQL from the package's own files, and health."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from importlib.resources import files
from pathlib import Path
from typing import Final

from fastapi import FastAPI, Request, Response
from fastapi.responses import FileResponse, JSONResponse, RedirectResponse
from starlette.staticfiles import StaticFiles

from graph_service import __version__
from graph_service.api.http import respond
from graph_service.api.operation import Operations
from graph_service.domain.errors import ServiceError
from graph_service.settings import Settings
from graph_service.store.revision import graph_revision
from graph_service.store.store import Store

READY_TIMEOUT: Final = 2.0
"""Seconds within which the graph must answer for the service to be ready."""

OpenStore = Callable[[], AbstractAsyncContextManager[Store]]


def create_app(settings: Settings, open_store: OpenStore) -> FastAPI:
    """Return the application; it opens its store when it starts and closes it when it ends."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with open_store() as store:
            app.state.store = store
            app.state.operations = Operations(store, settings)
            yield

    app = FastAPI(
        title="Partner-network graph service",
        version=__version__,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
    )
    pages = Path(str(files("graph_service.web")))
    app.mount("/graphiql", StaticFiles(directory=pages / "graphiql"), name="graphiql")

    @app.get("/", include_in_schema=False)
    async def home() -> Response:
        return RedirectResponse("/graphql")

    @app.api_route("/graphql", methods=["GET", "POST"])
    async def graphql(request: Request) -> Response:
        if request.method == "GET" and "text/html" in request.headers.get("accept", ""):
            return FileResponse(pages / "graphiql" / "index.html", media_type="text/html")
        return await respond(request, app.state.operations)

    @app.get("/health/live")
    async def live() -> Response:
        return JSONResponse({"status": "live", "version": __version__})

    @app.get("/health/ready")
    async def ready() -> Response:
        store: Store = app.state.store
        try:
            revision = await graph_revision(store.database, timeout=READY_TIMEOUT)
        except ServiceError as error:
            body = {"status": "unavailable", "message": error.message, "hint": error.hint}
            return JSONResponse(body, 503, {"retry-after": "2"})
        return JSONResponse({"status": "ready", "graphRevision": revision})

    return app
