"""Every statement on second_opinions."""

from datetime import datetime

from piecework.database import Pending, Tx, as_json
from piecework.operators.approvals.proposal import Proposal, ProposalRecord, ProposalState
from piecework.paging import Page, ask_page


def add_proposal(tx: Tx, proposal: Proposal) -> None:
    """Insert what waits for a second operator."""
    tx.do(
        """
        INSERT INTO second_opinions (account_id, opinion_id, state, action, needs, parameters, why, created_at,
                                     expires_at, decided_by, decided_at, reason)
        VALUES (%(account_id)s, %(opinion_id)s, 'WAITING', %(action)s, %(needs)s, %(parameters)s, %(why)s,
                %(created_at)s, %(expires_at)s, '', NULL, '')
        """,
        account_id=proposal.account_id,
        opinion_id=proposal.opinion_id,
        action=proposal.action,
        needs=proposal.needs,
        parameters=as_json(proposal.parameters),
        why=proposal.why,
        created_at=proposal.created_at,
        expires_at=proposal.expires_at,
    )


def decide(
    tx: Tx, account_id: str, opinion_id: str, state: ProposalState, *, decided_by: str, reason: str, now: datetime
) -> Pending[Proposal]:
    """Decide what still waits, and lock it until commit; no row comes back where it is decided, over or missing."""
    return tx.ask(
        Proposal,
        """
        UPDATE second_opinions
           SET state = %(state)s, decided_by = %(decided_by)s, decided_at = %(now)s, reason = %(reason)s
         WHERE account_id = %(account_id)s AND opinion_id = %(opinion_id)s
           AND state = 'WAITING' AND expires_at > %(now)s
        RETURNING account_id, opinion_id, state, action, needs, parameters, why, created_at, expires_at,
                  decided_by, decided_at, reason
        """,
        account_id=account_id,
        opinion_id=opinion_id,
        state=state,
        decided_by=decided_by,
        reason=reason,
        now=now,
    )


def find_proposal(tx: Tx, account_id: str, opinion_id: str) -> ProposalRecord | None:
    """The proposal, whatever became of it."""
    return tx.one(
        ProposalRecord,
        """
        SELECT proposal.account_id, proposal.opinion_id, proposal.state, proposal.action, proposal.needs,
               proposal.parameters, proposal.why, proposal.created_at, proposal.expires_at, proposal.decided_by,
               proposal.decided_at, proposal.reason, proposer.name, decider.name AS decided_by_name
          FROM second_opinions proposal
          JOIN accounts proposer ON proposer.account_id = proposal.account_id
          LEFT JOIN accounts decider ON decider.account_id = proposal.decided_by
         WHERE proposal.account_id = %(account_id)s AND proposal.opinion_id = %(opinion_id)s
        """,
        account_id=account_id,
        opinion_id=opinion_id,
    )


def list_waiting_proposals(tx: Tx, *, now: datetime, page: int) -> Page[ProposalRecord]:
    """What waits for a second operator, the oldest first, 100 a page."""
    return ask_page(
        tx,
        ProposalRecord,
        """
        SELECT proposal.account_id, proposal.opinion_id, proposal.state, proposal.action, proposal.needs,
               proposal.parameters, proposal.why, proposal.created_at, proposal.expires_at, proposal.decided_by,
               proposal.decided_at, proposal.reason, proposer.name, NULL AS decided_by_name
          FROM second_opinions proposal
          JOIN accounts proposer ON proposer.account_id = proposal.account_id
         WHERE proposal.state = 'WAITING' AND proposal.expires_at > %(now)s
         ORDER BY proposal.created_at, proposal.account_id, proposal.opinion_id
         LIMIT %(limit)s OFFSET %(offset)s
        """,
        count=None,
        page=page,
        now=now,
    ).get()
