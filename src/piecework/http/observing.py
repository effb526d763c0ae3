"""What is noted of every request: its id, how it ended, how long it took."""

import re
import time
from functools import cache
from typing import Any

import falcon
import structlog
from prometheus_client import Counter, Histogram

from piecework.http.answers import CrossSite, answer_refusal
from piecework.http.bodies import NOT_RECEIVED, one_slash
from piecework.ids import new_request_id

log = structlog.get_logger("piecework.http")

_GIVEN_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
REQUESTS = Counter("piecework_http_requests_total", "Requests answered.", ["route", "status"])
SECONDS = Histogram(
    "piecework_http_request_seconds", "Time to answer a request.", ["route"],
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
)  # fmt: skip


class Observing:
    """Falcon middleware: X-Request-Id on every answer, one log line and one count a request, no caching.

    Other sites' pages may ask for nothing below `guarded`, the interfaces for programs, but `for_any_site`. A doubled
    slash in those addresses is one. Forms on our own pages are guarded where pages are run.
    """

    def __init__(self, *, guarded: tuple[str, ...], for_any_site: tuple[str, ...] = ()) -> None:
        self._guarded, self._for_any_site = guarded, for_any_site

    def process_request(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Start the watch, keep a well-formed id that the caller gave, and turn away other sites' pages."""
        _receive(req)
        if (refusal := req.env.get(NOT_RECEIVED)) is not None:
            req.context.refusal = refusal.code
            answer_refusal(resp, refusal, status=refusal.status)
            resp.complete = True
            return
        if (path := one_slash(req.path)).startswith(self._guarded):
            req.path = path
        is_cross_site = req.get_header("Sec-Fetch-Site") in ("cross-site", "same-site")
        is_guarded = req.path.startswith(self._guarded) and not req.path.startswith(self._for_any_site)
        if is_cross_site and is_guarded:
            answer_refusal(resp, CrossSite(), status=CrossSite.status)
            resp.complete = True

    def process_response(self, req: falcon.Request, resp: falcon.Response, resource: Any, req_succeeded: bool) -> None:
        """Note how it ended."""
        if "request_id" not in req.context:  # Falcon turns some methods away before it asks middleware
            _receive(req)
        resp.set_header("X-Request-Id", req.context.request_id)
        resp.set_header("X-Content-Type-Options", "nosniff")
        if not resp.get_header("Cache-Control"):
            resp.set_header("Cache-Control", "no-store")
        seconds = time.perf_counter() - req.context.started
        route = req.uri_template or "unknown"
        _requests(route, resp.status_code).inc()
        _seconds(route).observe(seconds)
        log.info(
            "request",
            request_id=req.context.request_id,
            method=req.method,
            route=route,
            status=resp.status_code,
            refusal=req.context.get("refusal"),
            account_id=req.context.get("account_id"),
            milliseconds=round(seconds * 1000, 1),
        )


@cache
def _requests(route: str, status: int) -> Counter:
    return REQUESTS.labels(route, status)  # looked up once: it costs as much as counting


@cache
def _seconds(route: str) -> Histogram:
    return SECONDS.labels(route)


def _receive(request: falcon.Request) -> None:
    given = request.get_header("X-Request-Id") or ""
    request.context.request_id = given if _GIVEN_ID.fullmatch(given) else new_request_id()
    request.context.started = time.perf_counter()
