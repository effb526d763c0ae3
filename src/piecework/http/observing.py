"""What is noted of every request: its id, how it ended, how long it took."""

import re
import time
from typing import Any

import falcon
import structlog
from prometheus_client import Counter, Histogram

from piecework.http.answers import CrossSite, answer_refusal
from piecework.ids import new_request_id

log = structlog.get_logger("piecework.http")

_GIVEN_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
REQUESTS = Counter("piecework_http_requests_total", "Requests answered.", ["route", "status"])
SECONDS = Histogram(
    "piecework_http_request_seconds", "Time to answer a request.", ["route"],
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
)  # fmt: skip


class Observing:
    """Falcon middleware: X-Request-Id on every answer, one log line and one count a request, no caching."""

    def process_request(self, request: falcon.Request, response: falcon.Response) -> None:
        """Start the watch, keep a well-formed id that the caller gave, and turn away other sites' pages."""
        given = request.get_header("X-Request-Id") or ""
        request.context.request_id = given if _GIVEN_ID.fullmatch(given) else new_request_id()
        request.context.started = time.perf_counter()
        if request.get_header("Sec-Fetch-Site") in ("cross-site", "same-site"):
            answer_refusal(response, CrossSite(), status=CrossSite.status)
            response.complete = True

    def process_response(self, request: falcon.Request, response: falcon.Response, resource: Any, req_succeeded: bool) -> None:
        """Note how it ended."""
        response.set_header("X-Request-Id", request.context.request_id)
        response.set_header("Cache-Control", "no-store")
        seconds = time.perf_counter() - request.context.started
        route = request.uri_template or "unknown"
        REQUESTS.labels(route, response.status_code).inc()
        SECONDS.labels(route).observe(seconds)
        log.info(
            "request",
            request_id=request.context.request_id,
            method=request.method,
            route=route,
            status=response.status_code,
            refusal=request.context.get("refusal"),
            account_id=request.context.get("account_id"),
            milliseconds=round(seconds * 1000, 1),
        )
