"""Settling a deposit: what of it is credited, what is clawed back, and the debt of the account after that."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from msgspec import Struct, structs

from piecework.accounts.account_sql import distrust_deposit
from piecework.database import Tx
from piecework.deposits import deposits_sql as sql
from piecework.deposits.claim import Claim, claimed_amount
from piecework.deposits.deposit import (
    Deposit,
    Parts,
    clawback,
    clawback_reversal,
    credited,
    parts_clawed_back,
    parts_credited,
    parts_returned,
)
from piecework.events.event import Event
from piecework.events.events_sql import add_events
from piecework.ledger.book import move
from piecework.ledger.debts_sql import change_debt, lock_debt
from piecework.ledger.ledger_sql import lock_purses
from piecework.ledger.movement import Movement
from piecework.moderation.freeze import Freeze
from piecework.moderation.freezing import freeze_with_jobs, lift_freeze, load_freezes
from piecework.money import ZERO, money_text


class Paid(Struct, frozen=True):
    """The amount that came in, and the reference that proves it."""

    amount: Decimal
    reference: str


class Settlement(Struct, frozen=True):
    """What one settlement credited, clawed back and returned."""

    credited: Decimal = ZERO
    clawed_back: Decimal = ZERO
    returned: Decimal = ZERO

    @property
    def is_something(self) -> bool:
        """Whether any money moved."""
        return bool(self.credited or self.clawed_back or self.returned)


class _Account:
    """The money and the debt of the account, as the movements of one settlement change them."""

    def __init__(self, tx: Tx, account_id: str) -> None:
        self.account_id = account_id
        pending_debt = lock_debt(tx, account_id)
        purses = lock_purses(tx, [(account_id, "earned", ""), (account_id, "spendable", "")]).all()
        amounts = {purse.kind: purse.amount for purse in purses}
        self.debt = self.debt_before = pending_debt.get()
        self.spendable, self.earned = amounts["spendable"], amounts["earned"]
        self.movements: list[Movement] = []
        self.events: list[Event] = []

    def give(self, parts: Parts) -> None:
        self.spendable += parts.spendable
        self.earned += parts.earned
        self.debt -= parts.debt

    def take(self, parts: Parts) -> None:
        self.give(Parts(-parts.spendable, -parts.earned, -parts.debt))


def settle(
    tx: Tx, deposit: Deposit, claims: Sequence[Claim], *, paid: Paid | None = None, why: str = "", now: datetime
) -> Settlement:
    """Credit what was `paid`, once, and claw back or return what the claims on the payment say by now.

    The caller has locked the payment, the account where there are claims, then the deposit. A debt is paid first. A
    clawback takes spendable money, then earned; the rest becomes debt. Money in the escrow of jobs stays there, so that
    undecided tasks are still paid.
    """
    account = _Account(tx, deposit.account_id)
    reference = paid.reference if paid else deposit.reference
    if paid:
        _credit(tx, account, deposit, paid, now=now)
    of = paid.amount if paid else deposit.amount
    change = claimed_amount(claims, of=of) - deposit.clawed
    if change:
        _claw_back(tx, account, structs.replace(deposit, reference=reference), change, why=why)
    if account.debt != account.debt_before:
        change_debt(tx, deposit.account_id, account.debt - account.debt_before)
    add_events(tx, account.events, now=now)
    move(tx, account.movements, now=now)
    return Settlement(paid.amount if paid else ZERO, max(change, ZERO), max(-change, ZERO))


def answer_disputes(tx: Tx, account_id: str, claims: Sequence[Claim], *, now: datetime) -> bool:
    """Freeze the account for each dispute that is not won, once, and lift what a dispute froze that is won.

    What an operator froze, or another dispute, stays; so does what an operator lifted. It locks jobs and account, so it
    comes before the deposit is locked. Answers whether anything was frozen or lifted.
    """
    disputes = [claim for claim in claims if claim.kind == "dispute"]
    if not disputes:
        return False
    known = {freeze.freeze_id: freeze for freeze in load_freezes(tx, account_id)}
    changed = False
    for claim in disputes:
        freeze_id = f"dispute:{claim.claim_id}"
        freeze = known.get(freeze_id)
        if claim.state != "WON" and freeze is None:
            reason = f"A payment of yours is disputed ({claim.reason or 'no reason given'})."
            changed |= freeze_with_jobs(
                tx, account_id, Freeze(freeze_id=freeze_id, cause="dispute", reason=reason), now=now
            )
        elif claim.state == "WON" and freeze is not None and freeze.lifted_at is None:
            lift_freeze(tx, account_id, freeze_id, reason="The dispute was won.", lifted_by="", now=now)
            changed = True
    return changed


def _credit(tx: Tx, account: _Account, deposit: Deposit, paid: Paid, *, now: datetime) -> None:
    parts = parts_credited(paid.amount, debt=account.debt)
    sql.set_credited(tx, deposit, amount=paid.amount, reference=paid.reference, now=now)
    account.give(parts)
    account.movements.append(credited(deposit.account_id, paid.reference, parts))
    account.events.append(
        Event(
            account_id=deposit.account_id,
            event_id=f"deposit_credited:{deposit.deposit_id}",
            kind="deposit_credited",
            facts={"amount": money_text(paid.amount), "owed": money_text(parts.debt) if parts.debt else ""},
        )
    )


def _claw_back(tx: Tx, account: _Account, deposit: Deposit, change: Decimal, *, why: str) -> None:
    number = deposit.clawbacks + 1
    if change > 0:
        parts = parts_clawed_back(change, spendable=account.spendable, earned=account.earned)
        account.take(parts)
        account.movements.append(clawback(deposit.account_id, deposit.reference, number, parts))
        clawed_earned = deposit.clawed_earned + parts.earned
    else:
        parts = parts_returned(-change, clawed_earned=deposit.clawed_earned, debt=account.debt)
        account.give(parts)
        account.movements.append(clawback_reversal(deposit.account_id, deposit.reference, number, parts))
        clawed_earned = deposit.clawed_earned - parts.earned
    if deposit.is_trusted:
        distrust_deposit(tx, deposit.account_id, change)
    sql.set_clawed(tx, deposit, clawed=deposit.clawed + change, clawed_earned=clawed_earned)
    account.events.append(_event(deposit, number, change, parts, why))


def _event(deposit: Deposit, number: int, change: Decimal, parts: Parts, why: str) -> Event:
    kind = "deposit_clawed_back" if change > 0 else "deposit_given_back"
    facts = {"amount": money_text(abs(change)), "why": why, "owed": money_text(parts.debt) if parts.debt else ""}
    return Event(
        account_id=deposit.account_id, event_id=f"{kind}:{deposit.deposit_id}:{number}", kind=kind, facts=facts
    )
