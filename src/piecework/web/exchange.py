"""An exchange: one request for a page, who makes it, and the answer that is being made."""

from typing import Any, Literal

import falcon
from msgspec import Struct

from piecework.accounts.entering.session import Session, find_session, needs_touch, touch_session
from piecework.accounts.terms import terms_in_force
from piecework.clock import Clock
from piecework.database import Database
from piecework.http.address_country import told_country
from piecework.http.answers import encode
from piecework.http.identity import client_address
from piecework.http.parameters import Parameters, read_pairs
from piecework.http.rates import Rates
from piecework.http.shapes import read_struct
from piecework.refusal import InvalidRequest
from piecework.settings import Settings
from piecework.web.cookies import Cookies, Flash
from piecework.web.drawing import Drawing, Sheet
from piecework.web.outcome import Done, Download, Redirect, Refused
from piecework.web.pages import Page
from piecework.web.visit import Visit


class PageRunner:
    """What all pages share: the database, the clock, cookies and the drawing of templates."""

    def __init__(self, drawing: Drawing, *, database: Database, settings: Settings, clock: Clock) -> None:
        self.drawing, self.database, self.settings, self.clock = drawing, database, settings, clock
        self.cookies, self.rates = Cookies(settings), Rates(settings)
        self.terms_version = terms_in_force(settings.terms_file).version  # what cannot be read stops the start

    def find_visit(self, request: falcon.Request) -> Visit:
        """Who asks, by the cookie: one statement."""
        now, cookie = self.clock(), self.cookies.session(request)
        version = self.terms_version
        session = (
            self.database.read(lambda tx: find_session(tx, cookie, terms_version=version, now=now)) if cookie else None
        )
        if session is not None:
            request.context.account_id = session.account.account_id
            self._touch(session)
        return Visit(
            session,
            now=now,
            ip_address=client_address(request, self.settings.trusted_proxies),
            settings=self.settings,
            told_country=told_country(request, self.settings),
            user_agent=request.get_header("User-Agent") or "",
            path=request.path,
            query=request.query_string,
            kept=self.cookies.kept(request),
        )

    def _touch(self, session: Session) -> None:
        now, account_id = self.clock(), session.account.account_id
        if needs_touch(session, now=now):
            self.database.transact(lambda tx: touch_session(tx, account_id, session.session_id, now=now))

    def secret_of(self, request: falcon.Request, visit: Visit) -> str:
        """What forms are tied to: the log-in, or the stranger's cookie."""
        return self.cookies.session(request) if visit.session else self.cookies.visitor(request)


class WentOn(Struct, kw_only=True):
    """What a script is told of a form that did its work: where the browser is to go."""

    ok: Literal[True] = True
    to: str


class Exchange:
    """One request for a page, who makes it, and the answer that is being made."""

    def __init__(
        self, runner: PageRunner, request: falcon.Request, response: falcon.Response, named: dict[str, str]
    ) -> None:
        self.runner, self.request, self.response = runner, request, response
        self.named = named  # what the path names: job_id
        accepted = request.get_header("Accept") or ""
        self.is_for_script = "application/json" in accepted and "text/html" not in accepted
        self.visit = runner.find_visit(request)
        self.form_id = ""  # what the forms of the answered page share; empty: each has a fresh id

    def draw(self, template: str, page: Any, refused: Refused | None = None) -> None:
        """Answer a page."""
        sheet = Sheet(template, page, self.visit, refused or Refused(), self.form_id)
        cookie = self.runner.secret_of(self.request, self.visit)
        self.runner.drawing.answer(self.request, self.response, sheet, cookie=cookie, cookies=self.runner.cookies)

    def show(self, page: Page, *, refused: Refused | None = None) -> None:
        """Answer a page as it is now; what a refused form had filled in stands in it."""
        parameters = read_pairs(self.request.query_string) | self.named
        if refused is None:
            value = read_page_request(page, parameters)
        else:
            value, _ = read_struct(page.shape, parameters)
        database = self.runner.database
        read = database.snapshot if page.reads_snapshot else database.read
        found = read(lambda tx: page.handler(tx, self.visit, value))
        if isinstance(found, Download):
            self.save(found)
        elif isinstance(found, Done):  # this reader has no business there
            self.fail(refused) if refused else self.go_on(found)
        elif isinstance(found, Redirect):
            self.go_on(found)
        else:
            self.draw(page.template, found, refused)

    def fail(self, refused: Refused) -> None:
        """Answer what is wrong, on a page of its own."""
        self.draw("failure.html", refused.refusal, refused)

    def go_on(self, outcome: Done | Redirect) -> None:
        """Send the browser on, with what there is to say and a log-in if there is a new one."""
        if self.is_for_script:
            self.tell(WentOn(to=outcome.to))
        else:
            self.response.status = 303
            self.response.set_header("Location", outcome.to)
        if isinstance(outcome, Done):
            if outcome.message:
                self.runner.cookies.set_flash(self.response, Flash(outcome.message, outcome.tone))
            if outcome.session_cookie is not None:
                self.runner.cookies.log_in(self.response, outcome.session_cookie)
            for name, value in outcome.keeps.items():
                self.runner.cookies.keep(self.response, name, value)

    def tell(self, body: Struct) -> None:
        """Answer JSON."""
        self.response.content_type = falcon.MEDIA_JSON
        self.response.data = encode(body)

    def save(self, file: Download) -> None:
        """Answer a file to save, which no browser shows as a page."""
        self.response.content_type = file.content_type
        self.response.data = file.body
        self.response.set_header("Content-Disposition", f'attachment; filename="{file.name}"')
        self.response.set_header("Content-Security-Policy", "default-src 'none'; sandbox")


def read_page_request(page: Page, parameters: Parameters) -> Any:
    """The request of a page. Refuses: InvalidRequest."""
    value, faults = read_struct(page.shape, parameters)
    InvalidRequest.raise_if_any(faults)
    return value
