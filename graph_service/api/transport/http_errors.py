"""Errors of HTTP requests that do not reach an operation."""


class HttpError(Exception):
    """The request does not follow GraphQL over HTTP, or exceeds a limit.

    Parameters
    ----------
    status, message, code, headers
        Of the response.
    limit
        The limit, if one is exceeded.
    """

    def __init__(
        self,
        status: int,
        message: str,
        code: str = "BAD_REQUEST",
        headers: dict[str, str] | None = None,
        *,
        limit: int | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.code = code
        self.headers = headers or {}
        self.limit = limit

    def shown(self, request_id: str) -> dict[str, object]:
        """Return the error as clients see it."""
        extensions: dict[str, object] = {"code": self.code, "requestId": request_id}
        if self.limit is not None:
            extensions["limit"] = self.limit
        return {"message": self.message, "extensions": extensions}
