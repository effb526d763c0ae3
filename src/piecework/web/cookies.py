"""Cookies: who is logged in, which stranger this is, and the one sentence that the next page says."""

import base64
import binascii
from typing import Any

import falcon
import msgspec

from piecework.settings import Settings
from piecework.web.outcome import CookieName, Tone

SESSION_SECONDS = 400 * 24 * 3600  # as long as browsers keep one; the database knows when it is over
FLASH_CHARACTERS_MAX = 1000
KEPT_SECONDS: dict[CookieName, int] = {"device": SESSION_SECONDS, "code": 600, "sign_up": 3 * 24 * 3600}


class Flash(msgspec.Struct, frozen=True):
    """What the page after a form says first."""

    text: str
    tone: Tone = "good"


_FLASH = msgspec.json.Decoder(Flash)


class Cookies:
    """Reads and sets our cookies: not readable by scripts, not sent by other sites' forms, under https nowhere else."""

    def __init__(self, settings: Settings) -> None:
        self._is_secure = settings.base_url.startswith("https:")
        prefix = "__Host-" if self._is_secure else ""
        self._kept: dict[CookieName, str] = {name: f"{prefix}pw_{name}" for name in KEPT_SECONDS}
        self._session, self._visitor, self._flash = prefix + "pw_session", prefix + "pw_visitor", prefix + "pw_said"

    def session(self, request: falcon.Request) -> str:
        """What says who is logged in; empty for a stranger."""
        return str(request.cookies.get(self._session, ""))

    def visitor(self, request: falcon.Request) -> str:
        """What tells this stranger from others; empty on the first visit."""
        return str(request.cookies.get(self._visitor, ""))

    def flash(self, request: falcon.Request) -> Flash | None:
        """What the last form had to say, once."""
        raw = request.cookies.get(self._flash)
        if not raw:
            return None
        try:
            return _FLASH.decode(base64.urlsafe_b64decode(raw))
        except (binascii.Error, ValueError, msgspec.MsgspecError):
            return None

    def kept(self, request: falcon.Request) -> dict[CookieName, str]:
        """The small cookies that the browser has."""
        return {name: str(request.cookies[held]) for name, held in self._kept.items() if held in request.cookies}

    def keep(self, response: falcon.Response, name: CookieName, value: str) -> None:
        """Set a small cookie, or take it away where it is empty."""
        self._set(response, self._kept[name], value, KEPT_SECONDS[name] if value else 0)

    def log_in(self, response: falcon.Response, cookie: str) -> None:
        """Set the log-in, or take it away where it is empty."""
        self._set(response, self._session, cookie, SESSION_SECONDS if cookie else 0)

    def know_visitor(self, response: falcon.Response, visitor: str) -> None:
        """Tell this stranger from others, for as long as the browser is open."""
        self._set(response, self._visitor, visitor, None)

    def set_flash(self, response: falcon.Response, flash: Flash | None) -> None:
        """Let the next page say it; None: it did."""
        value = ""
        if flash is not None:
            short = Flash(flash.text[:FLASH_CHARACTERS_MAX], flash.tone)
            value = base64.urlsafe_b64encode(msgspec.json.encode(short)).decode()
        self._set(response, self._flash, value, 60 if value else 0)

    def _set(self, response: falcon.Response, name: str, value: str, seconds: int | None) -> None:
        options: dict[str, Any] = {"max_age": seconds} if seconds is not None else {}
        response.set_cookie(name, value, path="/", secure=self._is_secure, http_only=True, same_site="Lax", **options)
