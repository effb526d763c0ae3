"""Every statement that reads the delivery log; it writes nothing."""

from datetime import datetime

from msgspec import Struct

from piecework.database import Pending, Tx
from piecework.paging import TASKS_A_PAGE, PendingPage, ask_page
from piecework.postbacks.bodies import DeliveryKind
from piecework.postbacks.deliveries_sql import DeliveryState, Outcome


class LoggedDelivery(Struct, frozen=True, kw_only=True):
    """A line of the log, with its latest attempt."""

    delivery_id: str
    kind: DeliveryKind
    state: DeliveryState
    ids: int
    created_at: datetime
    next_attempt_at: datetime | None
    ended_at: datetime | None
    attempts: int
    rounds_missed: int
    last_outcome: Outcome | None
    last_status: int | None
    last_at: datetime | None


class WholeDelivery(Struct, frozen=True, kw_only=True):
    """One delivery with its body and what it has left of its timetable."""

    delivery_id: str
    kind: DeliveryKind
    state: DeliveryState
    ids: int
    body: str
    created_at: datetime
    due_at: datetime
    next_attempt_at: datetime | None
    ended_at: datetime | None
    attempts: int
    rounds_missed: int
    missed_until: datetime | None


class LoggedAttempt(Struct, frozen=True):
    """One attempt."""

    number: int
    outcome: Outcome
    status: int | None
    milliseconds: int
    detail: str
    answer: str
    created_at: datetime


class Waiting(Struct, frozen=True):
    """What waits to be told: events that are in no call yet, and calls."""

    events: int
    deliveries: int


def ask_deliveries(
    tx: Tx, account_id: str, *, state: DeliveryState | None, page: int, page_size: int = TASKS_A_PAGE
) -> PendingPage[LoggedDelivery]:
    """A page of the calls to the account's receiver, the latest first."""
    return ask_page(
        tx,
        LoggedDelivery,
        """
        SELECT page.delivery_id, page.kind, page.state, page.ids, page.created_at, page.next_attempt_at, page.ended_at,
               page.attempts, page.rounds_missed, last.outcome AS last_outcome, last.status AS last_status,
               last.created_at AS last_at
          FROM (SELECT delivery_id, kind, state, ids, created_at, part, next_attempt_at, ended_at, attempts,
                       rounds_missed
                  FROM deliveries
                 WHERE account_id = %(account_id)s AND (%(state)s::text IS NULL OR state = %(state)s)
                 ORDER BY created_at DESC, part DESC, delivery_id DESC
                 LIMIT %(limit)s OFFSET %(offset)s) page
          LEFT JOIN delivery_attempts last ON last.account_id = %(account_id)s AND last.delivery_id = page.delivery_id
                                          AND last.number = page.attempts
         ORDER BY page.created_at DESC, page.part DESC, page.delivery_id DESC
        """,
        count="""
        SELECT count(*)::int FROM deliveries
         WHERE account_id = %(account_id)s AND (%(state)s::text IS NULL OR state = %(state)s)
        """,
        page=page,
        page_size=page_size,
        account_id=account_id,
        state=state,
    )


def ask_delivery(tx: Tx, account_id: str, delivery_id: str) -> Pending[WholeDelivery]:
    """The account's own delivery, or no row."""
    return tx.ask(
        WholeDelivery,
        """
        SELECT delivery_id, kind, state, ids, body, created_at, due_at, next_attempt_at, ended_at, attempts,
               rounds_missed, missed_until
          FROM deliveries
         WHERE account_id = %(account_id)s AND delivery_id = %(delivery_id)s
        """,
        account_id=account_id,
        delivery_id=delivery_id,
    )


def ask_attempts(tx: Tx, account_id: str, delivery_id: str, *, limit: int) -> Pending[LoggedAttempt]:
    """The latest attempts of a delivery, the first of them first."""
    return tx.ask(
        LoggedAttempt,
        """
        SELECT number, outcome, status, milliseconds, detail, answer, created_at
          FROM (SELECT number, outcome, status, milliseconds, detail, answer, created_at
                  FROM delivery_attempts
                 WHERE account_id = %(account_id)s AND delivery_id = %(delivery_id)s
                 ORDER BY number DESC
                 LIMIT %(limit)s) latest
         ORDER BY number
        """,
        account_id=account_id,
        delivery_id=delivery_id,
        limit=limit,
    )


def ask_waiting(tx: Tx, account_id: str) -> Pending[Waiting]:
    """How much waits for the account's receiver."""
    return tx.ask(
        Waiting,
        """
        SELECT (SELECT count(*)::int FROM events
                 WHERE account_id = %(account_id)s AND postbacks_taken_at IS NULL) AS events,
               (SELECT count(*)::int FROM deliveries
                 WHERE account_id = %(account_id)s AND state = 'WAITING') AS deliveries
        """,
        account_id=account_id,
    )
