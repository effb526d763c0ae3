"""For whoever watches the place: is it alive, is it ready, and how much of what has it done."""

import hmac
import ipaddress
from collections.abc import Callable, Sequence

import falcon
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest, multiprocess
from prometheus_client.metrics_core import Metric

from piecework.database import Database, DatabaseUnavailable
from piecework.http.answers import App, answer_refusal, encode
from piecework.http.identity import client_address
from piecework.refusal import Refusal
from piecework.settings import Settings

ReadGauges = Callable[[], Sequence[Metric]]


class MetricsClosed(Refusal):
    """Metrics are for this machine, or for who has the token."""

    code, message, status = (
        "metrics_closed",
        "Metrics need the bearer token of PIECEWORK_METRICS_TOKEN, or a loopback address.",
        403,
    )


class Alive:
    """`/healthz`: this process answers."""

    def on_get(self, request: falcon.Request, response: falcon.Response) -> None:
        """Always ok."""
        response.data = encode({"ok": True})


class Ready:
    """`/readyz`: this process can reach its database."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def on_get(self, request: falcon.Request, response: falcon.Response) -> None:
        """Ok, or 503 with the reason."""
        try:
            self.database.ping()
        except DatabaseUnavailable:
            response.status = 503
            response.data = encode({"ok": False, "message": "The database cannot be reached."})
        else:
            response.data = encode({"ok": True})


class Metrics:
    """`/metrics`: Prometheus counters of all web and chore processes together, and gauges of the whole place."""

    def __init__(self, settings: Settings, read_gauges: ReadGauges) -> None:
        self.settings = settings
        self.read_gauges = read_gauges

    def on_get(self, request: falcon.Request, response: falcon.Response) -> None:
        """Counters and gauges, for a loopback caller or one with the token."""
        if not self._may_read(request):
            answer_refusal(response, MetricsClosed(), status=MetricsClosed.status)
            return
        response.content_type = CONTENT_TYPE_LATEST
        response.data = _collect() + _exposed(self.read_gauges())

    def _may_read(self, request: falcon.Request) -> bool:
        token = self.settings.metrics_token
        if token and hmac.compare_digest(
            (request.get_header("Authorization") or "").encode(), f"Bearer {token}".encode()
        ):
            return True
        address = client_address(request, self.settings.trusted_proxies)
        forwarded = request.get_header("X-Forwarded-For") and not self.settings.trusted_proxies
        return not forwarded and _is_loopback(address)


def _collect() -> bytes:
    registry = CollectorRegistry()
    try:
        multiprocess.MultiProcessCollector(registry)
    except ValueError:  # one process alone, without a folder for several
        from prometheus_client import REGISTRY

        return generate_latest(REGISTRY)
    return generate_latest(registry)


class _Once:
    """A collector of metrics that were read already."""

    def __init__(self, metrics: Sequence[Metric]) -> None:
        self._metrics = metrics

    def collect(self) -> Sequence[Metric]:
        return self._metrics


def _exposed(metrics: Sequence[Metric]) -> bytes:
    registry = CollectorRegistry()
    registry.register(_Once(metrics))  # all that it must have is `collect`
    return generate_latest(registry)


def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def add_health(app: App, database: Database, settings: Settings, read_gauges: ReadGauges) -> None:
    """Serve /healthz, /readyz and /metrics."""
    app.add_route("/healthz", Alive())
    app.add_route("/readyz", Ready(database))
    app.add_route("/metrics", Metrics(settings, read_gauges))


def health_routes() -> list[tuple[str, str]]:
    """The routes that add_health serves."""
    return [("GET", "/healthz"), ("GET", "/readyz"), ("GET", "/metrics")]
