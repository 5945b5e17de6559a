"""What tests of a run share, started by the first that wants it and closed when the run ends."""

from contextlib import AsyncExitStack
from typing import Final

UNTIL_THE_END: Final = AsyncExitStack()
"""Closed by a fixture of tests/conftest.py, in the event loop of all asynchronous tests."""
