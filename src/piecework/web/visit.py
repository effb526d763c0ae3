"""A visit: one request for a page, with who makes it."""

from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from typing import Any, cast

from piecework.accounts.account import Account
from piecework.accounts.authentication import Caller
from piecework.accounts.entering.session import NewSession, Session
from piecework.http.call import Call
from piecework.ids import new_secret, new_session_id
from piecework.rules.rules import Rules
from piecework.settings import Settings
from piecework.web.outcome import CookieName

_NOBODY = Caller(cast("Account", None), cast("Rules", None))


class Visit(Call):
    """One request for a page, and the dice it was given. `session` is None for a stranger.

    A page for people with an account may ask for `visit.account` and `visit.rules` freely; on a page for anybody that
    is a bug while nobody is logged in: such a page reads the rules itself, with `get_rules(tx)`.
    """

    def __init__(
        self,
        session: Session | None,
        *,
        now: datetime,
        ip_address: str,
        settings: Settings,
        told_country: str | None = None,
        user_agent: str,
        path: str,
        query: str,
        kept: Mapping[CookieName, str] | None = None,
    ) -> None:
        caller = Caller(session.account, session.rules, with_code=session.with_code) if session else _NOBODY
        super().__init__(caller, now=now, ip_address=ip_address, settings=settings, told_country=told_country)
        self.session = session
        self.user_agent = user_agent
        self.path = path
        self.query = query
        self.kept = kept or {}
        self.prepared: Any = None  # what a form's slow work made, before its transaction

    @property
    def address(self) -> str:
        """The path with its query: where this visitor may be sent back to."""
        return f"{self.path}?{self.query}" if self.query else self.path

    @property
    def has_accepted_terms(self) -> bool:
        """Whether the terms in force are accepted, so that something new may be begun."""
        return self.session is not None and self.session.terms_accepted is True

    @cached_property
    def new_session(self) -> NewSession:
        """The session that this visit opens, if it is a log-in."""
        return NewSession(
            session_id=new_session_id(), secret=new_secret(), ip_address=self.ip_address, user_agent=self.user_agent
        )
