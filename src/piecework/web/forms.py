"""Forms: whether one was sent from a page of ours, by who was shown it, and whether it was sent before."""

import hashlib
import hmac
import re
import secrets
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

import falcon

from piecework.http.answers import CrossSite
from piecework.refusal import Refusal
from piecework.settings import Settings

TOKEN_FIELD, FORM_FIELD = "form_token", "form_id"
FORM_PARAMETER = "form"  # of an address: the id of the forms on its page
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
    message = (
        "This was done already, with other values in the form. Nothing was done this time. "
        "If you want it once more, with these, send it again."
    )


class FormDone(Refusal):
    """The form did what it was for, and what it showed then is shown once."""

    code, status = "form_done", 409
    message = "This was done already, and what it showed is shown only once. Nothing was done this time."


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


def form_key(form_id: str, path: str) -> str | None:
    """The idempotency key of a form that goes to this path; None where it has none.

    The forms of a page may share an id: where they go tells them apart.
    """
    known = known_form_id(form_id)
    return f"form:{known}:{hashlib.sha256(path.encode()).hexdigest()[:16]}" if known else None


def known_form_id(form_id: str) -> str:
    """The id of a form if it is one; empty otherwise."""
    return form_id if _FORM_ID.fullmatch(form_id) else ""


def new_form_id() -> str:
    """What tells this form from any other: 16 hex digits."""
    return secrets.token_hex(8)


def next_form_id(form_id: str, sent_sha256: bytes) -> str:
    """The id for doing once more what a form did before, with what was sent now: the same however often it is sent."""
    return hashlib.sha256(form_id.encode() + sent_sha256).hexdigest()[:16]


def form_of_address(query: str) -> str:
    """The id that the forms of an address have; empty where it says none."""
    given = [value for name, value in parse_qsl(query) if name == FORM_PARAMETER]
    return known_form_id(given[0]) if len(given) == 1 else ""


def address_with_form(path: str, query: str, form_id: str) -> str:
    """The same address, with this id for the forms of its page."""
    rest = [pair for pair in parse_qsl(query, keep_blank_values=True) if pair[0] != FORM_PARAMETER]
    return f"{quote(path)}?{urlencode([*rest, (FORM_PARAMETER, form_id)])}"


def _mac(cookie: str) -> bytes:
    return hmac.new(cookie.encode(), b"form", hashlib.sha256).digest()
