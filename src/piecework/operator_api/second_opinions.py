"""Second opinions on the operator's wire: what waits for another operator, confirming it, rejecting it."""

from typing import Annotated, Literal

from msgspec import Meta, Raw, Struct, json

from piecework.acts import place
from piecework.database import Tx
from piecework.fields import CreatedAt, CurrentPage, HasMore, Ok, OpinionId, PageNumber
from piecework.http.acting import ConfirmBy, WhyTwo
from piecework.http.answering import answer, answers
from piecework.http.call import Call
from piecework.http.endpoint import Section
from piecework.meaning import Means
from piecework.operators.approvals.approving import ProposalNotFound, get_proposal
from piecework.operators.approvals.proposal import Decided, ProposalRecord, ProposalState
from piecework.operators.approvals.proposals_sql import list_waiting_proposals
from piecework.paging import Page

section = Section("/operator-api")


class GetOpinions(Struct):
    """Which page."""

    page: PageNumber = 1


@answers(ProposalRecord, parameters=lambda opinion: Raw(json.encode(opinion.parameters)))
class SecondOpinion(Struct, kw_only=True):
    """A call that one operator made and another one must confirm; when it is decided, by whom and why."""

    account_id: place.ProposedBy
    opinion_id: OpinionId
    name: Annotated[str, Means("What who proposed it is called today.", "Mo")]
    state: Annotated[ProposalState, Means("WAITING, CONFIRMED or REJECTED.", "WAITING")]
    action: Annotated[str, Means("What was proposed: the call's path without ids.", "withdrawals.approve")]
    needs: Annotated[Literal["review", "money", "all"], Means("The role that it needs.", "money")]
    parameters: Annotated[Raw, Meta(extra_json_schema={"type": "object"}), Means("The call as it was made.", {})]
    why: WhyTwo
    created_at: CreatedAt
    expires_at: ConfirmBy
    decided_by: Annotated[str, Means("Who confirmed or rejected it; empty: nobody yet.", "")]
    decided_at: Annotated[str | None, Means("When it was confirmed or rejected; null: not yet.")]
    reason: Annotated[str, Means("Why it was rejected.", "")]


@answers(Page[ProposalRecord], opinions="items")
class SecondOpinionsPage(Struct):
    """A page of what waits; one past the end is empty."""

    current_page: CurrentPage
    has_more: HasMore
    opinions: Annotated[list[SecondOpinion], Means("What waits for a second operator, the oldest first.")]


@section.reads("/second-opinions")
def get_second_opinions(tx: Tx, call: Call, request: GetOpinions) -> SecondOpinionsPage:
    """What waits for a second operator, the oldest first, 100 a page."""
    return answer(SecondOpinionsPage, list_waiting_proposals(tx, now=call.now, page=request.page))


@section.reads("/second-opinions/{account_id}/{opinion_id}", refuses=(ProposalNotFound,))
def get_second_opinion(tx: Tx, call: Call, request: place.WhichOpinion) -> SecondOpinion:
    """One proposal, and what became of it."""
    return answer(SecondOpinion, get_proposal(tx, request.account_id, request.opinion_id))


class OpinionGiven(Struct, kw_only=True):
    """What became of the proposal; CONFIRMED: it is done."""

    ok: Ok = True
    state: Annotated[ProposalState, Means("CONFIRMED: it is done; REJECTED: it never will be.", "CONFIRMED")]
    action: Annotated[str, Means("What was proposed.", "withdrawals.approve")]


def _given(request: object, decided: Decided) -> OpinionGiven:
    return OpinionGiven(state=decided.state, action=decided.action)


section.acts("/second-opinions/{account_id}/{opinion_id}/confirm", place.confirm_second_opinion, OpinionGiven, _given)
section.acts("/second-opinions/{account_id}/{opinion_id}/reject", place.reject_second_opinion, OpinionGiven, _given)
