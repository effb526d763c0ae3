"""Second opinions on the operator's wire: what waits for another operator, confirming it, rejecting it."""

from typing import Annotated, Literal

from msgspec import Meta, Raw, Struct, json

from piecework.clock import time_or_none, wire_time
from piecework.database import Tx
from piecework.http.call import Call
from piecework.http.endpoint import Section
from piecework.http.fields import CreatedAt, CurrentPage, HasMore, Ok, OpinionId, PageNumber, Short
from piecework.http.identity import check_role
from piecework.http.seconding import carry_out, proposed_call
from piecework.meaning import Means
from piecework.operators.seconding import seconding
from piecework.operators.seconding.opinion import KnownOpinion, OpinionState
from piecework.operators.seconding.seconding import (
    OpinionDecided,
    OpinionNotFound,
    OpinionOver,
    OwnProposal,
    ProposerGone,
)

section = Section("/operator-api")

ProposedBy = Annotated[str, Means("Who proposed it.", "7c6d5e4f")]


class GetOpinions(Struct):
    """Which page."""

    page: PageNumber = 1


class SecondOpinion(Struct, kw_only=True):
    """A call that one operator made and another one must confirm; when it is decided, by whom and why."""

    account_id: ProposedBy
    opinion_id: OpinionId
    name: Annotated[str, Means("What who proposed it is called today.", "Mo")]
    state: Annotated[OpinionState, Means("WAITING, CONFIRMED or REJECTED.", "WAITING")]
    action: Annotated[str, Means("What was proposed: the call's path without ids.", "withdrawals.approve")]
    needs: Annotated[Literal["review", "money", "all"], Means("The role that it needs.", "money")]
    parameters: Annotated[Raw, Meta(extra_json_schema={"type": "object"}), Means("The call as it was made.", {})]
    why: Annotated[str, Means("Why one operator is too few for it.", "900.0000 is more than 500.00.")]
    created_at: CreatedAt
    expires_at: Annotated[str, Means("Until when it can be confirmed.", "2026-03-04T12:00:00Z")]
    decided_by: Annotated[str, Means("Who confirmed or rejected it; empty: nobody yet.", "")]
    decided_at: Annotated[str | None, Means("When it was confirmed or rejected; null: not yet.")]
    reason: Annotated[str, Means("Why it was rejected.", "")]


class SecondOpinionsPage(Struct):
    """A page of what waits; one past the end is empty."""

    current_page: CurrentPage
    has_more: HasMore
    opinions: Annotated[list[SecondOpinion], Means("What waits for a second operator, the oldest first.")]


@section.reads("/second-opinions")
def get_second_opinions(tx: Tx, call: Call, request: GetOpinions) -> SecondOpinionsPage:
    """What waits for a second operator, the oldest first, 100 a page."""
    page = seconding.list_waiting(tx, now=call.now, page=request.page)
    return SecondOpinionsPage(page.current_page, page.has_more, [_shown(opinion) for opinion in page.opinions])


class WhichOpinion(Struct):
    """Who proposed it, and which it is."""

    account_id: Short[ProposedBy]
    opinion_id: Short[OpinionId]


@section.reads("/second-opinions/{account_id}/{opinion_id}", refuses=(OpinionNotFound,))
def get_second_opinion(tx: Tx, call: Call, request: WhichOpinion) -> SecondOpinion:
    """One proposal, and what became of it."""
    return _shown(seconding.get_opinion(tx, request.account_id, request.opinion_id))


class OpinionGiven(Struct, kw_only=True):
    """What became of the proposal; CONFIRMED: it is done."""

    ok: Ok = True
    state: Annotated[OpinionState, Means("CONFIRMED: it is done; REJECTED: it never will be.", "CONFIRMED")]
    action: Annotated[str, Means("What was proposed.", "withdrawals.approve")]


@section.changes(
    "/second-opinions/{account_id}/{opinion_id}/confirm",
    needs="any",
    refuses=(OwnProposal, OpinionNotFound, OpinionDecided, OpinionOver, ProposerGone),
)
def confirm_second_opinion(tx: Tx, call: Call, request: WhichOpinion) -> OpinionGiven:
    """Do what another operator proposed, with their parameters; it needs the role that their call needs.

    What their call refuses by now is refused, and the proposal still waits.
    """
    opinion = seconding.confirm(tx, request.account_id, request.opinion_id, by=call.account, now=call.now)
    value = carry_out(tx, call, opinion)
    call.acting.answers(opinion, value, "done")
    return OpinionGiven(state=opinion.state, action=opinion.action)


class RejectOpinion(Struct, kw_only=True):
    """Who proposed it, which it is, and why it is not done."""

    account_id: Short[ProposedBy]
    opinion_id: Short[OpinionId]
    reason: Annotated[
        str,
        Meta(min_length=1, max_length=seconding.REASON_CHARACTERS_MAX),
        Means("Why; it stays on record.", "The account is not theirs."),
    ]


@section.changes(
    "/second-opinions/{account_id}/{opinion_id}/reject",
    needs="any",
    refuses=(OpinionNotFound, OpinionDecided, OpinionOver),
)
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


def _shown(known: KnownOpinion) -> SecondOpinion:
    return SecondOpinion(
        account_id=known.account_id,
        opinion_id=known.opinion_id,
        name=known.name,
        state=known.state,
        action=known.action,
        needs=known.needs,  # type: ignore[arg-type]  # as the endpoint declared it
        parameters=Raw(json.encode(known.parameters)),
        why=known.why,
        created_at=wire_time(known.created_at),
        expires_at=wire_time(known.expires_at),
        decided_by=known.decided_by,
        decided_at=time_or_none(known.decided_at),
        reason=known.reason,
    )
