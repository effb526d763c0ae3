"""Frozen accounts whose owners ask to be erased: the oldest first, and the decision."""

from msgspec import Struct

from piecework.acts import privacy
from piecework.database import Tx
from piecework.paging import Page
from piecework.privacy.requesting import list_waiting_requests
from piecework.privacy.requests_sql import WaitingRequest
from piecework.web.outcome import Done
from piecework.web.pages import Pages
from piecework.web.requests import WhichPage
from piecework.web.visit import Visit

pages = Pages("operator", reader="operator", needs="all")

ERASURES = "/operator/erasures"


class ErasuresPage(Struct, frozen=True):
    """A page of requests."""

    found: Page[WaitingRequest]

    def has_request(self, act: str) -> bool:
        """Whether the request of this form is on the page, where the form says itself what it was refused for."""
        return any(f"/{one.account_id}/" in act for one in self.found.items)


@pages.shows(ERASURES, "erasures.html")
def show_erasures(tx: Tx, visit: Visit, request: WhichPage) -> ErasuresPage:
    """The requests to be erased that wait for a decision, the oldest first."""
    return ErasuresPage(list_waiting_requests(tx, page=request.page))


_GRANTED = Done(to=ERASURES, message="The account is erased. The chores delete the rest within minutes.")
_REFUSED = Done(to=ERASURES, message="The account stays; its owner is told why.")
pages.does(f"{ERASURES}/{{account_id}}/grant", privacy.grant_erasure, lambda *_: _GRANTED, shows=show_erasures)
pages.does(f"{ERASURES}/{{account_id}}/refuse", privacy.refuse_erasure, lambda *_: _REFUSED, shows=show_erasures)
