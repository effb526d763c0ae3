"""The place's terms: a text, told by its digest from any other, kept for as long as somebody has accepted it.

Who has not accepted those in force begins nothing new on the pages (docs/decisions/0021-terms-that-change.md).
"""

import hashlib
from functools import cache
from importlib import resources
from pathlib import Path

from msgspec import Struct

from piecework.accounts import terms_sql as sql
from piecework.database import Tx
from piecework.refusal import CannotStart, Refusal

VERSION_DIGITS = 12
TEXT_CHARACTERS_MAX = 500_000


class TermsNotAccepted(Refusal):
    """The terms in force wait to be accepted; until then nothing new is begun on the pages."""

    code, status = "terms_not_accepted", 403
    message = (
        "Nothing was done yet: read the terms of this place and accept them first. "
        "What you have begun, your money and your data stay open to you."
    )


class TermsNotFound(Refusal):
    """Nobody has ever accepted such a text here, and it is not in force."""

    code, message, status, field = "terms_not_found", "There are no such terms.", 404, "version"


class Terms(Struct, frozen=True):
    """A text of terms; `version` is the beginning of its SHA-256, so that no change of it goes unnoticed."""

    version: str
    text: str


def terms_of(text: str) -> Terms:
    """The terms with this text, whatever its line endings."""
    plain = "\n".join(line.rstrip() for line in text.splitlines()).strip()
    return Terms(hashlib.sha256(plain.encode()).hexdigest()[:VERSION_DIGITS], plain)


def read_terms(path: str) -> Terms:
    """The terms in the operator's file, or those that are shipped. Refuses: CannotStart."""
    if not path:
        return terms_of((resources.files("piecework.accounts") / "data" / "terms.txt").read_text(encoding="utf-8"))
    try:
        terms = terms_of(Path(path).expanduser().read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise CannotStart(f"The terms in {path} (PIECEWORK_TERMS_FILE) cannot be read: {error}.") from None
    if not 0 < len(terms.text) <= TEXT_CHARACTERS_MAX:
        raise CannotStart(f"The terms in {path} must have 1 to {TEXT_CHARACTERS_MAX} characters.")
    return terms


@cache
def terms_in_force(path: str) -> Terms:
    """The terms, read once in a process: another text comes into force by a restart. Refuses: CannotStart."""
    return read_terms(path)


def get_text(tx: Tx, version: str, terms: Terms) -> str:
    """The text in force (`terms`), or one that somebody has accepted. Refuses: TermsNotFound."""
    text = terms.text if version == terms.version else sql.find_text(tx, version)
    if text is None:
        raise TermsNotFound
    return text
