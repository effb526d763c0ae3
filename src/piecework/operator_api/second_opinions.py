"""Second opinions on the operator's wire: what waits for another operator, confirming it, rejecting it."""

from typing import Annotated, Literal

from msgspec import Meta, Raw, Struct, json

from piecework.acts import place
from piecework.clock import wire_time
from piecework.database import Tx
from piecework.http.call import Call
from piecework.http.endpoint import Section
from piecework.operators.approvals import approving
from piecework.operators.approvals.proposal import Decided, KnownProposal, ProposalState
from piecework.paging import PAGE_MAX

section = Section("/operator-api")


class GetOpinions(Struct):
    """Which page."""

    page: Annotated[int, Meta(ge=1, le=PAGE_MAX)] = 1


class SecondOpinion(Struct, kw_only=True):
    """A call that one operator made and another one must confirm; when it is decided, by whom and why."""

    account_id: str
    opinion_id: str
    name: str
    state: ProposalState
    action: str
    needs: Literal["review", "money", "all"]
    parameters: Annotated[Raw, Meta(extra_json_schema={"type": "object"})]
    why: str
    created_at: str
    expires_at: str
    decided_by: str
    decided_at: str | None
    reason: str


class SecondOpinionsPage(Struct):
    """A page of what waits; one past the end is empty."""

    current_page: int
    has_more: bool
    opinions: list[SecondOpinion]


@section.reads("/second-opinions")
def get_second_opinions(tx: Tx, call: Call, request: GetOpinions) -> SecondOpinionsPage:
    """What waits for a second operator, the oldest first, 100 a page."""
    page = approving.list_waiting(tx, now=call.now, page=request.page)
    return SecondOpinionsPage(page.current_page, page.has_more, [_shown(opinion) for opinion in page.opinions])


@section.reads("/second-opinions/{account_id}/{opinion_id}")
def get_second_opinion(tx: Tx, call: Call, request: place.WhichOpinion) -> SecondOpinion:
    """One proposal, and what became of it."""
    return _shown(approving.get_proposal(tx, request.account_id, request.opinion_id))


class OpinionGiven(Struct, kw_only=True):
    """What became of the proposal; CONFIRMED: it is done."""

    ok: Literal[True] = True
    state: ProposalState
    action: str


def _given(request: object, decided: Decided) -> OpinionGiven:
    return OpinionGiven(state=decided.state, action=decided.action)


section.acts("/second-opinions/{account_id}/{opinion_id}/confirm", place.confirm_second_opinion, OpinionGiven, _given)
section.acts("/second-opinions/{account_id}/{opinion_id}/reject", place.reject_second_opinion, OpinionGiven, _given)


def _shown(known: KnownProposal) -> SecondOpinion:
    return SecondOpinion(
        account_id=known.account_id,
        opinion_id=known.opinion_id,
        name=known.name,
        state=known.state,
        action=known.action,
        needs=known.needs,  # type: ignore[arg-type]  # as the act declares it
        parameters=Raw(json.encode(known.parameters)),
        why=known.why,
        created_at=wire_time(known.created_at),
        expires_at=wire_time(known.expires_at),
        decided_by=known.decided_by,
        decided_at=wire_time(known.decided_at) if known.decided_at else None,
        reason=known.reason,
    )
