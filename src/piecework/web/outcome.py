"""Outcomes: what a page answers, and what pressing a button on one leads to."""

from collections.abc import Iterator
from typing import Any, Literal, cast

from msgspec import Struct

from piecework.refusal import InvalidRequest, Refusal
from piecework.web.wording import plain_name, subject_of

Tone = Literal["good", "note", "bad"]
CookieName = Literal["device", "code", "sign_up"]  # this device; a log-in that awaits its code; a sign-up from here


class Done(Struct, frozen=True, kw_only=True):
    """A form did what it was for: the browser goes on to `to`, an address of ours, and is told `message` there.

    `session_cookie` logs in (a new cookie) or out (empty); None leaves the log-in as it is. `keeps` are small cookies
    beside it; empty ones are taken away.
    """

    to: str
    message: str = ""
    tone: Tone = "good"
    session_cookie: str | None = None
    keeps: dict[CookieName, str] = {}


class Redirect(Struct, frozen=True):
    """The browser goes on to another site: a payment provider's page."""

    to: str


class PageAnswer(Struct, frozen=True):
    """A form answers with a page of its own instead of going on: a secret that is shown once."""

    template: str
    page: Any


class JsonAnswer(Struct, frozen=True):
    """The answer is JSON, for a script of ours."""

    body: Struct


class Download(Struct, frozen=True, kw_only=True):
    """The answer is a file to save."""

    name: str
    content_type: str
    body: bytes


class Refused:
    """What a form was refused for, field by field, and what had been filled in."""

    def __init__(self, refusal: Refusal | None = None, given: dict[str, Any] | None = None, *, act: str = "") -> None:
        self.refusal = refusal
        self.given = given or {}
        self.act = act  # the path of the form that was sent: a page may have several

    @property
    def message(self) -> str:
        """What is wrong, in a sentence; empty when nothing is."""
        if isinstance(self.refusal, InvalidRequest):
            return self.refusal.faults[0].sentence(plain_name)
        return self.refusal.message if self.refusal else ""

    @property
    def code(self) -> str:
        """The refusal's code; empty when nothing was refused."""
        return self.refusal.code if self.refusal else ""

    def of(self, name: str, label: str = "") -> str:
        """What is wrong with one field, said with the form's label of it; empty when nothing is.

        `proofs` hears of `proofs[0].text` too.
        """
        if isinstance(self.refusal, InvalidRequest):
            return " ".join(
                fault.sentence(lambda path: subject_of(label) if label and _is_of(path, name) else plain_name(path))
                for fault in self.refusal.faults
                if _is_of(fault.field or "", name)
            )
        return self.message if self.refusal and self.refusal.field and _is_of(self.refusal.field, name) else ""

    @property
    def is_of_no_field(self) -> bool:
        """Whether the refusal is about the whole and stands at the head of the form."""
        return bool(self.refusal) and not self.refusal.field

    def value(self, name: str, otherwise: Any = "") -> Any:
        """What was filled in for a field, or what stands there otherwise."""
        return self.given.get(name, otherwise)

    def at(self, *keys: str | int) -> str:
        """What was filled in deep within a field: `at("proofs", 0, "text")`; empty where nothing was."""
        value: Any = self.given
        for key in keys:
            if isinstance(value, dict):
                value = cast("dict[str, Any]", value).get(str(key))
            elif isinstance(value, list) and isinstance(key, int) and key < len(cast("list[Any]", value)):
                value = value[key]
            else:
                return ""
        return value if isinstance(value, str) else ""

    def fields(self) -> list[tuple[str, str]]:
        """Everything that was filled in, as a form has it: `proofs[0][text]`."""
        return [pair for name, value in self.given.items() for pair in _flat(name, value)]


def _flat(name: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield name, value
    elif isinstance(value, dict):
        for key, inner in cast("dict[str, Any]", value).items():
            yield from _flat(f"{name}[{key}]", inner)
    elif isinstance(value, list):
        for place, inner in enumerate(cast("list[Any]", value)):
            yield from _flat(f"{name}[{place}]", inner)


def _is_of(field: str, name: str) -> bool:
    return field == name or field.startswith((f"{name}[", f"{name}."))
