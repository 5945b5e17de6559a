"""Maps errors of the Bolt driver to errors that users see."""

from typing import Final

from neo4j.exceptions import (
    ClientError,
    ConfigurationError,
    ConnectionAcquisitionTimeoutError,
    ConstraintError,
    Neo4jError,
    ServiceUnavailable,
    SessionExpired,
    TransientError,
)

from graph_service.domain.errors import Conflict, LimitExceeded, ServiceError, Unavailable

_NOT_COMMITTED: Final = frozenset({"TransactionNotFound", "TransactionCommitFailed", "TransactionLogError"})
"""How error codes end when an engine can't write; the first is that of the embedded engine."""
AWAY: Final = ("The graph can't be reached.", "Try again later.")
NOT_KEPT: Final = (
    "The graph could not store the change.",
    "Send it again later, with its idempotency key.",
)
"""Message and hint for clients who may not see where the graph is stored."""


def unreachable_error(address: str) -> Unavailable:
    """Return the error that users see when no server answers at the store's address."""
    return Unavailable(
        f"The graph engine at {address} can't be reached.",
        hint="Is it running, and is the address right?",
        public=AWAY,
    )


def translate_error(error: Exception, address: str) -> ServiceError:
    """Return the error that users see for an error of the driver: the one place that maps them."""
    code = error.code or "" if isinstance(error, Neo4jError) else ""
    match error:
        case ClientError() if "Security.Forbidden" in code:
            return Unavailable(
                f"The user of {address} lacks a right that the service needs.",
                hint="Give the user of GRAPH_SERVICE_USER the right to read, write and change the schema.",
                public=AWAY,
            )
        case ClientError() if ".Security." in code:
            return Unavailable(
                f"{address} refused the user name or password.",
                hint="Set GRAPH_SERVICE_USER and GRAPH_SERVICE_PASSWORD.",
                public=AWAY,
            )
        case ConstraintError():
            return Conflict("Something with this key was created at the same time.", hint="Try again.")
        case TransientError() if "OutOfMemory" in code:
            return LimitExceeded(
                "The statement needs more memory than the graph engine has.", hint="Ask for less at once."
            )
        case TransientError():
            return Unavailable("The graph engine is busy with conflicting changes.", hint="Try again.")
        case ClientError() if "TransactionTimedOut" in code:
            return LimitExceeded("The graph engine stopped the statement at its time limit.")
        case Neo4jError() if code.endswith(".TransactionStartFailed"):
            return Unavailable(
                f"The database at {address} has stopped: it accepts neither reads nor writes.",
                hint="Is its disk full? Its log says more. Make room, and start Neo4j again.",
                public=AWAY,
            )
        case Neo4jError() if code.rpartition(".")[2] in _NOT_COMMITTED:
            return Unavailable(
                f"The graph engine at {address} could not store the change.",
                hint="Is its disk full? Its log says more. Send the change again with its idempotency key.",
                public=NOT_KEPT,
            )
        case ServiceUnavailable() | SessionExpired() | ConfigurationError() | OSError():
            return unreachable_error(address)
        case ConnectionAcquisitionTimeoutError():
            return Unavailable(
                f"All connections to {address} are in use.",
                hint="Try again.",
                public=("There are too many requests at once.", "Try again."),
            )
        case _:
            raise error
