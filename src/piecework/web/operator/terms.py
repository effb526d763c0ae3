"""The terms before operators: which are in force, and how many accounts have accepted which."""

from msgspec import Struct

from piecework.accounts.accepting_terms import Acceptances, count_acceptances
from piecework.accounts.terms import terms_in_force
from piecework.database import Tx
from piecework.http.call import NoParameters
from piecework.web.pages import Pages
from piecework.web.visit import Visit

pages = Pages("operator", reader="operator")


class TermsPage(Struct, frozen=True):
    """What was accepted, counted; whether the text is one of the operator's own."""

    known: Acceptances
    is_own: bool


@pages.shows("/operator/terms", "terms.html")
def show_terms(tx: Tx, visit: Visit, request: NoParameters) -> TermsPage:
    """Which terms are in force, and how many have accepted which."""
    known = count_acceptances(tx, terms_in_force(visit.settings.terms_file))
    return TermsPage(known, bool(visit.settings.terms_file))
