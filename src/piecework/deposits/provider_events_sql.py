"""Every statement on payment_events."""

from datetime import datetime
from typing import Any, Literal

from msgspec import Struct

from piecework.database import Pending, Tx, as_json
from piecework.deposits.news import ProviderEvent

Outcome = Literal["DONE", "NOTHING", "NOTED", "REFUSED"]


class Heard(Struct, frozen=True, kw_only=True):
    """What came of an event, and whom it concerned."""

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


def set_outcome(tx: Tx, event_id: str, heard: Heard) -> None:
    """Say what came of the event, queued; that it did something once stays on record when it comes again."""
    tx.do(
        """
        UPDATE payment_events
           SET outcome = %(outcome)s, detail = %(detail)s, reference = %(reference)s, account_id = %(account_id)s,
               deposit_id = %(deposit_id)s
         WHERE event_id = %(event_id)s AND (outcome <> 'DONE' OR %(outcome)s = 'DONE')
        """,
        event_id=event_id,
        outcome=heard.outcome,
        detail=heard.detail,
        reference=heard.reference,
        account_id=heard.account_id,
        deposit_id=heard.deposit_id,
    )


class ListedEvent(Struct, frozen=True, kw_only=True):
    """A line of the events beside the number of all; past the end one row, null but for that."""

    matching: int
    event_id: str
    source: str
    type: str
    happened_at: datetime
    received_at: datetime
    last_received_at: datetime
    times_received: int
    body_sha256: bytes
    facts: dict[str, Any]
    outcome: Outcome
    detail: str
    reference: str
    account_id: str
    deposit_id: str


def list_events(
    tx: Tx, *, outcome: Outcome | None, account_id: str | None, limit: int, offset: int
) -> list[ListedEvent]:
    """A page of events, of one outcome or of all, about one account or about all; the latest first."""
    return tx.rows(
        ListedEvent,
        """
        SELECT total.matching, page.event_id, page.source, page.type, page.happened_at, page.received_at,
               page.last_received_at, page.times_received, page.body_sha256, page.facts, page.outcome, page.detail,
               page.reference, page.account_id, page.deposit_id
          FROM (SELECT count(*)::int AS matching FROM payment_events
                 WHERE (%(outcome)s::text IS NULL OR outcome = %(outcome)s)
                   AND (%(account_id)s::text IS NULL OR account_id = %(account_id)s)) total
          LEFT JOIN (SELECT event_id, source, type, happened_at, received_at, last_received_at, times_received,
                            body_sha256, facts, outcome, detail, reference, account_id, deposit_id
                       FROM payment_events
                      WHERE (%(outcome)s::text IS NULL OR outcome = %(outcome)s)
                        AND (%(account_id)s::text IS NULL OR account_id = %(account_id)s)
                      ORDER BY received_at DESC, event_id
                      LIMIT %(limit)s OFFSET %(offset)s) page ON true
         ORDER BY page.received_at DESC, page.event_id
        """,
        outcome=outcome,
        account_id=account_id,
        limit=limit,
        offset=offset,
    )
