"""Accepting terms that changed: what somebody accepted before, what is new since, and that they accept it."""

from datetime import datetime
from difflib import SequenceMatcher

from msgspec import Struct

from piecework.accounts import terms_sql as sql
from piecework.accounts.terms import Terms
from piecework.database import Tx
from piecework.refusal import Refusal


class TermsNotInForce(Refusal):
    """What is accepted is another text than the one in force."""

    code, field = "terms_not_in_force", "version"
    message = "These are not the terms in force: read those that are, and accept them."


class Paragraph(Struct, frozen=True):
    """A paragraph or a heading of terms; `is_new`: it was not there in the text that was accepted before."""

    text: str
    is_heading: bool = False
    is_new: bool = False


class OwnTerms(Struct, frozen=True, kw_only=True):
    """The terms in force before one account: what is new in them for it, and what it has accepted, the latest first.

    `gone` are paragraphs of the text that it accepted last which are no more.
    """

    version: str
    paragraphs: list[Paragraph]
    gone: list[Paragraph]
    acceptances: list[sql.Acceptance]

    @property
    def accepted_at(self) -> datetime | None:
        """When it accepted the terms in force; None: it has not."""
        return next((one.accepted_at for one in self.acceptances if one.version == self.version), None)


def read_own_terms(tx: Tx, account_id: str, terms: Terms) -> OwnTerms:
    """The terms in force as they are to this account. One round trip."""
    asked, latest = sql.ask_acceptances(tx, account_id), sql.ask_latest_text(tx, account_id)
    acceptances, before = asked.all(), latest.one()
    is_accepted = any(one.version == terms.version for one in acceptances)
    if before is None or is_accepted:
        paragraphs, gone = paragraphs_of(terms.text), list[Paragraph]()
    else:
        paragraphs, gone = compare(before.body, terms.text)
    return OwnTerms(version=terms.version, paragraphs=paragraphs, gone=gone, acceptances=acceptances)


def accept_terms(tx: Tx, account_id: str, terms: Terms, *, version: str, now: datetime) -> None:
    """Put on record that somebody accepts the text in force, and the text itself. Accepting again changes nothing.

    `version` is the text they have read: it may be in force no more by now. Refuses: TermsNotInForce.
    """
    if version != terms.version:
        raise TermsNotInForce
    sql.keep_text(tx, terms.version, terms.text, now=now)
    sql.add_acceptance(tx, account_id, terms.version, now=now)


class Acceptances(Struct, frozen=True, kw_only=True):
    """How many have accepted what: `version` is in force."""

    version: str
    counts: sql.AcceptanceCount
    versions: list[sql.VersionCount]

    @property
    def waiting(self) -> int:
        """How many accounts have not accepted the terms in force."""
        return self.counts.accounts - self.counts.accepted


def count_acceptances(tx: Tx, terms: Terms) -> Acceptances:
    """How many accounts have accepted the terms in force, and which texts others accepted last. One round trip."""
    counts, versions = sql.ask_accounts(tx, terms.version), sql.ask_versions(tx, terms.version)
    return Acceptances(version=terms.version, counts=counts.get(), versions=versions.all())


def paragraphs_of(text: str) -> list[Paragraph]:
    """The paragraphs of a text, which empty lines part; a heading begins with #."""
    parts = [part.strip() for part in text.split("\n\n")]
    return [Paragraph(" ".join(part.lstrip("# ").split()), part.startswith("#")) for part in parts if part]


def compare(before: str, after: str) -> tuple[list[Paragraph], list[Paragraph]]:
    """The paragraphs of a text, those that are new marked; and those of the text before that are gone."""
    old, new = paragraphs_of(before), paragraphs_of(after)
    shown, gone = list[Paragraph](), list[Paragraph]()
    for how, old_from, old_to, new_from, new_to in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        is_new = how in ("insert", "replace")
        shown += [Paragraph(one.text, one.is_heading, is_new) for one in new[new_from:new_to]]
        gone += old[old_from:old_to] if how in ("delete", "replace") else []
    return shown, gone
