"""Traces: spans of operations, statements and analyses, sent where OpenTelemetry's variables say.

Off unless the settings switch them on; then a span costs nothing but the question whether they are.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any, Final

from graph_service.domain.errors import Unavailable

_OFF: Final[AbstractContextManager[None]] = nullcontext()
_tracer: Any = None


def span(name: str, **attributes: str | int | float | bool) -> AbstractContextManager[None]:
    """Return what makes a span of the block that it is entered for; no attribute is a value of the graph."""
    return _OFF if _tracer is None else _span(name, attributes)


@contextmanager
def _span(name: str, attributes: dict[str, Any]) -> Iterator[None]:
    with _tracer.start_as_current_span(name, attributes=attributes):
        yield


def switch_on(provider: Any = None) -> None:
    """Make spans from now on.

    Parameters
    ----------
    provider
        What makes them; by default one that sends them over OTLP, set up by the standard variables
        (``OTEL_EXPORTER_OTLP_ENDPOINT``, ``OTEL_SERVICE_NAME``, ``OTEL_TRACES_SAMPLER``, ...).

    Raises
    ------
    Unavailable
        When OpenTelemetry is not installed.
    """
    global _tracer  # one tracer for the process, as OpenTelemetry means it
    if provider is None:
        try:
            from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
            from opentelemetry.sdk.resources import Resource
            from opentelemetry.sdk.trace import TracerProvider
            from opentelemetry.sdk.trace.export import BatchSpanProcessor
        except ImportError as error:
            raise Unavailable(
                "Traces need OpenTelemetry.", hint="Install it: pip install 'partner-graph-service[otel]'"
            ) from error
        named = Resource.create({"service.name": "partner-graph-service"})
        provider = TracerProvider(resource=named)
        provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    _tracer = provider.get_tracer("graph_service")


def switch_off() -> None:
    """Make no more spans."""
    global _tracer
    _tracer = None
