"""Records attempts as OpenTelemetry metrics, by its semantic conventions for HTTP clients.

Needs the extra: `pip install 'kalshi-order-groups[otel]'`. The package loads OpenTelemetry only here.
"""

from collections.abc import Callable

from opentelemetry import metrics

from .events import AttemptEvent

__all__ = ["on_attempt"]

_BOUNDARIES = (0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0)


def on_attempt(provider: metrics.MeterProvider | None = None) -> Callable[[AttemptEvent], None]:
    """Return a callback for `on_attempt` that records `http.client.request.duration`, in seconds.

    Each attempt is one measurement, with `url.template` (no ids, no query), and for retries with
    `http.request.resend_count`. Without a provider the global one is used.
    """
    meter = metrics.get_meter("kalshi_order_groups", meter_provider=provider)
    duration = meter.create_histogram(
        "http.client.request.duration",
        unit="s",
        description="Duration of HTTP client requests.",
        explicit_bucket_boundaries_advisory=_BOUNDARIES,
    )

    def record(event: AttemptEvent) -> None:
        attributes: dict[str, str | int] = {
            "http.request.method": event.method,
            "server.address": event.host,
            "server.port": 443 if event.port is None else event.port,
            "url.template": event.template,
        }
        if event.status_code is not None:
            attributes["http.response.status_code"] = event.status_code
        if event.error is not None:
            attributes["error.type"] = event.error if event.status_code is None else str(event.status_code)
        if event.attempt > 1:
            attributes["http.request.resend_count"] = event.attempt - 1
        duration.record(event.seconds, attributes)

    return record
