"""Forms: whether one was sent from a page of ours, by who was shown it, and whether it was sent before."""

import hashlib
import hmac
import re
import secrets
from urllib.parse import urlsplit

import falcon

from piecework.http.answers import CrossSite
from piecework.refusal import Refusal
from piecework.settings import Settings

TOKEN_FIELD, FORM_FIELD = "form_token", "form_id"
_FORM_ID = re.compile(r"[0-9a-f]{16}")
_HEX = re.compile(r"[0-9a-f]{96}")
PAD_DIGITS, MAC_DIGITS = 32, 64


class FormTooOld(Refusal):
    """The form was made for another log-in, or for none."""

    code, status = "form_too_old", 403
    message = "This form was made before you logged in. Nothing was lost: look at it, and send it again."


class FormUsed(Refusal):
    """The form did what it was for, and came again with something else in it."""

    code, status = "form_used", 409
    message = "This form was sent before with other values, and did its work. If you want it once more, send it again."


def check_origin(request: falcon.Request, settings: Settings) -> None:
    """Refuse a form that another site's page sent. Browsers say where it came from. Refuses: CrossSite."""
    if request.get_header("Sec-Fetch-Site") in ("cross-site", "same-site"):
        raise CrossSite
    origin = request.get_header("Origin")
    ours = {request.netloc, urlsplit(settings.base_url).netloc}
    if origin is not None and urlsplit(origin).netloc not in ours:
        raise CrossSite


def form_token(cookie: str) -> str:
    """What a form carries to show that its page was made for this visitor: a MAC under the cookie's secret.

    Masked anew for each page, so that its compressed size tells nothing.
    """
    pad = secrets.token_bytes(PAD_DIGITS // 2)
    mask = hashlib.sha256(pad).digest()
    return pad.hex() + bytes(a ^ b for a, b in zip(_mac(cookie), mask, strict=True)).hex()


def check_token(cookie: str, token: str) -> None:
    """Refuse a form that was made for somebody else, or for another log-in. Refuses: FormTooOld."""
    if not cookie or not _HEX.fullmatch(token):
        raise FormTooOld
    mask = hashlib.sha256(bytes.fromhex(token[:PAD_DIGITS])).digest()
    given = bytes(a ^ b for a, b in zip(bytes.fromhex(token[PAD_DIGITS:]), mask, strict=True))
    if not hmac.compare_digest(given, _mac(cookie)):
        raise FormTooOld


def form_key(form_id: str) -> str | None:
    """The idempotency key of a form; None where it has none."""
    return f"form:{form_id}" if _FORM_ID.fullmatch(form_id) else None


def new_form_id() -> str:
    """What tells this form from any other: 16 hex digits."""
    return secrets.token_hex(8)


def _mac(cookie: str) -> bytes:
    return hmac.new(cookie.encode(), b"form", hashlib.sha256).digest()
