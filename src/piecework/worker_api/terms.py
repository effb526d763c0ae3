"""The terms of the place on the worker's wire: for apps that show them, and have them accepted by who uses them."""

from typing import Annotated

from msgspec import Meta, Struct

from piecework.accounts.accepting_terms import TermsNotInForce, accept_terms, read_own_terms
from piecework.accounts.terms import terms_in_force
from piecework.clock import time_or_none, wire_time
from piecework.database import Tx
from piecework.fields import Ok
from piecework.http.call import Call, NoParameters
from piecework.http.endpoint import Section
from piecework.meaning import NOON, Means

section = Section("/worker-api")


class AcceptedTerms(Struct):
    """Terms that were accepted, and when."""

    version: Annotated[str, Means("The terms that were accepted.", "3f7a0c91d2e4")]
    accepted_at: Annotated[str, Means("When you accepted them; null: they wait to be accepted.", NOON)]


class OwnTerms(Struct, kw_only=True):
    """The terms in force; `accepted_at` is null while they wait to be accepted. `accepted`: the latest first."""

    version: Annotated[str, Means("The terms in force: the beginning of their text's SHA-256.", "3f7a0c91d2e4")]
    text: Annotated[str, Means("The text of the terms.", "# Terms of this place")]
    accepted_at: Annotated[str | None, Means("When you accepted them; null: they wait to be accepted.", NOON)]
    accepted: Annotated[list[AcceptedTerms], Means("Which terms you have accepted, the latest first.", [])]


@section.reads("/terms")
def get_own_terms(tx: Tx, call: Call, request: NoParameters) -> OwnTerms:
    """The terms in force, and which the caller has accepted."""
    terms = terms_in_force(call.settings.terms_file)
    known = read_own_terms(tx, call.account.account_id, terms)
    return OwnTerms(
        version=terms.version,
        text=terms.text,
        accepted_at=time_or_none(known.accepted_at),
        accepted=[AcceptedTerms(one.version, wire_time(one.accepted_at)) for one in known.acceptances],
    )


class AcceptTerms(Struct):
    """The version that was read."""

    version: Annotated[str, Meta(max_length=64), Means("The terms in force, as you were shown them.", "3f7a0c91d2e4")]


class TermsAccepted(Struct):
    """It is on record."""

    ok: Ok
    version: Annotated[str, Means("The terms in force.", "3f7a0c91d2e4")]


@section.changes("/terms/accept", refuses=(TermsNotInForce,))
def accept_own_terms(tx: Tx, call: Call, request: AcceptTerms) -> TermsAccepted:
    """Accept the terms in force, which the person has read; again changes nothing."""
    terms = terms_in_force(call.settings.terms_file)
    accept_terms(tx, call.account.account_id, terms, version=request.version, now=call.now)
    return TermsAccepted(True, terms.version)
