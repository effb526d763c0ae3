"""Approving: one operator proposes an act, another one with the role for it confirms or rejects it, once."""

from datetime import datetime

from piecework.accounts.account import Account, has_role
from piecework.accounts.account_sql import find_account
from piecework.database import Tx
from piecework.operators.approvals import proposals_sql as sql
from piecework.operators.approvals.proposal import Proposal, ProposalRecord, ProposalState
from piecework.reasons import REASON_CHARACTERS_MAX, check_reason
from piecework.refusal import Refusal


class ProposalNotFound(Refusal):
    """Nothing of this id waits for a second operator, or ever did."""

    code, message, status = "opinion_not_found", "There is no such proposal.", 404


class ProposalDecided(Refusal):
    """The proposal was confirmed or rejected already."""

    code, message = "opinion_decided", "This proposal was decided already."


class ProposalOver(Refusal):
    """Nobody confirmed the proposal in time."""

    code, message = "opinion_over", "Nobody confirmed this proposal in time: it has to be made again."


class OwnProposal(Refusal):
    """Who proposed it cannot confirm it."""

    code, message, status = "own_proposal", "You proposed this: another operator must confirm it.", 403


class ProposerGone(Refusal):
    """Who proposed it has not the role any more, or is frozen."""

    code, status = "proposer_gone", 409
    message = "Who proposed this is frozen or has not the role for it any more: reject it, and do it anew."


def confirm(tx: Tx, account_id: str, opinion_id: str, *, by: Account, now: datetime) -> Proposal:
    """Take a proposal to carry it out in this transaction; the row is locked, so it is carried out once.

    The caller looks at the role. Refuses: OwnProposal, ProposalNotFound, ProposalDecided, ProposalOver, ProposerGone.
    """
    if account_id == by.account_id:
        raise OwnProposal
    decided = _decide(tx, account_id, opinion_id, "CONFIRMED", by=by, reason="", now=now)
    _check_proposer(tx, decided)
    return decided


def reject(tx: Tx, account_id: str, opinion_id: str, *, by: Account, reason: str, now: datetime) -> Proposal:
    """Say no to a proposal; who made it may take it back the same way.

    Refuses: InvalidRequest (no reason), ProposalNotFound, ProposalDecided, ProposalOver.
    """
    check_reason(reason, f"Give a reason of 1 to {REASON_CHARACTERS_MAX} characters.")
    return _decide(tx, account_id, opinion_id, "REJECTED", by=by, reason=reason.strip(), now=now)


def get_proposal(tx: Tx, account_id: str, opinion_id: str) -> ProposalRecord:
    """A proposal, and what became of it. Refuses: ProposalNotFound."""
    known = sql.find_proposal(tx, account_id, opinion_id)
    if known is None:
        raise ProposalNotFound
    return known


def _decide(
    tx: Tx, account_id: str, opinion_id: str, state: ProposalState, *, by: Account, reason: str, now: datetime
) -> Proposal:
    decided = sql.decide(tx, account_id, opinion_id, state, decided_by=by.account_id, reason=reason, now=now).one()
    if decided is not None:
        return decided
    known = get_proposal(tx, account_id, opinion_id)
    if known.state == "WAITING":
        raise ProposalOver
    what = "confirmed" if known.state == "CONFIRMED" else "rejected"
    raise ProposalDecided(f"This proposal was {what} already, by {known.decided_by_name or known.decided_by}.")


def _check_proposer(tx: Tx, proposal: Proposal) -> None:
    proposer = find_account(tx, proposal.account_id)
    if proposer is None or proposer.frozen_at is not None or not has_role(proposer, proposal.needs):
        raise ProposerGone
