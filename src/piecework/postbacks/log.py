"""The delivery log: its pages, one delivery with every attempt, and sending again what was sent before."""

from datetime import datetime

from msgspec import Struct

from piecework.database import Tx
from piecework.field_rules import LATER
from piecework.postbacks import log_sql as sql
from piecework.postbacks.bodies import trial_batch
from piecework.postbacks.deliveries_sql import (
    NewDelivery,
    add_deliveries,
    keep_waiting,
    replay_between,
    replay_one,
)
from piecework.postbacks.receiver import NoReceiver
from piecework.postbacks.receivers_sql import Receiver, lock_receiver
from piecework.refusal import InvalidRequest, Named, Refusal

ATTEMPTS_SHOWN = 1000
REPLAYED_MAX = 10_000


class DeliveryNotFound(Refusal):
    """No such delivery, or another employer's: always alike."""

    code, status, field = "delivery_not_found", 404, "delivery_id"
    message = "Delivery not found: there is none with this id, or it has been forgotten."


class DeliveryLog(Struct, frozen=True):
    """A delivery and its attempts, the latest 1,000 of them."""

    delivery: sql.WholeDelivery
    attempts: list[sql.LoggedAttempt]


def get_delivery(tx: Tx, account_id: str, delivery_id: str) -> DeliveryLog:
    """One delivery whole. Refuses: DeliveryNotFound."""
    asked = sql.ask_delivery(tx, account_id, delivery_id)
    attempts = sql.ask_attempts(tx, account_id, delivery_id, limit=ATTEMPTS_SHOWN)
    if (delivery := asked.one()) is None:
        raise DeliveryNotFound
    return DeliveryLog(delivery, attempts.all())


def send_trial(tx: Tx, account_id: str, delivery_id: str, *, now: datetime) -> None:
    """Send a call that tells nothing, to see whether it arrives. Refuses: NoReceiver."""
    receiver = _lock(tx, account_id)
    batch = trial_batch(receiver.format, now=now)
    made = NewDelivery(account_id, delivery_id, batch.kind, 0, batch.body, batch.ids)
    add_deliveries(tx, [made], state="WAITING", now=now)
    if not receiver.is_called:
        keep_waiting(tx, [account_id])


def replay_delivery(tx: Tx, account_id: str, delivery_id: str, *, now: datetime) -> None:
    """Send a delivery again, byte for byte and under its id, for another 24 hours.

    Refuses: NoReceiver, DeliveryNotFound.
    """
    receiver = _lock(tx, account_id)
    if not replay_one(tx, account_id, delivery_id, is_called=receiver.is_called, now=now):
        raise DeliveryNotFound


def replay_deliveries(tx: Tx, account_id: str, *, begin: datetime, end: datetime, now: datetime) -> int:
    """Send what was made from `begin` until before `end` again, at most 10,000 calls; answers how many.

    Refuses: InvalidRequest, NoReceiver.
    """
    if not begin < end:
        raise InvalidRequest.of("until", LATER, other=Named("since"))
    receiver = _lock(tx, account_id)
    return replay_between(
        tx, account_id, begin=begin, end=end, is_called=receiver.is_called, limit=REPLAYED_MAX, now=now
    )


def _lock(tx: Tx, account_id: str) -> Receiver:
    receiver = lock_receiver(tx, account_id).one()
    if receiver is None or not receiver.address:
        raise NoReceiver
    return receiver
