"""Second opinions: what one operator proposed, and another one confirms or rejects."""

from piecework.acts import place
from piecework.database import Tx
from piecework.operators.approvals.proposal import ProposalRecord
from piecework.operators.approvals.proposals_sql import list_waiting_proposals
from piecework.paging import Page
from piecework.web.outcome import Done
from piecework.web.pages import Pages
from piecework.web.requests import WhichPage
from piecework.web.visit import Visit

pages = Pages("operator", reader="operator")

OPINIONS = "/operator/second-opinions"


@pages.shows(OPINIONS, "second_opinions.html")
def show_opinions(tx: Tx, visit: Visit, request: WhichPage) -> Page[ProposalRecord]:
    """What waits for a second operator, the oldest first."""
    return list_waiting_proposals(tx, now=visit.now, page=request.page)


_ONE = "/operator/second-opinions/{account_id}/{opinion_id}"
_CONFIRMED = Done(to=OPINIONS, message="Confirmed: it is done.")
_REJECTED = Done(to=OPINIONS, message="Rejected: it is not done.")
pages.does(f"{_ONE}/confirm", place.confirm_second_opinion, lambda *_: _CONFIRMED, shows=show_opinions)
pages.does(f"{_ONE}/reject", place.reject_second_opinion, lambda *_: _REJECTED, shows=show_opinions)
