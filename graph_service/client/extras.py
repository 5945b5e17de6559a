"""Libraries that come with an extra, imported when something needs them."""

import importlib
from types import ModuleType

from graph_service.domain.errors import Unavailable


def import_extra(library: str, extra: str | None = None) -> ModuleType:
    """Return a library that is only available if its extra was installed.

    Raises
    ------
    Unavailable
        When it is not installed.
    """
    try:
        return importlib.import_module(library)
    except ModuleNotFoundError as error:
        if error.name != library.partition(".")[0]:
            raise
        raise Unavailable(
            f"This needs {library}, which is not installed.",
            hint=f"pip install 'partner-graph-service[{extra or library}]'",
        ) from error
