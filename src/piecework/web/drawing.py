"""Drawing: templates into HTML, with the head of every page, compressed where the browser can read it."""

import gzip
from functools import partial
from typing import Any

import falcon
from jinja2 import Environment, PackageLoader, StrictUndefined
from msgspec import Struct, field

from piecework.ids import new_secret
from piecework.reasons import REASON_CHARACTERS_MAX
from piecework.settings import Settings
from piecework.web import charts, showing
from piecework.web.cookies import Cookies
from piecework.web.forms import form_token, new_form_id
from piecework.web.navigation import navigation
from piecework.web.outcome import Refused
from piecework.web.static_files import StaticFiles
from piecework.web.visit import Visit

COMPRESS_FROM_BYTES = 1000
GZIP_LEVEL = 6


class Sheet(Struct, frozen=True):
    """What is to be drawn: a template, what it shows, to whom, and what was refused, if anything was."""

    template: str
    page: Any
    visit: Visit
    refused: Refused = field(default_factory=Refused)
    form_id: str = ""  # of all its forms; empty: each has a fresh one


class Drawing:
    """Templates, compiled once, and what they may use."""

    def __init__(self, static: StaticFiles, settings: Settings) -> None:
        self._templates = Environment(
            loader=PackageLoader("piecework.web"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        self._templates.filters.update(showing.FILTERS)
        known: dict[str, Any] = {"static": static.address_of, "currency": settings.currency, "settings": settings}
        known |= {"charts": charts, "navigation": navigation, "reason_characters_max": REASON_CHARACTERS_MAX}
        self._templates.globals.update(known)

    def draw(self, sheet: Sheet, **around: Any) -> str:
        """The HTML. `around`: what the head and the forms of the page need."""
        return self._templates.get_template(sheet.template).render(
            page=sheet.page, visit=sheet.visit, refused=sheet.refused, now=sheet.visit.now, **around
        )

    def answer(
        self, request: falcon.Request, response: falcon.Response, sheet: Sheet, *, cookie: str, cookies: Cookies
    ) -> None:
        """Draw the page as the answer; a stranger becomes known, so that forms can be tied to somebody."""
        if not cookie:
            cookie = new_secret()
            cookies.know_visitor(response, cookie)
        flash = cookies.flash(request)
        if flash is not None:
            cookies.set_flash(response, None)
        form_id = (lambda: sheet.form_id) if sheet.form_id else new_form_id
        html = self.draw(sheet, flash=flash, form_token=partial(form_token, cookie), form_id=form_id)
        response.content_type = "text/html; charset=utf-8"
        response.set_header("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        response.set_headers(HEADERS)
        response.data = _compressed(request, response, html.encode())


HEADERS = {
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Vary": "Accept-Encoding, Cookie",
}


# What a page of ours may do: nothing inline, nothing from elsewhere.
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; "
    "manifest-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
)


def _compressed(request: falcon.Request, response: falcon.Response, body: bytes) -> bytes:
    if len(body) < COMPRESS_FROM_BYTES or "gzip" not in (request.get_header("Accept-Encoding") or ""):
        return body
    response.set_header("Content-Encoding", "gzip")
    return gzip.compress(body, GZIP_LEVEL, mtime=0)
