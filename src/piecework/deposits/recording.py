"""Recording a deposit by hand: money that came in outside of any provider, with the reference that proves it."""

from datetime import datetime
from decimal import Decimal

from piecework.accounts.account import AccountNotFound
from piecework.accounts.account_sql import find_account, lock_account, trust_deposit
from piecework.database import Tx
from piecework.deposits import deposits_sql as sql
from piecework.deposits.claim import Claim
from piecework.deposits.claims_sql import ask_claims, lock_payment, put_claim, set_deposit
from piecework.deposits.deposit import BY_HAND, Deposit, DepositNotFound, deposit_id_by_hand
from piecework.deposits.settling import Paid, Settlement, answer_disputes, settle
from piecework.money import MONEY_MAX, ZERO, money_text, round4
from piecework.reasons import REASON_CHARACTERS_MAX, check_reason
from piecework.refusal import InvalidRequest, Refusal

REFERENCE_CHARACTERS_MAX = 200


class DepositRecorded(Refusal):
    """A deposit with this reference was recorded before."""

    code, message = "deposit_recorded", "A deposit with this reference was recorded already."


class DepositCannotMove(Refusal):
    """The state of the deposit does not allow that."""

    code, field = "deposit_cannot_move", "deposit_id"


def record_deposit(
    tx: Tx,
    account_id: str,
    amount: Decimal,
    *,
    reference: str,
    recorded_by: str = "",
    now: datetime,
    auto_approve_over: Decimal | None = None,
) -> Settlement:
    """Money came in from outside, recorded once for its reference, whoever it was for; debts are paid from it first.

    A deposit that cannot be clawed back (trusted) names the limit in `auto_approve_over`: an account with more than
    that in trusted deposits posts without review. Refuses: InvalidRequest (amount, reference), AccountNotFound,
    DepositRecorded.
    """
    _check_amount(amount)
    _check_reference(reference)
    if find_account(tx, account_id) is None:
        raise AccountNotFound
    if lock_payment(tx, reference).get().account_id:
        raise DepositRecorded
    claims = ask_claims(tx, reference).all()
    answer_disputes(tx, account_id, claims, now=now)
    is_trusted = auto_approve_over is not None
    if auto_approve_over is not None:
        trust_deposit(tx, account_id, amount, auto_approve_over=auto_approve_over)
    deposit = Deposit(
        account_id=account_id, deposit_id=deposit_id_by_hand(reference), source=BY_HAND, state="STARTED", amount=amount,
        recorded_by=recorded_by, is_trusted=is_trusted, started_at=now,
    )  # fmt: skip
    sql.add_deposit(tx, deposit)
    set_deposit(tx, reference, account_id=account_id, deposit_id=deposit.deposit_id)
    return settle(tx, deposit, claims, paid=Paid(amount, reference), now=now)


def trust_recorded(tx: Tx, account_id: str, deposit_id: str, *, auto_approve_over: Decimal, now: datetime) -> None:
    """Say that a deposit cannot be clawed back any more; what is left of it counts towards posting without review.

    Saying it again changes nothing. Refuses: DepositNotFound, DepositCannotMove (not credited).
    """
    deposit = _lock(tx, account_id, deposit_id)
    if deposit.is_trusted:
        return
    trust_deposit(tx, account_id, deposit.amount - deposit.clawed, auto_approve_over=auto_approve_over)
    sql.set_trusted(tx, deposit)


def claw_back(
    tx: Tx,
    account_id: str,
    deposit_id: str,
    amount: Decimal,
    *,
    reference: str,
    reason: str,
    now: datetime,
) -> Settlement:
    """Money of a deposit recorded by hand has gone back to where it came from: once for the reference of that.

    It is taken as any clawback is. What a provider holds is refunded there, and told by its event.
    Refuses: InvalidRequest, DepositNotFound, DepositCannotMove, DepositRecorded (the reference).
    """
    _check_amount(amount)
    _check_reference(reference)
    check_reason(reason, f"The reason must have 1 to {REASON_CHARACTERS_MAX} characters.")
    deposit = _lock(tx, account_id, deposit_id)
    if deposit.source != BY_HAND:
        raise DepositCannotMove(f"This deposit came through {deposit.source}: refund it there.")
    claims = ask_claims(tx, deposit.reference).all()
    claim_id = f"by hand: {reference.strip()}"
    if any(claim.claim_id == claim_id for claim in claims):
        raise DepositRecorded("Money was taken back with this reference already.")
    left = deposit.amount - deposit.clawed
    if amount > left:
        raise InvalidRequest.of("amount", f"Of this deposit {money_text(left)} is left; {money_text(amount)} is more.")
    claim = Claim(
        claim_id=claim_id, kind="refund", state="STANDS", amount=amount, reason=reason.strip(), said_at=now
    )  # fmt: skip
    put_claim(tx, deposit.reference, claim, now=now)
    return settle(tx, deposit, [*claims, claim], why=reason.strip(), now=now)


def _lock(tx: Tx, account_id: str, deposit_id: str) -> Deposit:
    """The credited deposit, locked behind its payment and its account."""
    found = sql.find_deposit(tx, account_id, deposit_id)
    if found is None:
        raise DepositNotFound
    if found.state != "CREDITED":
        raise DepositCannotMove(f"This deposit is {found.state}: nothing of it has come in.")
    lock_payment(tx, found.reference)
    lock_account(tx, account_id)
    return sql.lock_deposit(tx, account_id, deposit_id).get()


def _check_amount(amount: Decimal) -> None:
    if not ZERO < amount <= MONEY_MAX or amount != round4(amount):
        raise InvalidRequest.of("amount", f"The amount must be from 0.0001 to {MONEY_MAX}, with at most four decimals.")


def _check_reference(reference: str) -> None:
    if not reference.strip() or len(reference) > REFERENCE_CHARACTERS_MAX:
        raise InvalidRequest.of("reference", f"The reference must have 1 to {REFERENCE_CHARACTERS_MAX} characters.")
