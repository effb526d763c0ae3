"""The place's terms: a text, told by its digest from any other, kept for as long as somebody has accepted it."""

import hashlib
from datetime import datetime
from importlib import resources
from pathlib import Path

from msgspec import Struct

from piecework.accounts.terms import sql
from piecework.database import Tx
from piecework.refusal import CannotStart

VERSION_DIGITS = 12
TEXT_CHARACTERS_MAX = 500_000


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


def accept_terms(tx: Tx, account_id: str, terms: Terms, *, now: datetime) -> None:
    """Put on record that somebody has accepted this text, and the text itself. Accepting again changes nothing."""
    sql.keep_text(tx, terms.version, terms.text, now=now)
    sql.add_acceptance(tx, account_id, terms.version, now=now)


def has_accepted(tx: Tx, account_id: str, terms: Terms) -> bool:
    """Whether the account has accepted the text that is in force."""
    return sql.has_accepted(tx, account_id, terms.version)
