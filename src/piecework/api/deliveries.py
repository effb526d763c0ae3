"""The delivery log on the wire (API 6): calls to the receiver, their attempts, tests and replays; all extensions."""

from datetime import datetime
from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

from piecework.clock import read_wire_time
from piecework.database import Tx
from piecework.field_rules import MOMENT
from piecework.fields import CreatedAt, CurrentPage, Message, Ok, PageCount, PageNumber, Short
from piecework.http.answering import GIVEN, answer, answers
from piecework.http.call import Call, NoParameters
from piecework.http.endpoint import Section
from piecework.meaning import LATER, NOON, Means
from piecework.paging import Page
from piecework.postbacks import log, log_sql
from piecework.postbacks.bodies import DeliveryKind
from piecework.postbacks.deliveries_sql import DeliveryState, Outcome
from piecework.postbacks.log import DeliveryNotFound
from piecework.postbacks.receiver import NoReceiver
from piecework.refusal import InvalidRequest

section = Section("/api/postbacks")

DeliveryId = Annotated[str, Means("The call: `webhook-id` of all its attempts.", "msg_5f0c9e2a17b34d6880aa12cd")]
IdCount = Annotated[int, Means("How many ids, or changes, it tells.", 2)]
NextAttemptAt = Annotated[str, Means("When it is tried next; null when it is over, or waits for a paused receiver.")]
EndedAt = Annotated[str, Means("When it was delivered or given up.", NOON)]
RoundsMissed = Annotated[int, Means("Times it was due while the receiver was found down by an earlier call.", 0)]


class Sent(Struct):
    """The delivery that is on its way."""

    ok: Ok
    message: Message
    delivery_id: DeliveryId


@section.changes("/send-test.php", refuses=(NoReceiver,))
def send_test(tx: Tx, call: Call, request: NoParameters) -> Sent:
    """Send a signed call that tells nothing (`{}`, or an envelope of type `test`), to see whether it arrives."""
    delivery_id = f"msg_{call.order_id}"
    log.send_trial(tx, call.account.account_id, delivery_id, now=call.now)
    return Sent(True, "A test is on its way: see get-delivery.", delivery_id)


class GetDeliveries(Struct):
    """Filters: state, page. Omitted means all."""

    state: Annotated[
        Literal["waiting", "delivered", "given_up"] | None,
        Means("Only those: waiting, delivered or given_up; all if left out.", "waiting"),
    ] = None
    page: PageNumber = 1


@answers(log_sql.LoggedDelivery)
class LoggedDelivery(Struct):
    """A call: how many ids (or changes) it tells, and how it goes. `last_*` is its latest attempt.

    `rounds_missed` counts the times it was due while an earlier call of the same round found the receiver down.
    """

    delivery_id: DeliveryId
    kind: Annotated[DeliveryKind, Means("What it tells.", "tasks_submitted")]
    state: Annotated[DeliveryState, Means("WAITING, DELIVERED or GIVEN_UP.", "DELIVERED")]
    ids: IdCount
    created_at: CreatedAt
    next_attempt_at: NextAttemptAt | None
    ended_at: EndedAt | None
    attempts: Annotated[int, Means("How often it was tried.", 1)]
    rounds_missed: RoundsMissed
    last_outcome: Annotated[Outcome | None, Means("What came of the latest attempt.", "delivered")]
    last_status: Annotated[int | None, Means("The status it was answered with.", 200)]
    last_at: Annotated[str | None, Means("When that was.", NOON)]


@answers(Page[log_sql.LoggedDelivery], deliveries="items")
class DeliveriesPage(Struct):
    """A page of the log; one past the end is empty."""

    current_page: CurrentPage
    pages: PageCount
    deliveries: Annotated[list[LoggedDelivery], Means("The calls.")]


@section.reads("/get-deliveries.php")
def get_deliveries(tx: Tx, call: Call, request: GetDeliveries) -> DeliveriesPage:
    """The calls to the caller's receiver, the latest first, 100 a page."""
    state: Any = None if request.state is None else request.state.upper()
    page = log_sql.ask_deliveries(tx, call.account.account_id, state=state, page=request.page).get()
    return answer(DeliveriesPage, page)


class WhichDelivery(Struct):
    """A delivery, by its id."""

    delivery_id: Short[DeliveryId]


@answers(log_sql.LoggedAttempt, at="created_at")
class Attempt(Struct):
    """One attempt.

    `outcome`: delivered; answered (with another status than 200); no_name, refused, tls_failed, silent
    (nothing came in time); broken (it began to answer, and did not end the head of it). `answer`: its first characters.
    """

    number: Annotated[int, Means("Which attempt, from 1.", 1)]
    at: Annotated[str, Means("When it was made.", NOON)]
    outcome: Annotated[
        Outcome,
        Means(
            "delivered, answered (with another status), no_name, refused, tls_failed, silent or broken.",
            "delivered",
        ),
    ]
    status: Annotated[int | None, Means("The status of the answer; null where there was none.", 200)]
    milliseconds: Annotated[int, Means("How long it took.", 41)]
    detail: Annotated[str, Means("What went wrong, in a sentence.", "")]
    answer: Annotated[str, Means("The first characters of the answer.", "thanks")]


@answers(log_sql.WholeDelivery, attempts=GIVEN)
class Delivery(Struct):
    """A delivery whole: `body` as it is sent each time, and every attempt (the latest 1,000)."""

    delivery_id: DeliveryId
    kind: Annotated[DeliveryKind, Means("What it tells.", "tasks_submitted")]
    state: Annotated[DeliveryState, Means("WAITING, DELIVERED or GIVEN_UP.", "DELIVERED")]
    ids: IdCount
    body: Annotated[str, Means("What is sent, the same each time.", '{"5c0a3f1e9b27":["9d2b6c01f4a37e"]}')]
    created_at: CreatedAt
    due_at: Annotated[str, Means("When its 24 hours of attempts began.", NOON)]
    next_attempt_at: NextAttemptAt | None
    ended_at: EndedAt | None
    rounds_missed: RoundsMissed
    missed_until: Annotated[str | None, Means("The last time of those.")]
    attempts: Annotated[list[Attempt], Means("Every attempt, the latest 1,000.")]


@section.reads("/get-delivery.php", refuses=(DeliveryNotFound,))
def get_delivery(tx: Tx, call: Call, request: WhichDelivery) -> Delivery:
    """One delivery with every attempt: when, how long, what was answered."""
    found = log.get_delivery(tx, call.account.account_id, request.delivery_id)
    return answer(Delivery, found.delivery, attempts=[answer(Attempt, attempt) for attempt in found.attempts])


@section.changes("/replay-delivery.php", refuses=(NoReceiver, DeliveryNotFound))
def replay_delivery(tx: Tx, call: Call, request: WhichDelivery) -> Sent:
    """Send a delivery again, byte for byte, under its id."""
    log.replay_delivery(tx, call.account.account_id, request.delivery_id, now=call.now)
    return Sent(True, "The delivery is on its way again.", request.delivery_id)


class ReplayDeliveries(Struct):
    """The deliveries made from `since` until before `until`; times as the API writes them."""

    since: Annotated[str, Meta(max_length=40), Means("From when.", NOON)]
    until: Annotated[str, Meta(max_length=40), Means("Until before when.", LATER)]


class Replayed(Struct):
    """How many deliveries are on their way again."""

    ok: Ok
    message: Message
    deliveries: Annotated[int, Means("How many calls are on their way again.", 3)]


@section.changes("/replay-deliveries.php", refuses=(NoReceiver,))
def replay_deliveries(tx: Tx, call: Call, request: ReplayDeliveries) -> Replayed:
    """Send everything of a stretch of time again, the oldest first, at most 10,000 calls."""
    count = log.replay_deliveries(
        tx,
        call.account.account_id,
        begin=_moment("since", request.since),
        end=_moment("until", request.until),
        now=call.now,
    )
    return Replayed(True, f"{count} deliveries are on their way again.", count)


def _moment(field: str, text: str) -> datetime:
    moment = read_wire_time(text)
    if moment is None:
        raise InvalidRequest.of(field, MOMENT)
    return moment
