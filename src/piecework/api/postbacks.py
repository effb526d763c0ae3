"""Postbacks on the wire (API 6): the receiver's settings, its secret and its pause; all extensions."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from piecework.clock import time_or_none, wire_time
from piecework.database import Tx
from piecework.fields import Message, Ok
from piecework.http.call import Call, NoParameters
from piecework.http.endpoint import Section
from piecework.meaning import LATER, Means
from piecework.postbacks import receiver
from piecework.postbacks.bodies import Format
from piecework.postbacks.receiver import NoReceiver
from piecework.postbacks.receivers_sql import Receiver
from piecework.postbacks.target import ADDRESS_CHARACTERS_MAX
from piecework.settings import read_networks

section = Section("/api/postbacks")

GRACE_HOURS = 24


class PostbacksChanged(Struct):
    """It is done."""

    ok: Ok
    message: Message


class PostbackSettings(Struct):
    """How the caller is called back, and how it goes.

    `state`: off (no address), on, paused; `paused_why`: employer, failing (for 24 hours), gone (it answered 410).
    `failing_since` is null while calls are accepted. `waiting_events` are in no call yet.
    """

    address: Annotated[str, Means("Where you are called back; empty: nowhere.", "https://example.org/postbacks")]
    format: Annotated[
        Format, Means("`published`: ids by job, as documented; `envelope`: with its type and date.", "published")
    ]
    tasks_submitted: Annotated[bool, Means("Whether you are told of submitted tasks.", True)]
    job_status_changed: Annotated[
        bool, Means("Whether you are told when a job's status changes; in the envelope only.", False)
    ]
    state: Annotated[Literal["off", "on", "paused"], Means("off (no address), on or paused.", "on")]
    paused_at: Annotated[str | None, Means("When the calls were paused.")]
    paused_why: Annotated[
        str, Means("employer, failing (for 24 hours) or gone (it answered 410); empty while not paused.", "")
    ]
    failing_since: Annotated[str | None, Means("Since when no call was accepted; null while they are.")]
    old_secret_until: Annotated[str | None, Means("Until when the old secret signs beside the new one.", LATER)]
    waiting_events: Annotated[int, Means("What happened and is in no call yet.", 0)]
    waiting_deliveries: Annotated[int, Means("Calls that wait to be accepted.", 0)]


@section.reads("/get-settings.php")
def get_settings(tx: Tx, call: Call, request: NoParameters) -> PostbackSettings:
    """Where and how the caller is called back, and what waits; the secret is shown by rotate-secret only."""
    shown = receiver.get_receiver(tx, call.account.account_id)
    of = shown.receiver
    return PostbackSettings(
        of.address, of.format, of.wants_tasks, of.wants_statuses, _state(of), time_or_none(of.paused_at), of.paused_why,
        time_or_none(of.failing_since), time_or_none(of.old_secret_until), shown.waiting.events,
        shown.waiting.deliveries,
    )  # fmt: skip


class SetPostbacks(Struct):
    """What to change; what is left out stays. An empty address stops the calls."""

    address: Annotated[
        Annotated[str, Meta(max_length=ADDRESS_CHARACTERS_MAX)] | None,
        Means("Where to call you back; empty stops the calls.", "https://example.org/postbacks"),
    ] = None
    format: Annotated[
        Format | None, Means("`published`: ids by job, as documented; `envelope`: with its type and date.", "published")
    ] = None
    tasks_submitted: Annotated[bool | None, Means("Whether you are told of submitted tasks.", True)] = None
    job_status_changed: Annotated[
        bool | None, Means("Whether you are told when a job's status changes; in the envelope only.", False)
    ] = None


class PostbacksSet(Struct):
    """What is set now."""

    ok: Ok
    message: Message
    state: Annotated[Literal["off", "on", "paused"], Means("off (no address), on or paused.", "on")]


@section.changes("/set-settings.php")
def set_settings(tx: Tx, call: Call, request: SetPostbacks) -> PostbacksSet:
    """Set where the caller is called back, in which format, and what of (API 6)."""
    update = receiver.ReceiverUpdate(
        None if request.address is None else request.address.strip(),
        request.format,
        request.tasks_submitted,
        request.job_status_changed,
    )
    after = receiver.set_receiver(
        tx,
        call.account.account_id,
        update,
        new_secret=call.secret,
        networks=read_networks(call.settings.postback_networks),
        now=call.now,
    )
    return PostbacksSet(True, "Postback settings saved.", _state(after))


class RotateSecret(Struct):
    """For how many hours the old secret signs beside the new one."""

    grace_hours: Annotated[
        int,
        Meta(ge=0, le=receiver.ROTATION_HOURS_MAX),
        Means("Hours for which the old secret signs beside the new one.", 24),
    ] = GRACE_HOURS


class NewSecret(Struct):
    """The secret that signs from now on, shown this once."""

    ok: Ok
    secret: Annotated[
        str, Means("The signing secret, shown this once.", "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=")
    ]
    old_secret_until: Annotated[str, Means("Until when the old secret signs beside the new one.", LATER)]


@section.changes("/rotate-secret.php", shows_secret=True, refuses=(NoReceiver,))
def rotate_secret(tx: Tx, call: Call, request: RotateSecret) -> NewSecret:
    """Make a new signing secret and show it; for some hours calls carry the signatures of both."""
    made = receiver.rotate_secret(
        tx, call.account.account_id, call.secret, grace_hours=request.grace_hours, now=call.now
    )
    return NewSecret(True, made.secret, wire_time(made.old_secret_until))


@section.changes("/pause.php", refuses=(NoReceiver,))
def pause(tx: Tx, call: Call, request: NoParameters) -> PostbacksChanged:
    """Call back no more until resumed; what happens meanwhile waits, for 30 days."""
    receiver.pause_receiver(tx, call.account.account_id, now=call.now)
    return PostbacksChanged(True, "Postbacks are paused; what happens meanwhile waits.")


@section.changes("/resume.php", refuses=(NoReceiver,))
def resume(tx: Tx, call: Call, request: NoParameters) -> PostbacksChanged:
    """Call back again, whoever paused it; what waits is sent at once."""
    receiver.resume_receiver(tx, call.account.account_id, now=call.now)
    return PostbacksChanged(True, "Postbacks go on; what has waited is sent now.")


def _state(of: Receiver) -> Literal["off", "on", "paused"]:
    return "off" if not of.address else "paused" if of.paused_at is not None else "on"
