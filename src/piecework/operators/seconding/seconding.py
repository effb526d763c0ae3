"""Seconding: one operator proposes, another one with the role confirms or rejects, once."""

from datetime import datetime

from piecework.accounts.account import Account, has_role
from piecework.accounts.account_sql import find_account
from piecework.database import Tx
from piecework.operators.seconding import opinions_sql as sql
from piecework.operators.seconding.opinion import KnownOpinion, Opinion
from piecework.refusal import InvalidRequest, Refusal

REASON_CHARACTERS_MAX = 500


class OpinionNotFound(Refusal):
    """Nothing of this id waits for a second operator, or ever did."""

    code, message, status = "opinion_not_found", "There is no such proposal.", 404


class OpinionDecided(Refusal):
    """The proposal was confirmed or rejected already."""

    code, message = "opinion_decided", "This proposal was decided already."


class OpinionOver(Refusal):
    """Nobody confirmed the proposal in time."""

    code, message = "opinion_over", "Nobody confirmed this proposal in time: it has to be made again."


class OwnProposal(Refusal):
    """Who proposed it cannot confirm it."""

    code, message, status = "own_proposal", "You proposed this: another operator must confirm it.", 403


class ProposerGone(Refusal):
    """Who proposed it has not the role any more, or is frozen."""

    code, status = "proposer_gone", 409
    message = "Who proposed this is frozen or has not the role for it any more: reject it, and do it anew."


def confirm(tx: Tx, account_id: str, opinion_id: str, *, by: Account, now: datetime) -> Opinion:
    """Take a proposal to carry it out in this transaction; the row is locked, so it is carried out once.

    The caller looks at the role. Refuses: OwnProposal, OpinionNotFound, OpinionDecided, OpinionOver, ProposerGone.
    """
    if account_id == by.account_id:
        raise OwnProposal
    decided = sql.decide(
        tx, account_id, opinion_id, "CONFIRMED", decided_by=by.account_id, reason="", now=now
    ).one()  # fmt: skip
    if decided is None:
        raise _why_not(tx, account_id, opinion_id)
    _check_proposer(tx, decided)
    return decided


def reject(tx: Tx, account_id: str, opinion_id: str, *, by: Account, reason: str, now: datetime) -> Opinion:
    """Say no to a proposal; who made it may take it back the same way.

    Refuses: InvalidRequest (no reason), OpinionNotFound, OpinionDecided, OpinionOver.
    """
    if not 1 <= len(reason.strip()) <= REASON_CHARACTERS_MAX:
        raise InvalidRequest.of("reason", f"Give a reason of 1 to {REASON_CHARACTERS_MAX} characters.")
    decided = sql.decide(
        tx, account_id, opinion_id, "REJECTED", decided_by=by.account_id, reason=reason.strip(), now=now
    ).one()  # fmt: skip
    if decided is None:
        raise _why_not(tx, account_id, opinion_id)
    return decided


def get_opinion(tx: Tx, account_id: str, opinion_id: str) -> KnownOpinion:
    """A proposal, and what became of it. Refuses: OpinionNotFound."""
    known = sql.find_opinion(tx, account_id, opinion_id)
    if known is None:
        raise OpinionNotFound
    return known


def _why_not(tx: Tx, account_id: str, opinion_id: str) -> Refusal:
    known = get_opinion(tx, account_id, opinion_id)
    if known.state == "WAITING":
        return OpinionOver()
    what = "confirmed" if known.state == "CONFIRMED" else "rejected"
    return OpinionDecided(f"This proposal was {what} already, by {known.decided_by_name or known.decided_by}.")


def _check_proposer(tx: Tx, opinion: Opinion) -> None:
    proposer = find_account(tx, opinion.account_id)
    if proposer is None or proposer.frozen_at is not None or not has_role(proposer, opinion.needs):
        raise ProposerGone
