"""Traces: spans of operations, statements and analyses, sent to the target that OpenTelemetry's variables
state.

Off by default; then a span only costs the check whether traces are on.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any, Final

from graph_service.domain.errors import Unavailable

_OFF: Final[AbstractContextManager[None]] = nullcontext()
_tracer: Any = None


def span(name: str, **attributes: str | int | float | bool) -> AbstractContextManager[None]:
    """Return a context manager that makes a span of its block; no attribute is a value of the graph."""
    return _OFF if _tracer is None else _span(name, attributes)


@contextmanager
def _span(name: str, attributes: dict[str, Any]) -> Iterator[None]:
    with _tracer.start_as_current_span(name, attributes=attributes):
        yield


def switch_on(provider: Any = None) -> None:
    """Start making spans.

    Parameters
    ----------
    provider
        The tracer provider; by default one that sends spans over OTLP, set up by the standard variables
        (``OTEL_EXPORTER_OTLP_ENDPOINT``, ``OTEL_SERVICE_NAME``, ``OTEL_TRACES_SAMPLER``, ...).

    Raises
    ------
    Unavailable
        When OpenTelemetry is not installed.
    """
    global _tracer  # one tracer for the process, as OpenTelemetry intends
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
    """Stop making spans."""
    global _tracer
    _tracer = None
