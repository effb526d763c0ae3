"""Every statement that reads a worker's choices for their page; it writes nothing."""

from datetime import datetime
from typing import Literal

from msgspec import Struct

from piecework.database import Pending, Tx

ChoiceKind = Literal["follow", "block", "hide"]


class Choice(Struct, frozen=True):
    """An employer whom a worker follows or blocks, or a job that they hid: id, name, and since when."""

    choice: ChoiceKind
    id: str
    name: str
    since: datetime


def ask_choices(tx: Tx, worker_id: str, *, limit: int) -> Pending[Choice]:
    """The worker's latest choices, at most `limit` of each kind."""
    return tx.ask(
        Choice,
        """
        SELECT chosen.choice, chosen.id, chosen.name, chosen.since
          FROM ((SELECT 'follow' AS choice, follow.employer_id AS id, employer.name, follow.created_at AS since
                   FROM follows follow
                   JOIN accounts employer ON employer.account_id = follow.employer_id
                  WHERE follow.account_id = %(worker_id)s
                  ORDER BY follow.created_at DESC, follow.employer_id
                  LIMIT %(limit)s)
                UNION ALL
                (SELECT 'block', block.blocked_account_id, employer.name, block.created_at
                   FROM blocks block
                   JOIN accounts employer ON employer.account_id = block.blocked_account_id
                  WHERE block.account_id = %(worker_id)s
                  ORDER BY block.created_at DESC, block.blocked_account_id
                  LIMIT %(limit)s)
                UNION ALL
                (SELECT 'hide', hidden.job_id, job.title, hidden.created_at
                   FROM hidden_jobs hidden
                   JOIN jobs job ON job.job_id = hidden.job_id
                  WHERE hidden.account_id = %(worker_id)s
                  ORDER BY hidden.created_at DESC, hidden.job_id
                  LIMIT %(limit)s)) chosen
         ORDER BY chosen.choice, chosen.since DESC, chosen.id
        """,
        worker_id=worker_id,
        limit=limit,
    )
