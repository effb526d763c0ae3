"""Second opinions on the operator's wire: what waits for another operator, confirming it, rejecting it."""

from typing import Annotated, Literal

from msgspec import Meta, Raw, Struct, json

from piecework.database import Tx
from piecework.http.answering import answer, answers
from piecework.http.call import Call
from piecework.http.endpoint import Section
from piecework.http.identity import check_role
from piecework.http.seconding import carry_out, proposed_call
from piecework.operators.seconding import seconding
from piecework.operators.seconding.opinion import KnownOpinion, OpinionState
from piecework.operators.seconding.opinions_sql import list_waiting
from piecework.paging import PAGE_MAX, Page

section = Section("/operator-api")

Id = Annotated[str, Meta(max_length=64)]


class GetOpinions(Struct):
    """Which page."""

    page: Annotated[int, Meta(ge=1, le=PAGE_MAX)] = 1


@answers(KnownOpinion, parameters=lambda opinion: Raw(json.encode(opinion.parameters)))
class SecondOpinion(Struct, kw_only=True):
    """A call that one operator made and another one must confirm; when it is decided, by whom and why."""

    account_id: str
    opinion_id: str
    name: str
    state: OpinionState
    action: str
    needs: Literal["review", "money", "all"]
    parameters: Annotated[Raw, Meta(extra_json_schema={"type": "object"})]
    why: str
    created_at: str
    expires_at: str
    decided_by: str
    decided_at: str | None
    reason: str


@answers(Page[KnownOpinion], opinions="items")
class SecondOpinionsPage(Struct):
    """A page of what waits; one past the end is empty."""

    current_page: int
    has_more: bool
    opinions: list[SecondOpinion]


@section.reads("/second-opinions")
def get_second_opinions(tx: Tx, call: Call, request: GetOpinions) -> SecondOpinionsPage:
    """What waits for a second operator, the oldest first, 100 a page."""
    return answer(SecondOpinionsPage, list_waiting(tx, now=call.now, page=request.page))


class WhichOpinion(Struct):
    """Who proposed it, and which it is."""

    account_id: Id
    opinion_id: Id


@section.reads("/second-opinions/{account_id}/{opinion_id}")
def get_second_opinion(tx: Tx, call: Call, request: WhichOpinion) -> SecondOpinion:
    """One proposal, and what became of it."""
    return answer(SecondOpinion, seconding.get_opinion(tx, request.account_id, request.opinion_id))


class OpinionGiven(Struct, kw_only=True):
    """What became of the proposal; CONFIRMED: it is done."""

    ok: Literal[True] = True
    state: OpinionState
    action: str


@section.changes("/second-opinions/{account_id}/{opinion_id}/confirm", needs="any")
def confirm_second_opinion(tx: Tx, call: Call, request: WhichOpinion) -> OpinionGiven:
    """Do what another operator proposed, with their parameters; it needs the role that their call needs.

    Refuses also whatever that call refuses by now; then the proposal still waits.
    """
    opinion = seconding.confirm(tx, request.account_id, request.opinion_id, by=call.account, now=call.now)
    value = carry_out(tx, call, opinion)
    call.acting.answers(opinion, value, "done")
    return OpinionGiven(state=opinion.state, action=opinion.action)


class RejectOpinion(Struct, kw_only=True):
    """Who proposed it, which it is, and why it is not done."""

    account_id: Id
    opinion_id: Id
    reason: Annotated[str, Meta(min_length=1, max_length=seconding.REASON_CHARACTERS_MAX)]


@section.changes("/second-opinions/{account_id}/{opinion_id}/reject", needs="any")
def reject_second_opinion(tx: Tx, call: Call, request: RejectOpinion) -> OpinionGiven:
    """Say no to what was proposed; who proposed it may take it back so."""
    opinion = seconding.reject(
        tx, request.account_id, request.opinion_id, by=call.account, reason=request.reason, now=call.now
    )
    seconded, value = proposed_call(opinion)
    check_role(call.account, seconded.needs)
    call.acting.answers(opinion, value, "rejected")
    call.acting.add(rejected_because=opinion.reason)
    return OpinionGiven(state=opinion.state, action=opinion.action)
