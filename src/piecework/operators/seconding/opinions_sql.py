"""Every statement on second_opinions."""

from datetime import datetime

from piecework.database import Pending, Tx, as_json
from piecework.operators.seconding.opinion import KnownOpinion, Opinion, OpinionState
from piecework.paging import Page, ask_page


def add_opinion(tx: Tx, opinion: Opinion) -> None:
    """Insert what waits for a second operator."""
    tx.do(
        """
        INSERT INTO second_opinions (account_id, opinion_id, state, action, path, needs, parameters, why, created_at,
                                     expires_at, decided_by, decided_at, reason)
        VALUES (%(account_id)s, %(opinion_id)s, 'WAITING', %(action)s, %(path)s, %(needs)s, %(parameters)s, %(why)s,
                %(created_at)s, %(expires_at)s, '', NULL, '')
        """,
        account_id=opinion.account_id,
        opinion_id=opinion.opinion_id,
        action=opinion.action,
        path=opinion.path,
        needs=opinion.needs,
        parameters=as_json(opinion.parameters),
        why=opinion.why,
        created_at=opinion.created_at,
        expires_at=opinion.expires_at,
    )


def decide(
    tx: Tx, account_id: str, opinion_id: str, state: OpinionState, *, decided_by: str, reason: str, now: datetime
) -> Pending[Opinion]:
    """Decide what still waits, and lock it until commit; no row comes back where it is decided, over or missing."""
    return tx.ask(
        Opinion,
        """
        UPDATE second_opinions
           SET state = %(state)s, decided_by = %(decided_by)s, decided_at = %(now)s, reason = %(reason)s
         WHERE account_id = %(account_id)s AND opinion_id = %(opinion_id)s
           AND state = 'WAITING' AND expires_at > %(now)s
        RETURNING account_id, opinion_id, state, action, path, needs, parameters, why, created_at, expires_at,
                  decided_by, decided_at, reason
        """,
        account_id=account_id,
        opinion_id=opinion_id,
        state=state,
        decided_by=decided_by,
        reason=reason,
        now=now,
    )


def find_opinion(tx: Tx, account_id: str, opinion_id: str) -> KnownOpinion | None:
    """The opinion, whatever became of it."""
    return tx.one(
        KnownOpinion,
        """
        SELECT opinion.account_id, opinion.opinion_id, opinion.state, opinion.action, opinion.path, opinion.needs,
               opinion.parameters, opinion.why, opinion.created_at, opinion.expires_at, opinion.decided_by,
               opinion.decided_at, opinion.reason, proposer.name, decider.name AS decided_by_name
          FROM second_opinions opinion
          JOIN accounts proposer ON proposer.account_id = opinion.account_id
          LEFT JOIN accounts decider ON decider.account_id = opinion.decided_by
         WHERE opinion.account_id = %(account_id)s AND opinion.opinion_id = %(opinion_id)s
        """,
        account_id=account_id,
        opinion_id=opinion_id,
    )


def list_waiting(tx: Tx, *, now: datetime, page: int) -> Page[KnownOpinion]:
    """What waits for a second operator, the oldest first, 100 a page."""
    return ask_page(
        tx,
        KnownOpinion,
        """
        SELECT opinion.account_id, opinion.opinion_id, opinion.state, opinion.action, opinion.path, opinion.needs,
               opinion.parameters, opinion.why, opinion.created_at, opinion.expires_at, opinion.decided_by,
               opinion.decided_at, opinion.reason, proposer.name, NULL AS decided_by_name
          FROM second_opinions opinion
          JOIN accounts proposer ON proposer.account_id = opinion.account_id
         WHERE opinion.state = 'WAITING' AND opinion.expires_at > %(now)s
         ORDER BY opinion.created_at, opinion.account_id, opinion.opinion_id
         LIMIT %(limit)s OFFSET %(offset)s
        """,
        count=None,
        page=page,
        now=now,
    ).get()
