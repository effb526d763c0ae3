"""The place's terms: for anybody to read, and for who has an account to accept when they changed."""

from typing import Annotated

from msgspec import Meta, Struct

from piecework.accounts.accepting_terms import OwnTerms, Paragraph, accept_terms, paragraphs_of, read_own_terms
from piecework.accounts.terms import VERSION_DIGITS, get_text, terms_in_force
from piecework.database import Tx
from piecework.fields import Short
from piecework.http.call import NoParameters
from piecework.web.account.logging_in import own_address
from piecework.web.outcome import Done
from piecework.web.pages import Pages
from piecework.web.requests import NextAddress
from piecework.web.visit import Visit

pages = Pages("account", reader="anybody")

OWN = "/account/terms"


class TermsPage(Struct, frozen=True):
    """A text of terms; whether it is the one in force."""

    version: str
    paragraphs: list[Paragraph]
    is_in_force: bool


@pages.shows("/terms", "terms.html")
def show_terms(tx: Tx, visit: Visit, request: NoParameters) -> TermsPage:
    """The terms that somebody who signs up accepts."""
    terms = terms_in_force(visit.settings.terms_file)
    return TermsPage(terms.version, paragraphs_of(terms.text), is_in_force=True)


class WhichTerms(Struct):
    """A text, by the beginning of its SHA-256."""

    version: Annotated[str, Meta(max_length=VERSION_DIGITS)]


@pages.shows("/terms/{version}", "terms.html")
def show_version(tx: Tx, visit: Visit, request: WhichTerms) -> TermsPage:
    """Terms that somebody has accepted here, in force or not any more."""
    terms = terms_in_force(visit.settings.terms_file)
    text = get_text(tx, request.version, terms)
    return TermsPage(request.version, paragraphs_of(text), is_in_force=request.version == terms.version)


class OwnTermsPage(Struct, frozen=True):
    """The terms before this account, and where it was on the way to."""

    terms: OwnTerms
    next: str


@pages.shows(OWN, "own_terms.html", reader="account")
def show_own_terms(tx: Tx, visit: Visit, request: NextAddress) -> OwnTermsPage:
    """What changed since the terms were accepted, and the form that accepts them; what was accepted, and when."""
    terms = read_own_terms(tx, visit.account.account_id, terms_in_force(visit.settings.terms_file))
    return OwnTermsPage(terms, own_address(request.next))


class AcceptForm(Struct):
    """The version that was read, ticked; and where to go then."""

    version: Short[str] = ""
    next: str = ""


@pages.acts(OWN, shows=show_own_terms, reader="account", may_while_frozen=True)
def accept(tx: Tx, visit: Visit, request: AcceptForm) -> Done:
    """Accept the terms in force."""
    terms = terms_in_force(visit.settings.terms_file)
    accept_terms(tx, visit.account.account_id, terms, version=request.version, now=visit.now)
    return Done(to=own_address(request.next) or OWN, message="The terms are accepted. Everything is open to you.")
