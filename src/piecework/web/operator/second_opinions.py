"""Second opinions: what one operator proposed, and another one confirms or rejects."""

from msgspec import Struct

from piecework.database import Tx
from piecework.http.fields import PageNumber, Short
from piecework.http.identity import check_role
from piecework.http.seconding import carry_out, proposed_call
from piecework.operators.seconding import seconding
from piecework.operators.seconding.seconding import OpinionsPage
from piecework.web.outcome import Done
from piecework.web.pages import Pages
from piecework.web.visit import Visit

pages = Pages("operator", reader="operator")

OPINIONS = "/operator/second-opinions"


class WhichPage(Struct):
    """Which page."""

    page: PageNumber = 1


@pages.shows(OPINIONS, "second_opinions.html")
def show_opinions(tx: Tx, visit: Visit, asked: WhichPage) -> OpinionsPage:
    """What waits for a second operator, the oldest first."""
    return seconding.list_waiting(tx, now=visit.now, page=asked.page)


class Answer(WhichPage):
    """Who proposed it, which it is, and, where it is rejected, why."""

    account_id: Short[str] = ""
    opinion_id: Short[str] = ""
    reason: str = ""


@pages.acts("/operator/second-opinions/{account_id}/{opinion_id}/confirm", shows=show_opinions)
def confirm(tx: Tx, visit: Visit, asked: Answer) -> Done:
    """Do what another operator proposed, with their parameters."""
    opinion = seconding.confirm(tx, asked.account_id, asked.opinion_id, by=visit.account, now=visit.now)
    value = carry_out(tx, visit, opinion)
    visit.acting.answers(opinion, value, "done")
    return Done(to=OPINIONS, said="Confirmed: it is done.")


@pages.acts("/operator/second-opinions/{account_id}/{opinion_id}/reject", shows=show_opinions)
def reject(tx: Tx, visit: Visit, asked: Answer) -> Done:
    """Say no to what was proposed; who proposed it takes it back so."""
    opinion = seconding.reject(
        tx, asked.account_id, asked.opinion_id, by=visit.account, reason=asked.reason, now=visit.now
    )
    seconded, value = proposed_call(opinion)
    check_role(visit.account, seconded.needs)
    visit.acting.answers(opinion, value, "rejected")
    visit.acting.add(rejected_because=opinion.reason)
    return Done(to=OPINIONS, said="Rejected: it is not done.")
