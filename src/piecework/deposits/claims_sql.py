"""Every statement on payments and payment_claims."""

from datetime import datetime

from msgspec import Struct

from piecework.database import Pending, Tx
from piecework.deposits.claim import Claim


class Payment(Struct, frozen=True):
    """What proves a deposit, held until commit; without an account nothing was credited for it yet."""

    reference: str
    account_id: str
    deposit_id: str


def lock_payment(tx: Tx, reference: str) -> Pending[Payment]:
    """The payment, made if need be, and locked until commit: the first lock of who credits it or claws it back."""
    tx.do(
        """
        INSERT INTO payments (reference, account_id, deposit_id) VALUES (%(reference)s, '', '')
        ON CONFLICT (reference) DO NOTHING
        """,
        reference=reference,
    )
    return tx.ask(
        Payment,
        """
        SELECT reference, account_id, deposit_id FROM payments
         WHERE reference = %(reference)s
           FOR NO KEY UPDATE
        """,
        reference=reference,
    )


def set_deposit(tx: Tx, reference: str, *, account_id: str, deposit_id: str) -> None:
    """Say whose deposit the payment is, queued; one that is another's already fails the transaction."""
    tx.do(
        """
        WITH taken AS (
            UPDATE payments SET account_id = %(account_id)s, deposit_id = %(deposit_id)s
             WHERE reference = %(reference)s AND account_id = ''
            RETURNING 1
        )
        SELECT 1 / count(*) FROM taken
        """,
        reference=reference,
        account_id=account_id,
        deposit_id=deposit_id,
    )


def ask_claims(tx: Tx, reference: str) -> Pending[Claim]:
    """Every claim on the payment; the caller has locked the payment."""
    return tx.ask(
        Claim,
        """
        SELECT claim_id, kind, state, amount, reason, said_at FROM payment_claims
         WHERE reference = %(reference)s
         ORDER BY said_at, claim_id
        """,
        reference=reference,
    )


def put_claim(tx: Tx, reference: str, claim: Claim, *, now: datetime) -> None:
    """Write what is known of the claim now; the caller has locked the payment."""
    tx.do(
        """
        INSERT INTO payment_claims (reference, claim_id, kind, state, amount, reason, said_at, heard_at)
        VALUES (%(reference)s, %(claim_id)s, %(kind)s, %(state)s, %(amount)s, %(reason)s, %(said_at)s, %(now)s)
        ON CONFLICT (reference, claim_id) DO UPDATE
           SET state = excluded.state, amount = excluded.amount, reason = excluded.reason, said_at = excluded.said_at
        """,
        reference=reference,
        claim_id=claim.claim_id,
        kind=claim.kind,
        state=claim.state,
        amount=claim.amount,
        reason=claim.reason,
        said_at=claim.said_at,
        now=now,
    )
