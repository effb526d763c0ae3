"""The delivery log on the wire (API 6): calls to the receiver, their attempts, tests and replays; all extensions."""

from datetime import datetime
from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

from piecework.api.shapes import PageNumber
from piecework.clock import read_wire_time
from piecework.database import Tx
from piecework.field_rules import MOMENT
from piecework.http.answering import GIVEN, answer, answers
from piecework.http.call import Call, NoParameters
from piecework.http.endpoint import Section
from piecework.paging import Page
from piecework.postbacks import log, log_sql
from piecework.postbacks.bodies import DeliveryKind
from piecework.postbacks.deliveries_sql import DeliveryState, Outcome
from piecework.refusal import InvalidRequest

section = Section("/api/postbacks")

DeliveryId = Annotated[str, Meta(max_length=64)]


class Sent(Struct):
    """The delivery that is on its way."""

    ok: Literal[True]
    message: str
    delivery_id: str


@section.changes("/send-test.php")
def send_test(tx: Tx, call: Call, request: NoParameters) -> Sent:
    """Send a signed call that tells nothing (`{}`, or an envelope of type `test`), to see whether it arrives."""
    delivery_id = f"msg_{call.order_id}"
    log.send_trial(tx, call.account.account_id, delivery_id, now=call.now)
    return Sent(True, "A test is on its way: see get-delivery.", delivery_id)


class GetDeliveries(Struct):
    """Which page, and of which state; all if left out."""

    state: Literal["waiting", "delivered", "given_up"] | None = None
    page: PageNumber = 1


@answers(log_sql.LoggedDelivery)
class LoggedDelivery(Struct):
    """A call: how many ids (or changes) it tells, and how it goes. `last_*` is its latest attempt.

    `rounds_missed` counts the times it was due while an earlier call of the same round found the receiver down.
    """

    delivery_id: str
    kind: DeliveryKind
    state: DeliveryState
    ids: int
    created_at: str
    next_attempt_at: str | None
    ended_at: str | None
    attempts: int
    rounds_missed: int
    last_outcome: Outcome | None
    last_status: int | None
    last_at: str | None


@answers(Page[log_sql.LoggedDelivery], deliveries="items")
class DeliveriesPage(Struct):
    """A page of the log; one past the end is empty."""

    current_page: int
    pages: int
    deliveries: list[LoggedDelivery]


@section.reads("/get-deliveries.php")
def get_deliveries(tx: Tx, call: Call, request: GetDeliveries) -> DeliveriesPage:
    """The calls to the caller's receiver, the latest first, 100 a page."""
    state: Any = None if request.state is None else request.state.upper()
    page = log_sql.ask_deliveries(tx, call.account.account_id, state=state, page=request.page).get()
    return answer(DeliveriesPage, page)


class WhichDelivery(Struct):
    """Which delivery."""

    delivery_id: DeliveryId


@answers(log_sql.LoggedAttempt, at="created_at")
class Attempt(Struct):
    """One attempt.

    `outcome`: delivered; answered (with another status than 200); no_name, refused, tls_failed, silent
    (nothing came in time); broken (it began to answer, and did not end the head of it). `answer`: its first characters.
    """

    number: int
    at: str
    outcome: Outcome
    status: int | None
    milliseconds: int
    detail: str
    answer: str


@answers(log_sql.WholeDelivery, attempts=GIVEN)
class Delivery(Struct):
    """A delivery whole: `body` as it is sent each time, and every attempt (the latest 1,000)."""

    delivery_id: str
    kind: DeliveryKind
    state: DeliveryState
    ids: int
    body: str
    created_at: str
    due_at: str
    next_attempt_at: str | None
    ended_at: str | None
    rounds_missed: int
    missed_until: str | None
    attempts: list[Attempt]


@section.reads("/get-delivery.php")
def get_delivery(tx: Tx, call: Call, request: WhichDelivery) -> Delivery:
    """One delivery with every attempt: when, how long, what was answered."""
    found = log.get_delivery(tx, call.account.account_id, request.delivery_id)
    return answer(Delivery, found.delivery, attempts=[answer(Attempt, attempt) for attempt in found.attempts])


@section.changes("/replay-delivery.php")
def replay_delivery(tx: Tx, call: Call, request: WhichDelivery) -> Sent:
    """Send a delivery again, byte for byte, under its id."""
    log.replay_delivery(tx, call.account.account_id, request.delivery_id, now=call.now)
    return Sent(True, "The delivery is on its way again.", request.delivery_id)


class ReplayDeliveries(Struct):
    """The deliveries made from `since` until before `until`; times as the API writes them."""

    since: Annotated[str, Meta(max_length=40)]
    until: Annotated[str, Meta(max_length=40)]


class Replayed(Struct):
    """How many deliveries are on their way again."""

    ok: Literal[True]
    message: str
    deliveries: int


@section.changes("/replay-deliveries.php")
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
