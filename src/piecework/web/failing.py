"""Failures on pages: what cannot be answered is said as a page, to browsers; programs get the JSON they know."""

from collections.abc import Callable
from typing import Any

import falcon
import structlog

from piecework.database import DatabaseUnavailable
from piecework.http.answers import FAILURES, App, NoSuchPath
from piecework.refusal import Refusal
from piecework.web.drawing import Sheet
from piecework.web.exchange import PageRunner
from piecework.web.visit import Visit

log = structlog.get_logger("piecework.web")


class Trouble(Refusal):
    """Something went wrong on our side."""

    code, status = "internal_error", 500


class OutOfReach(Refusal):
    """The database does not answer."""

    code, status = "unavailable", 503
    message = "The place cannot reach its database right now. Please try again in a few seconds."


class BadRequest(Refusal):
    """The request cannot be read at all."""

    code, message, status = "bad_request", "The request cannot be read.", 400


def wants_page(request: falcon.Request, programs: tuple[str, ...]) -> bool:
    """Whether a person asks: a browser, and not below the address of an interface for programs."""
    return not request.path.startswith(programs) and "text/html" in (request.get_header("Accept") or "")


def install_page_failures(app: App, runner: PageRunner, *, programs: tuple[str, ...]) -> None:
    """Show failures as pages to who wants pages; all others get the JSON of `http`."""

    def install(kind: type[Exception], refusal_of: Callable[[falcon.Request, Any], Refusal]) -> None:
        def on_failure(request: falcon.Request, response: falcon.Response, error: Any, params: dict[str, Any]) -> None:
            if not wants_page(request, programs):
                FAILURES[kind](request, response, error, params)
                return
            show_failure(request, response, runner, refusal_of(request, error))

        app.add_error_handler(kind, on_failure)

    install(Exception, _of_bug)
    install(DatabaseUnavailable, lambda request, error: OutOfReach())
    install(falcon.HTTPError, _of_http_error)
    install(Refusal, lambda request, refusal: refusal)


def show_failure(request: falcon.Request, response: falcon.Response, runner: PageRunner, refusal: Refusal) -> None:
    """The failure as a page for a stranger: who asks is not looked up, since that may be what failed."""
    visit = Visit(
        None,
        now=runner.clock(),
        ip_address="",
        settings=runner.settings,
        user_agent="",
        path=request.path,
        query="",
    )
    response.status = refusal.status
    sheet, cookie = Sheet("failure.html", refusal, visit), runner.secret_of(request, visit)
    runner.drawing.answer(request, response, sheet, cookie=cookie, cookies=runner.cookies)


def _of_bug(request: falcon.Request, error: Exception) -> Refusal:
    incident = request.context.request_id
    log.error("unexpected_error", incident=incident, exc_info=error)
    return Trouble(f"Something went wrong on our side, and was noted. Incident {incident}.")


def _of_http_error(request: falcon.Request, error: falcon.HTTPError) -> Refusal:
    return NoSuchPath() if error.status_code in (404, 405) else BadRequest()
