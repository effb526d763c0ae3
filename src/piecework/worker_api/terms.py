"""The terms of the place on the worker's wire: for apps that show them, and have them accepted by who uses them."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from piecework.accounts.accepting_terms import accept_terms, read_own_terms
from piecework.accounts.terms import terms_in_force
from piecework.clock import time_or_none, wire_time
from piecework.database import Tx
from piecework.http.call import Call, NoParameters
from piecework.http.endpoint import Section

section = Section("/worker-api")


class AcceptedTerms(Struct):
    """Terms that were accepted, and when."""

    version: str
    accepted_at: str


class OwnTerms(Struct, kw_only=True):
    """The terms in force; `accepted_at` is null while they wait to be accepted. `accepted`: the latest first."""

    version: str
    text: str
    accepted_at: str | None
    accepted: list[AcceptedTerms]


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

    version: Annotated[str, Meta(max_length=64)]


class TermsAccepted(Struct):
    """It is on record."""

    ok: Literal[True]
    version: str


@section.changes("/terms/accept")
def accept_own_terms(tx: Tx, call: Call, request: AcceptTerms) -> TermsAccepted:
    """Accept the terms in force, which the person has read; again changes nothing."""
    terms = terms_in_force(call.settings.terms_file)
    accept_terms(tx, call.account.account_id, terms, version=request.version, now=call.now)
    return TermsAccepted(True, terms.version)
