"""An employer's receiver: where it is, what it wants to be told, its secret, and whether it is paused."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from msgspec import Struct

from piecework.database import Tx
from piecework.field_rules import BETWEEN
from piecework.postbacks import receivers_sql as sql
from piecework.postbacks.bodies import Format
from piecework.postbacks.deliveries_sql import keep_waiting, make_due
from piecework.postbacks.log_sql import Waiting, ask_waiting
from piecework.postbacks.signing import signing_secret
from piecework.postbacks.target import check_literal, read_address
from piecework.refusal import InvalidRequest, Refusal
from piecework.settings import IPNetwork

ROTATION_HOURS_MAX = 168


class NoReceiver(Refusal):
    """The account is not called back."""

    code, status, field = "no_receiver", 409, "address"
    message = "You are not called back yet: give an address with set-settings first."


class ReceiverStatus(Struct, frozen=True):
    """A receiver and what waits for it."""

    receiver: sql.Receiver
    waiting: Waiting


class SecretRotation(Struct, frozen=True):
    """The new secret, and until when the old one signs beside it."""

    secret: str
    old_secret_until: datetime


class ReceiverUpdate(Struct, frozen=True):
    """What of a receiver is to be changed; None stays as it is. An empty address stops the calls."""

    address: str | None = None
    format: Format | None = None
    wants_tasks: bool | None = None
    wants_statuses: bool | None = None


def set_receiver(
    tx: Tx,
    account_id: str,
    update: ReceiverUpdate,
    *,
    new_secret: str,
    networks: Sequence[IPNetwork],
    now: datetime,
) -> sql.Receiver:
    """Change where and how the account is called back. `new_secret` is 32 random bytes in hex, for the first time.

    Another address ends a pause that the old one had caused, and is told at once what waits. Refuses: InvalidRequest.
    """
    if update.address:
        check_literal(read_address(update.address), networks)
    before = sql.lock_receiver(tx, account_id).one() or sql.Receiver(secret=signing_secret(new_secret))
    after = _changed(before, update)
    if after.wants_statuses and after.format != "envelope":
        raise InvalidRequest.of(
            "job_status_changed",
            "The published format has no form for changed statuses: choose the envelope format for them.",
        )
    sql.put_receiver(tx, account_id, after)
    if after.address and not before.is_called and after.is_called:
        make_due(tx, account_id, now=now)
    if not after.is_called:
        keep_waiting(tx, [account_id])
    return after


def _changed(before: sql.Receiver, update: ReceiverUpdate) -> sql.Receiver:
    given = {name: value for name in update.__struct_fields__ if (value := getattr(update, name)) is not None}
    moved = update.address is not None and update.address != before.address
    if moved:
        given["failing_since"] = None
        if before.paused_why in ("failing", "gone"):
            given |= {"paused_at": None, "paused_why": ""}
    return sql.replace(before, **given)


def get_receiver(tx: Tx, account_id: str) -> ReceiverStatus:
    """The receiver as it is set, and how much waits for it; one that was never set is off."""
    asked, waiting = sql.ask_receiver(tx, account_id), ask_waiting(tx, account_id)
    return ReceiverStatus(asked.one() or sql.Receiver(secret=""), waiting.get())


def rotate_secret(tx: Tx, account_id: str, new_secret: str, *, grace_hours: int, now: datetime) -> SecretRotation:
    """Sign with a new secret from now on, and with the old one beside it for the hours given.

    `new_secret` is 32 random bytes in hex. Refuses: InvalidRequest, NoReceiver.
    """
    if not 0 <= grace_hours <= ROTATION_HOURS_MAX:
        raise InvalidRequest.of("grace_hours", BETWEEN, least=0, most=ROTATION_HOURS_MAX)
    before = _lock(tx, account_id)
    secret = signing_secret(new_secret)
    until = now + timedelta(hours=grace_hours)
    sql.put_receiver(
        tx, account_id, sql.replace(before, secret=secret, old_secret=before.secret, old_secret_until=until)
    )
    return SecretRotation(secret, until)


def pause_receiver(tx: Tx, account_id: str, *, now: datetime) -> None:
    """Call no more until resumed; what happens meanwhile waits. Pausing again changes nothing. Refuses: NoReceiver."""
    receiver = _lock(tx, account_id)
    if receiver.paused_at is None:
        sql.put_receiver(tx, account_id, sql.replace(receiver, paused_at=now, paused_why="employer"))
    keep_waiting(tx, [account_id])


def resume_receiver(tx: Tx, account_id: str, *, now: datetime) -> None:
    """Call again, whoever paused: what waits is tried at once, for another 24 hours. Refuses: NoReceiver."""
    receiver = _lock(tx, account_id)
    if receiver.paused_at is None:
        return
    sql.put_receiver(tx, account_id, sql.replace(receiver, paused_at=None, paused_why="", failing_since=None))
    if receiver.address:
        make_due(tx, account_id, now=now)


def _lock(tx: Tx, account_id: str) -> sql.Receiver:
    return sql.lock_receiver(tx, account_id).one_or(NoReceiver)


def silence_receiver(tx: Tx, account_id: str) -> None:
    """Call the account back no more, and forget where it was called and what signed; one without a receiver is left."""
    before = sql.lock_receiver(tx, account_id).one()
    if before is not None:
        silent = sql.replace(before, address="", secret="", old_secret="", wants_tasks=False, wants_statuses=False)
        sql.put_receiver(tx, account_id, silent)
        keep_waiting(tx, [account_id])
