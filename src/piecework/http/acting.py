"""Acting: a call as an operator's act has it, and the answer where nothing is done yet."""

from typing import Annotated, Literal

import msgspec
from msgspec import Struct

from piecework.clock import wire_time
from piecework.fields import AccountId, Ok, OpinionId
from piecework.http.call import Call
from piecework.meaning import Means
from piecework.operators.act import Doing
from piecework.operators.approvals.proposal import Proposal
from piecework.operators.log.line import Via

WhyTwo = Annotated[str, Means("Why one operator is too few for it.", "900.0000 is more than 500.00.")]
ConfirmBy = Annotated[str, Means("Until when it can be confirmed.", "2026-03-04T12:00:00Z")]


class Proposed(Struct, kw_only=True):
    """Nothing is done yet: another operator must confirm it before `expires_at`."""

    ok: Ok = True
    status: Annotated[
        Literal["waiting_for_second_operator"], Means("It waits for another operator.", "waiting_for_second_operator")
    ] = "waiting_for_second_operator"
    account_id: AccountId
    opinion_id: OpinionId
    why: WhyTwo
    expires_at: ConfirmBy


_PROPOSED = msgspec.json.Decoder(Proposed)


def doing_of(call: Call, via: Via) -> Doing:
    """One go at an act for whoever makes this call."""
    return Doing(
        by=call.account, with_code=call.with_code, via=via, act_id=call.order_id, now=call.now, rules=call.rules,
        settings=call.settings, ip_address=call.ip_address,
    )  # fmt: skip


def proposed_answer(proposal: Proposal) -> Proposed:
    """What is answered where an act waits for a second operator."""
    return Proposed(
        account_id=proposal.account_id, opinion_id=proposal.opinion_id, why=proposal.why,
        expires_at=wire_time(proposal.expires_at),
    )  # fmt: skip


def is_proposed(answer: bytes) -> bool:
    """Whether an answer says that nothing is done yet."""
    try:
        _PROPOSED.decode(answer)
    except msgspec.ValidationError:
        return False
    return True
