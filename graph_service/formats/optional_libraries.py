"""Optional libraries of formats."""

from importlib import import_module
from typing import Any

from graph_service.domain.errors import Unavailable


def library(module: str, what: str, extra: str) -> Any:
    """Return a module of an optional dependency.

    Raises
    ------
    Unavailable
        When it is not installed; the error explains how to install it.
    """
    try:
        return import_module(module)
    except ImportError as error:
        raise Unavailable(
            f"{what} needs {module.partition('.')[0]}.",
            hint=f"Install it: pip install 'partner-graph-service[{extra}]'",
        ) from error
