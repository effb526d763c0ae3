"""Answers: one JSON shape for every refusal, whatever went wrong."""

from collections.abc import Callable
from typing import Any

import falcon
import msgspec
import structlog

from piecework.database import DatabaseUnavailable
from piecework.http.bodies import App as App
from piecework.refusal import InvalidRequest, Refusal

log = structlog.get_logger("piecework.http")

_encoder = msgspec.json.Encoder(decimal_format="number")


class NoSuchPath(Refusal):
    """Nothing is served at this path, or not with this method."""

    code, message, status = "not_found", "There is nothing at this address.", 404
    is_of_transport = True


class CrossSite(Refusal):
    """A browser says that another site's page made this request."""

    code, message, status = "cross_site", "Requests made by other sites' pages are refused.", 403
    is_of_transport = True


def encode(value: Any) -> bytes:
    """JSON bytes; a Decimal is a number, as the published API writes money that is not a balance."""
    return _encoder.encode(value)


def refusal_body(refusal: Refusal) -> dict[str, Any]:
    """`{"ok": false, "message", "code", "field", "errors"}`; the last two only where a field is at fault."""
    body: dict[str, Any] = {"ok": False, "message": refusal.message, "code": refusal.code}
    if isinstance(refusal, InvalidRequest):
        body["code"] = refusal.faults[0].fault_code
        body["errors"] = [
            {"field": fault.field, "code": fault.fault_code, "message": fault.message} for fault in refusal.faults
        ]
    if refusal.field is not None:
        body["field"] = refusal.field
    return body


def answer_refusal(response: falcon.Response, refusal: Refusal, *, status: int) -> None:
    """Write the refusal as the answer."""
    response.status = status
    response.content_type = falcon.MEDIA_JSON
    response.data = encode(refusal_body(refusal))
    if refusal.retry_after_seconds is not None:
        response.set_header("Retry-After", str(refusal.retry_after_seconds))


def install_error_handlers(app: App) -> None:
    """Every failure becomes JSON with an incident id; details go to the log alone."""
    for kind, answer in FAILURES.items():
        app.add_error_handler(kind, answer)
    app.add_sink(_on_unknown_path)


def _on_refusal(request: falcon.Request, response: falcon.Response, refusal: Refusal, params: dict[str, Any]) -> None:
    answer_refusal(response, refusal, status=refusal.status)


def _on_unknown_path(req: falcon.Request, resp: falcon.Response, **kwargs: str | None) -> None:
    raise NoSuchPath


def _on_http_error(
    request: falcon.Request, response: falcon.Response, error: falcon.HTTPError, params: dict[str, Any]
) -> None:
    if isinstance(error, falcon.HTTPMethodNotAllowed):
        answer_refusal(response, NoSuchPath(), status=NoSuchPath.status)  # 405 never: docs/wire.md
        return
    response.status = error.status
    response.content_type = falcon.MEDIA_JSON
    response.data = encode(
        {"ok": False, "message": error.description or error.title or "Bad request.", "code": "bad_request"}
    )


def _on_database_gone(
    request: falcon.Request, response: falcon.Response, error: DatabaseUnavailable, params: dict[str, Any]
) -> None:
    log.error("database_unavailable", error=str(error))
    response.status = 503
    response.set_header("Retry-After", "5")
    response.content_type = falcon.MEDIA_JSON
    response.data = encode(
        {
            "ok": False,
            "message": "The database cannot be reached right now. Please try again in 5 seconds.",
            "code": "unavailable",
        }
    )


def _on_bug(request: falcon.Request, response: falcon.Response, error: Exception, params: dict[str, Any]) -> None:
    incident = request.context.request_id
    log.error("unexpected_error", incident=incident, exc_info=error)
    response.status = 500
    response.content_type = falcon.MEDIA_JSON
    response.data = encode(
        {"ok": False, "message": f"Something went wrong on our side. Incident {incident}.", "code": "internal_error"}
    )


Answer = Callable[[falcon.Request, falcon.Response, Any, dict[str, Any]], None]
FAILURES: dict[type[Exception], Answer] = {
    Exception: _on_bug,
    DatabaseUnavailable: _on_database_gone,
    falcon.HTTPError: _on_http_error,
    Refusal: _on_refusal,
}
