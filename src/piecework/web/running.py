"""The one way every page is run: who asks, what for, one read or one transaction, and the answer as HTML."""

import hashlib
from urllib.parse import quote

import falcon
import msgspec

from piecework.accounts.account import AccountFrozen
from piecework.accounts.idempotency import DoneBefore, KeyReused, take_key
from piecework.accounts.idempotency_sql import ask_kept_answer, keep_answer
from piecework.accounts.terms import TermsNotAccepted
from piecework.clock import wire_time
from piecework.database import Database, Tx
from piecework.http.acting import doing_of
from piecework.http.answers import NoSuchPath, answer_refusal, encode
from piecework.http.parameters import Parameters, read_pairs, read_parameters
from piecework.http.uploading import uploading
from piecework.operators.acting import run_act
from piecework.operators.approvals.proposal import Proposal
from piecework.operators.roles import check_role
from piecework.refusal import InvalidRequest, Refusal
from piecework.web.exchange import Exchange, PageRunner, read_page_request
from piecework.web.forms import (
    FORM_FIELD,
    TOKEN_FIELD,
    FormDone,
    FormUsed,
    address_with_form,
    check_origin,
    check_token,
    form_key,
    form_of_address,
    known_form_id,
    new_form_id,
    next_form_id,
)
from piecework.web.outcome import Done, Download, JsonAnswer, PageAnswer, Redirect, Refused
from piecework.web.pages import FORM_BYTES_MAX, Page
from piecework.web.picture_forms import PICTURES_BYTES_MAX, PictureRefused, read_picture_form
from piecework.web.text_forms import read_text_form
from piecework.web.visit import Visit

LOG_IN = "/log-in"
_DONE = msgspec.json.Decoder(Done)
Outcome = Done | Redirect | PageAnswer | JsonAnswer | Download


class LogInNeeded(Refusal):
    """The page is for people with an account, and nobody is logged in."""

    code, message, status = "log_in_needed", "Please log in first.", 401


class PageForOperators(Refusal):
    """The page is for operators; others are not told what is there."""

    code, message, status = "not_found", NoSuchPath.message, 404


class FormOfWrongKind(Refusal):
    """A form with files, where none are asked for."""

    code, message, status = "wrong_kind_of_form", "This form takes no files.", 415


class PageResource:
    """What Falcon calls for one path of the pages."""

    def __init__(self, pages: list[Page], runner: PageRunner) -> None:
        self.runner = runner
        self.by_method: dict[str, Page] = {page.method: page for page in pages}
        form = self.by_method.get("POST")
        self.body_bytes_max = form.form_bytes_max + form.takes_pictures * PICTURES_BYTES_MAX if form else 0

    def on_get(self, request: falcon.Request, response: falcon.Response, **named: str) -> None:
        """Show the page; a stranger is asked to log in first where it is not for anybody."""
        exchange = Exchange(self.runner, request, response, named)
        try:
            look(exchange, self._page("GET", exchange.visit))
        except Refusal as refusal:
            request.context.refusal = refusal.code
            response.status = refusal.status
            if exchange.is_for_script:
                answer_refusal(response, refusal, status=refusal.status)
            elif isinstance(refusal, LogInNeeded):
                exchange.go_on(Redirect(f"{LOG_IN}?next={quote(exchange.visit.address, safe='')}"))
            else:
                exchange.fail(Refused(refusal))

    on_head = on_get

    def on_post(self, request: falcon.Request, response: falcon.Response, **named: str) -> None:
        """Do what the form is for; a refusal shows its page again with all that was filled in."""
        exchange = Exchange(self.runner, request, response, named)
        given: Parameters = {}
        page: Page | None = None
        try:
            check_origin(request, self.runner.settings)
            given = self._read_form(exchange)
            page = self._page("POST", exchange.visit)
            outcome = self._act(page, exchange, given)
        except Refusal as refusal:
            request.context.refusal = refusal.code
            response.status = refusal.status
            given = refusal.given if isinstance(refusal, PictureRefused) else given
            if exchange.is_for_script:
                answer_refusal(response, refusal, status=refusal.status)
                return
            meant = page or self.by_method.get("POST")
            shown = {name: value for name, value in given.items() if not meant or name not in meant.secret_fields}
            refuse(exchange, meant, Refused(refusal, shown, act=request.path))
        else:
            answer(exchange, outcome)

    def _page(self, method: str, visit: Visit) -> Page:
        page = self.by_method.get(method)
        if page is None:
            raise NoSuchPath
        check_reader(page, visit)
        return page

    def _read_form(self, exchange: Exchange) -> Parameters:
        """The form's fields; the pictures in it are stored only for who may send it."""
        request, visit, page = exchange.request, exchange.visit, self.by_method.get("POST")
        form_bytes_max = page.form_bytes_max if page else FORM_BYTES_MAX
        if "multipart" not in (request.content_type or ""):
            return read_parameters(request, body_bytes_max=form_bytes_max)
        if page is None or not (page.takes_pictures or page.takes_texts):
            raise FormOfWrongKind
        if visit.session is not None:
            check_may_act(page, visit)
        elif page.takes_texts:
            raise LogInNeeded
        if page.takes_texts:
            return read_text_form(request, form_bytes_max=form_bytes_max)
        with uploading(request, visit.account.account_id if visit.session else visit.ip_address):
            return read_picture_form(request, visit, self.runner.database, form_bytes_max=form_bytes_max)

    def _act(self, page: Page, exchange: Exchange, given: Parameters) -> Outcome:
        visit, database, form_id = exchange.visit, self.runner.database, str(given.get(FORM_FIELD, ""))
        if page.shows is not None and page.shows.form_id_in_address:
            exchange.form_id = known_form_id(form_id)
        if visit.session is not None:
            self.runner.rates.check(visit.account.account_id)
            check_may_act(page, visit)
        check_token(self.runner.secret_of(exchange.request, visit), str(given.get(TOKEN_FIELD, "")))
        value = read_page_request(page, given | exchange.named)
        if page.changes_nothing:
            return database.read(lambda tx: page.handler(tx, visit, value))
        key = form_key(form_id, visit.path)
        once = None
        if key is not None and visit.session is not None and not page.is_safe_to_repeat:
            once = Once(key, digest_of(page, visit, value))
        try:
            return self._do(page, visit, value, once)
        except (KeyReused, DoneBefore) as refusal:
            if exchange.form_id and once is not None:
                exchange.form_id = next_form_id(exchange.form_id, once.sent_sha256)
            raise (FormUsed if isinstance(refusal, KeyReused) else FormDone) from None

    def _do(self, page: Page, visit: Visit, value: msgspec.Struct, once: "Once | None") -> Outcome:
        database = self.runner.database
        if page.prepare is not None:
            if once is not None and (answered := find_answer(database, page, visit, once)) is not None:
                return answered
            visit.prepared = page.prepare(database, visit, value)
        if once is None:
            return database.transact(lambda tx: act(tx, page, visit, value))
        return database.transact(lambda tx: act_once(tx, page, visit, value, once))


def check_reader(page: Page, visit: Visit) -> None:
    """Refuse who may not see the page, or not send the form. Refuses: LogInNeeded, PageForOperators, RoleNeeded."""
    if page.reader != "anybody" and visit.session is None:
        raise LogInNeeded
    if page.reader == "operator":
        if not visit.account.is_operator:
            raise PageForOperators
        check_role(visit.account, page.needs)


def check_may_act(page: Page, visit: Visit) -> None:
    """A frozen account may look, and change nothing but its own log-in; what begins something new needs the terms.

    Refuses: AccountFrozen, TermsNotAccepted.
    """
    if visit.account.frozen_at is not None and not (page.may_while_frozen or page.changes_nothing):
        raise AccountFrozen
    if page.needs_terms and not visit.has_accepted_terms:
        raise TermsNotAccepted


class Once(msgspec.Struct, frozen=True):
    """What tells a form from any other, and what was filled in: the digest of it."""

    key: str
    sent_sha256: bytes


def digest_of(page: Page, visit: Visit, value: msgspec.Struct) -> bytes:
    """The digest of what was filled in, but for passwords and codes: it is kept for a day, and quickly guessed at."""
    kept = msgspec.structs.replace(value, **dict.fromkeys(page.secret_fields, ""))
    return hashlib.sha256(visit.path.encode() + b"\n" + encode(kept)).digest()


def find_answer(database: Database, page: Page, visit: Visit, once: Once) -> Done | None:
    """What the same form led to before; nothing was done yet, or something else, otherwise."""
    kept = database.read(lambda tx: ask_kept_answer(tx, visit.account.account_id, once.key).one())
    if kept is None or kept.answer is None or kept.request_sha256 != once.sent_sha256:
        return None
    return answer_again(page, kept.answer)


def answer_again(page: Page, kept: bytes) -> Done:
    """What a form led to the first time; where one can go back to it, with the word that nothing was done now."""
    done = _DONE.decode(kept)
    if page.shows is None or not page.shows.form_id_in_address:
        return done
    message = f"This was done already, and was not done again. {done.message}".rstrip()
    return msgspec.structs.replace(done, message=f"{message} To do it once more, begin with a new form.", tone="note")


def act(tx: Tx, page: Page, visit: Visit, value: msgspec.Struct) -> Outcome:
    """Do what a form is for; what an operator does is put on record."""
    if page.act is None:
        return (
            page.handler(tx, visit, value) if page.prepare is None else page.handler(tx, visit, value, visit.prepared)
        )
    request = page.reads(value) if page.reads else value
    outcome = run_act(tx, page.act, request, doing_of(visit, "page"))
    if isinstance(outcome, Proposal):
        assert page.shows is not None, f"{page.path} shows no page to go back to"
        until = wire_time(outcome.expires_at)
        message = f"Nothing is done yet: {outcome.why} Another operator must confirm it by {until}."
        return Done(to=page.shows.path.format(**msgspec.structs.asdict(request)), message=message, tone="note")
    return page.handler(request, outcome)


def act_once(tx: Tx, page: Page, visit: Visit, value: msgspec.Struct, once: Once) -> Outcome:
    """Do what a form is for, or answer what it led to the first time: a double click, or back and once more.

    Refuses: KeyReused, DoneBefore (its page showed a secret).
    """
    account_id = visit.account.account_id
    answered = take_key(tx, account_id, once.key, once.sent_sha256, now=visit.now)
    if answered is not None:
        return answer_again(page, answered)
    outcome = act(tx, page, visit, value)
    if isinstance(outcome, Done) and outcome.session_cookie is None and not outcome.keeps:
        keep_answer(tx, account_id, once.key, msgspec.json.encode(outcome))
    return outcome


def look(exchange: Exchange, page: Page) -> None:
    """Show a page; where its address asks for something malformed, the page says so beside the field."""
    visit = exchange.visit
    if page.form_id_in_address:
        exchange.form_id = form_of_address(visit.query)
        if not exchange.form_id:
            exchange.go_on(Redirect(address_with_form(visit.path, visit.query, new_form_id())))
            return
    try:
        exchange.show(page)
    except InvalidRequest as refusal:
        given = read_pairs(exchange.request.query_string)
        exchange.response.status = refusal.status
        exchange.show(page, refused=Refused(refusal, given, act=exchange.request.path))


def answer(exchange: Exchange, outcome: Outcome) -> None:
    """Answer what a form led to."""
    if isinstance(outcome, JsonAnswer):
        exchange.tell(outcome.body)
    elif isinstance(outcome, PageAnswer):
        exchange.draw(outcome.template, outcome.page)
    elif isinstance(outcome, Download):
        exchange.save(outcome)
    else:
        exchange.go_on(outcome)


def refuse(exchange: Exchange, page: Page | None, refused: Refused) -> None:
    """The page of the form again, with what is wrong beside its field; without such a page, what is wrong alone."""
    if page is None or page.shows is None:
        exchange.fail(refused)
        return
    try:
        check_reader(page.shows, exchange.visit)
        exchange.show(page.shows, refused=refused)
    except Refusal:  # it is not theirs to see, or not there any more: what the form was refused for says why
        exchange.fail(refused)
