"""Every statement on payment_events."""

from datetime import datetime
from typing import Literal

from msgspec import Struct

from piecework.database import Pending, Tx, as_json
from piecework.deposits.news import ProviderEvent
from piecework.paging import Page, ask_page

Outcome = Literal["DONE", "NOTHING", "NOTED", "REFUSED"]


class EventOutcome(Struct, frozen=True, kw_only=True):
    """The effect of an event, and the payment, account and deposit it concerns."""

    outcome: Outcome
    detail: str
    reference: str = ""
    account_id: str = ""
    deposit_id: str = ""


def receive_event(tx: Tx, event: ProviderEvent, *, now: datetime) -> Pending[int]:
    """Write the event, or count that it came again; locked until commit, so that it is heard by one at a time.

    Answers how often it has come.
    """
    return tx.ask_value(
        """
        INSERT INTO payment_events (event_id, source, type, happened_at, received_at, last_received_at, times_received,
                                    body_sha256, facts, outcome, detail, reference, account_id, deposit_id)
        VALUES (%(event_id)s, %(source)s, %(type)s, %(happened_at)s, %(now)s, %(now)s, 1,
                %(body_sha256)s, %(facts)s, 'NOTHING', '', '', '', '')
        ON CONFLICT (event_id) DO UPDATE
           SET times_received = payment_events.times_received + 1, last_received_at = excluded.last_received_at
        RETURNING times_received
        """,
        event_id=event.event_id,
        source=event.source,
        type=event.type,
        happened_at=event.happened_at,
        body_sha256=event.body_sha256,
        facts=as_json(event.facts),
        now=now,
    )


def set_outcome(tx: Tx, event_id: str, event_outcome: EventOutcome) -> None:
    """Say what came of the event, queued; that it did something once stays on record when it comes again."""
    tx.do(
        """
        UPDATE payment_events
           SET outcome = %(outcome)s, detail = %(detail)s, reference = %(reference)s, account_id = %(account_id)s,
               deposit_id = %(deposit_id)s
         WHERE event_id = %(event_id)s AND (outcome <> 'DONE' OR %(outcome)s = 'DONE')
        """,
        event_id=event_id,
        outcome=event_outcome.outcome,
        detail=event_outcome.detail,
        reference=event_outcome.reference,
        account_id=event_outcome.account_id,
        deposit_id=event_outcome.deposit_id,
    )


class ListedEvent(Struct, frozen=True, kw_only=True):
    """An event of a provider, and its outcome."""

    event_id: str
    source: str
    type: str
    happened_at: datetime
    received_at: datetime
    times_received: int
    outcome: Outcome
    detail: str
    reference: str
    account_id: str
    deposit_id: str


def list_events(tx: Tx, *, outcome: Outcome | None, account_id: str | None = None, page: int) -> Page[ListedEvent]:
    """What providers told, of one outcome or of all, about one account or about all; the latest first, 100 a page."""
    return ask_page(
        tx,
        ListedEvent,
        """
        SELECT event_id, source, type, happened_at, received_at, times_received, outcome, detail, reference,
               account_id, deposit_id
          FROM payment_events
         WHERE (%(outcome)s::text IS NULL OR outcome = %(outcome)s)
           AND (%(account_id)s::text IS NULL OR account_id = %(account_id)s)
         ORDER BY received_at DESC, event_id
         LIMIT %(limit)s OFFSET %(offset)s
        """,
        count="""
        SELECT count(*)::int FROM payment_events
         WHERE (%(outcome)s::text IS NULL OR outcome = %(outcome)s)
           AND (%(account_id)s::text IS NULL OR account_id = %(account_id)s)
        """,
        page=page,
        outcome=outcome,
        account_id=account_id,
    ).get()
