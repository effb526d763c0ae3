"""Delivering: which calls are made now, and what follows from each attempt. The calls are made by chores/calling.py."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from msgspec import Struct

from piecework.database import Tx
from piecework.events.event import Event
from piecework.events.events_sql import add_events
from piecework.postbacks import deliveries_sql as sql
from piecework.postbacks.deliveries_sql import AttemptRecord, DueDelivery, Outcome
from piecework.postbacks.receivers_sql import ClaimedReceiver, RoundOver, claim_receivers, end_rounds, release_claims
from piecework.postbacks.timetable import FAILING_FOR, next_attempt

CALL_SECONDS_MAX = 15  # one attempt, in all
CLAIMED_FOR = timedelta(seconds=60)  # longer than a round can take: its calls are made at the same time
DOWN: tuple[Outcome, ...] = ("no_name", "refused", "tls_failed", "silent")  # it never said a word
GONE = 410


class Round(Struct, frozen=True):
    """A claimed receiver and the calls to make to it, at once and in this order."""

    receiver: ClaimedReceiver
    deliveries: list[DueDelivery]


class CallResult(Struct, frozen=True, kw_only=True):
    """What came of one call. `retry_at` is when the receiver asked to be called again, if it did."""

    delivery: DueDelivery
    outcome: Outcome
    status: int | None = None
    milliseconds: int
    detail: str = ""
    answer: str = ""
    started_at: datetime
    retry_at: datetime | None = None


def claim_rounds(tx: Tx, *, claim_id: str, well_max: int, failing_max: int, now: datetime) -> list[Round]:
    """Claim receivers with due calls for as long as a round can take; nobody else calls them meanwhile."""
    claimed = claim_receivers(
        tx, claim_id=claim_id, now=now, until=now + CLAIMED_FOR, well_max=well_max, failing_max=failing_max
    ).all()
    if not claimed:
        return []
    due: dict[str, list[DueDelivery]] = defaultdict(list)
    for delivery in sql.load_due(tx, [receiver.account_id for receiver in claimed], now=now):
        due[delivery.account_id].append(delivery)
    return [Round(receiver, due[receiver.account_id]) for receiver in claimed]


def record_rounds(tx: Tx, rounds: Sequence[tuple[Round, list[CallResult]]], *, claim_id: str, now: datetime) -> None:
    """Log what came of the calls, give the claims back, and pause who fails for 24 hours or answered 410.

    A call that was not accepted is due again at the next time of its timetable, or given up. Where a receiver was
    down, what else is due to it moves as well.
    """
    give_back(tx, [calls.receiver.account_id for calls, answered in rounds if not answered], claim_id=claim_id)
    rounds = [(calls, answered) for calls, answered in rounds if answered]
    answers = [answer for _, answered in rounds for answer in answered]
    paused = end_rounds(
        tx, [_round_over(answered, calls.receiver) for calls, answered in rounds], claim_id=claim_id, now=now,
        failing_before=now - FAILING_FOR,
    )  # fmt: skip
    sql.record_attempts(tx, [_tried(answer, now) for answer in answers])
    if down := [calls.receiver.account_id for calls, answered in rounds if any(a.outcome in DOWN for a in answered)]:
        sql.miss_round(tx, down, now=now)
    if paused:
        sql.keep_waiting(tx, [receiver.account_id for receiver in paused])
        told = [
            Event(
                account_id=receiver.account_id, event_id=f"postbacks_paused:{now.isoformat()}",
                kind="postbacks_paused", facts={"why": receiver.paused_why, "address": receiver.address},
            )
            for receiver in paused
        ]  # fmt: skip
        add_events(tx, told, now=now)


def give_back(tx: Tx, account_ids: Sequence[str], *, claim_id: str) -> None:
    """Give claims back without a word: the calls were not made, or nobody knows how they ended."""
    if account_ids:
        release_claims(tx, account_ids, claim_id=claim_id)


def _round_over(answered: Sequence[CallResult], receiver: ClaimedReceiver) -> RoundOver:
    return RoundOver(
        receiver.account_id,
        is_accepted=any(answer.outcome == "delivered" for answer in answered),
        is_gone=any(answer.status == GONE for answer in answered),
    )


def _tried(answer: CallResult, now: datetime) -> AttemptRecord:
    delivery = answer.delivery
    delivered = answer.outcome == "delivered"
    again = None if delivered else next_attempt(delivery.due_at, now, not_before=answer.retry_at)
    return AttemptRecord(
        account_id=delivery.account_id,
        delivery_id=delivery.delivery_id,
        number=delivery.attempts + 1,
        outcome=answer.outcome,
        status=answer.status,
        milliseconds=answer.milliseconds,
        detail=answer.detail,
        answer=answer.answer,
        created_at=answer.started_at,
        state="DELIVERED" if delivered else "WAITING" if again else "GIVEN_UP",
        next_attempt_at=again,
    )
