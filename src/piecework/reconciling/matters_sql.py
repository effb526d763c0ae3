"""What is to be looked after when the database is as it was some time ago; every query reads only.

Each answers rows of `place` and `message`: what it is about, and what was known of it then.
"""

from datetime import datetime
from typing import LiteralString

from msgspec import Struct

from piecework.database import Tx

PAYOUTS: LiteralString = """
    SELECT concat_ws(' ', account_id, withdrawal_id) AS place,
           concat(amount, ' by ', method, ', ', lower(state),
                  CASE WHEN batch_id <> '' THEN concat(' in batch ', batch_id) END) AS message
      FROM withdrawals
     WHERE ended_at IS NULL
     ORDER BY requested_at
"""
DEPOSITS: LiteralString = """
    SELECT concat_ws(' ', account_id, deposit_id) AS place,
           concat(amount, ' by ', source, ', ', lower(state), CASE WHEN checkout_id <> '' THEN ', ' END, checkout_id)
               AS message
      FROM deposits
     WHERE state IN ('STARTED', 'PAYING')
     ORDER BY started_at
"""
PROVIDERS: LiteralString = """
    SELECT source AS place,
           concat('the last event is ', (array_agg(event_id ORDER BY received_at DESC))[1], ' of ',
                  to_char(max(received_at) AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS'), ' UTC') AS message
      FROM payment_events
     GROUP BY source
     ORDER BY source
"""
BY_HAND: LiteralString = """
    SELECT reference AS place,
           concat(amount, ' to ', account_id, ' is the last deposit recorded by hand, at ',
                  to_char(credited_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS'), ' UTC') AS message
      FROM deposits
     WHERE source = 'hand' AND state = 'CREDITED'
     ORDER BY credited_at DESC
     LIMIT 1
"""
CLAIMS: LiteralString = """
    SELECT concat_ws(' ', reference, claim_id) AS place, concat(kind, ' of ', amount, ', open') AS message
      FROM payment_claims
     WHERE state = 'OPEN'
     ORDER BY heard_at
"""
REVIEWS: LiteralString = """
    SELECT job_id AS place, concat('the job is ', status) AS message
      FROM job_counts
     WHERE status IN ('PENDING_REVIEW', 'PENDING_RESTART')
     UNION ALL
    SELECT concat_ws(' ', job_id, task_id), 'the appeal is open' FROM appeals WHERE state = 'OPEN'
     UNION ALL
    SELECT concat_ws(' ', account_id, opinion_id), concat(action, ' waits for a second operator')
      FROM second_opinions
     WHERE state = 'WAITING'
     ORDER BY place
"""
VERDICTS: LiteralString = """
    SELECT job_id AS place, concat(submitted + in_revision, ' tasks have no verdict, of ', employer_id) AS message
      FROM job_counts
     WHERE submitted + in_revision > 0
     ORDER BY job_id
"""
RECEIVERS: LiteralString = """
    SELECT account_id AS place, concat('is called at ', address) AS message
      FROM receivers
     WHERE address <> ''
     ORDER BY account_id
"""
LETTERS: LiteralString = """
    SELECT concat_ws(' ', account_id, email_id) AS place, subject AS message
      FROM emails
     WHERE sent_at IS NULL AND next_attempt_at IS NOT NULL
     ORDER BY created_at
"""
ERASURES: LiteralString = """
    SELECT account_id AS place,
           concat('is the last account that was erased, at ',
                  to_char(asked_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS'), ' UTC') AS message
      FROM erasures
     ORDER BY asked_at DESC
     LIMIT 1
"""


class Thing(Struct, frozen=True):
    """One thing to look after."""

    place: str
    message: str


class StoredObjectName(Struct, frozen=True):
    """A picture that the database knows."""

    object_name: str
    type: str


def load_things(tx: Tx, query: LiteralString) -> list[Thing]:
    """What one of the queries above finds."""
    return tx.rows(Thing, query)


def find_last_moment(tx: Tx) -> datetime | None:
    """The last time that the database tells of; None: it tells of nothing."""
    return tx.value(
        """
        SELECT greatest((SELECT max(created_at) FROM entries), (SELECT max(created_at) FROM operator_log),
                        (SELECT max(held_at) FROM tasks), (SELECT max(submitted_at) FROM tasks),
                        (SELECT max(created_at) FROM events), (SELECT max(created_at) FROM accounts),
                        (SELECT max(created_at) FROM jobs), (SELECT max(last_seen_at) FROM sessions))
        """
    )


def load_pictures(tx: Tx) -> list[StoredObjectName]:
    """Every picture that should be in the store."""
    return tx.rows(
        StoredObjectName, "SELECT object_name, type FROM uploads WHERE object_name <> '' AND state <> 'STORING'"
    )
