"""The place's terms, for anybody to read."""

from functools import cache

from msgspec import Struct

from piecework.accounts.terms.terms import Terms, read_terms
from piecework.database import Tx
from piecework.http.endpoint import NoParameters
from piecework.web.pages import Pages
from piecework.web.visit import Visit

pages = Pages("account", reader="anybody")


class Block(Struct, frozen=True):
    """A heading or a paragraph of the terms."""

    text: str
    is_heading: bool


class TermsPage(Struct, frozen=True):
    """The terms in force."""

    version: str
    blocks: list[Block]


@cache
def terms_in_force(path: str) -> Terms:
    """The terms, read once. Refuses: CannotStart."""
    return read_terms(path)


@pages.shows("/terms", "terms.html")
def show_terms(tx: Tx, visit: Visit, asked: NoParameters) -> TermsPage:
    """The terms that somebody who signs up accepts."""
    terms = terms_in_force(visit.settings.terms_file)
    parts = [part.strip() for part in terms.text.split("\n\n") if part.strip()]
    return TermsPage(terms.version, [Block(part.lstrip("# "), part.startswith("#")) for part in parts])
