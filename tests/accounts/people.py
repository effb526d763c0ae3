"""People at the door: they sign up, read their e-mail, log in, as the pages let them, under the virtual clock."""

import re
import secrets

from piecework.accounts.account import Account
from piecework.accounts.confirming import Form, check_form, count_request, request_sign_up, send_again
from piecework.accounts.entering.entering import LogInContext
from piecework.accounts.entering.forgotten import Asker, begin_asking, request_new_password, set_new_password
from piecework.accounts.entering.logging_in import (
    CodeAwaited,
    LoggedIn,
    LogInAttempt,
    LogInClaim,
    authenticate_claim,
    begin_log_in,
    finish_log_in,
)
from piecework.accounts.entering.passwords import hash_password, is_password
from piecework.accounts.entering.passwords_sql import find_password_hash
from piecework.accounts.entering.session import NewSession, Session, find_session
from piecework.accounts.entering.tokens import Token
from piecework.accounts.signing_up import NewSecrets
from piecework.accounts.terms import read_terms
from piecework.crowd.joining import join_confirmed
from piecework.database import Database, Tx
from piecework.ids import new_account_id, new_list_id, new_order_id, new_secret
from piecework.mail.outbox_sql import WaitingEmail
from tests.conftest import VirtualClock
from tests.mailbox import mailbox

TERMS = read_terms("")
PASSWORD = "four plain words here"
HOME, CAFE = "203.0.113.5", "198.51.100.9"
BASE_URL = "https://work.example"
LINK = re.compile(r"\?token=(\S+)")


class People:
    """What a page does at each step; each method is one request."""

    def __init__(self, database: Database, clock: VirtualClock) -> None:
        self.database, self.clock = database, clock

    def form(self, email: str = "nele@example.org", **changes: str) -> Form:
        said = {"name": "Nele", "country": "de", "password": PASSWORD, "terms_version": TERMS.version} | changes
        return Form(email=email, **said)

    def sign_up(self, email: str = "nele@example.org", *, ip_address: str = HOME, **changes: str) -> None:
        form = self.form(email, **changes)
        check_form(form, TERMS)
        now, token = self.clock(), Token(new_account_id(), new_secret())
        self.database.transact(lambda tx: count_request(tx, email, ip_address=ip_address, now=now))
        hashed = hash_password(form.password, salt=secrets.token_bytes(16))
        self.database.transact(lambda tx: request_sign_up(tx, form, hashed, TERMS, token, base_url=BASE_URL, now=now))
        self.clock.pass_(milliseconds=1)  # so that one letter is newer than the other

    def ask_again(self, email: str, *, ip_address: str = HOME, own_sign_up_id: str = "") -> None:
        def ask(tx: Tx) -> None:
            count_request(tx, email, ip_address=ip_address, own_sign_up_id=own_sign_up_id, now=self.clock())
            send_again(tx, email, new_secret(), own_sign_up_id=own_sign_up_id, base_url=BASE_URL, now=self.clock())

        self.database.transact(ask)

    def confirm(self, link: str) -> Account:
        made = NewSecrets(pcode_secret=new_secret())
        list_id, now = new_list_id(), self.clock()
        return self.database.transact(lambda tx: join_confirmed(tx, link, made, list_id=list_id, now=now))

    def nele(self, email: str = "nele@example.org") -> Account:
        """Somebody who has signed up and confirmed."""
        self.sign_up(email)
        account = self.confirm(self.link(email))
        self.clock.pass_(hours=25)  # nobody remembers how often what was tried
        return account

    def log_in(
        self, email: str = "nele@example.org", password: str = PASSWORD, *, ip_address: str = HOME, device: str = ""
    ) -> str:
        """What the session's cookie holds."""
        attempt, now = LogInAttempt(email=email, ip_address=ip_address, device=device), self.clock()
        claim = self.database.transact(lambda tx: begin_log_in(tx, attempt, now=now))
        authenticate_claim(claim, password)
        came = self.finish(claim, attempt)
        assert isinstance(came, LoggedIn)
        return came.session_cookie

    def finish(self, claim: LogInClaim, attempt: LogInAttempt) -> LoggedIn | CodeAwaited:
        """The second half of a log-in whose password was right."""
        context, now, half = self.context(attempt.device, attempt.ip_address), self.clock(), new_secret()
        return self.database.transact(lambda tx: finish_log_in(tx, claim, attempt, context, half_secret=half, now=now))

    def context(self, device: str = "", ip_address: str = HOME) -> LogInContext:
        return LogInContext(self.new_session(ip_address), device, BASE_URL)

    def new_session(self, ip_address: str = HOME) -> NewSession:
        return NewSession(
            session_id=new_order_id(), secret=new_secret(), ip_address=ip_address, user_agent="Firefox on a phone"
        )

    def session(self, cookie: str) -> Session | None:
        return self.database.read(lambda tx: find_session(tx, cookie, terms_version=TERMS.version, now=self.clock()))

    def forget_password(self, email: str, *, ip_address: str = HOME, device: str = "", code: str = "") -> None:
        asker = Asker(email=email, ip_address=ip_address, device=device, code=code)
        by_code = self.database.transact(lambda tx: begin_asking(tx, asker, now=self.clock()))
        self.database.transact(
            lambda tx: request_new_password(
                tx, asker, new_secret(), by_code=by_code, base_url=BASE_URL, now=self.clock()
            )
        )
        self.clock.pass_(milliseconds=1)

    def choose_password(self, link: str, password: str, *, device: str = "", api_secret_too: bool = False) -> Account:
        hashed, now = hash_password(password, salt=secrets.token_bytes(16)), self.clock()
        return self.database.transact(
            lambda tx: set_new_password(
                tx, link, hashed, device=device, api_secret_too=api_secret_too, base_url=BASE_URL, now=now
            )
        )

    def letters(self, address: str) -> list[WaitingEmail]:
        """What has come to an address, the newest first."""
        return mailbox(self.database, address)

    def link(self, address: str) -> str:
        """The token in the newest letter with a link that has one."""
        return next(found[1] for letter in self.letters(address) if (found := LINK.search(letter.body)))

    def has_password(self, account: Account, password: str) -> bool:
        return is_password(password, self.database.read(lambda tx: find_password_hash(tx, account.account_id)))
