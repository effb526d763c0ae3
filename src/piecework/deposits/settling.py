"""Settling a deposit: what of it is credited, what is called back, and what the account owes after that."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from msgspec import Struct, structs

from piecework.accounts.account_sql import distrust_deposit
from piecework.database import Tx
from piecework.deposits import deposits_sql as sql
from piecework.deposits.claim import Claim, amount_called_back
from piecework.deposits.debts_sql import change_debt, lock_debt
from piecework.deposits.deposit import (
    Deposit,
    Parts,
    clawback_reversed,
    clawed_back,
    credited,
    parts_credited,
    parts_given,
    parts_taken,
)
from piecework.events.event import Event
from piecework.events.events_sql import add_events
from piecework.ledger.book import move
from piecework.ledger.ledger_sql import lock_purses
from piecework.ledger.movement import Movement
from piecework.moderation.freeze import Freeze
from piecework.moderation.freezing import freeze_with_jobs, lift_freeze, load_freezes
from piecework.money import ZERO, money_text


class Paid(Struct, frozen=True):
    """How much came in, and what proves it."""

    amount: Decimal
    reference: str


class Settled(Struct, frozen=True):
    """What was credited, taken back and given back by one settlement."""

    credited: Decimal = ZERO
    taken: Decimal = ZERO
    given: Decimal = ZERO

    @property
    def is_something(self) -> bool:
        """Whether any money moved."""
        return bool(self.credited or self.taken or self.given)


class _Account:
    """What the account has and owes, as the movements of one settlement change it."""

    def __init__(self, tx: Tx, account_id: str) -> None:
        self.account_id = account_id
        asked_owed = lock_debt(tx, account_id)
        purses = lock_purses(tx, [(account_id, "earned", ""), (account_id, "spendable", "")]).all()
        amounts = {purse.kind: purse.amount for purse in purses}
        self.owed = self.owed_before = asked_owed.get()
        self.spendable, self.earned = amounts["spendable"], amounts["earned"]
        self.movements: list[Movement] = []
        self.events: list[Event] = []

    def give(self, parts: Parts) -> None:
        self.spendable += parts.spendable
        self.earned += parts.earned
        self.owed -= parts.owed

    def take(self, parts: Parts) -> None:
        self.give(Parts(-parts.spendable, -parts.earned, -parts.owed))


def settle(
    tx: Tx, deposit: Deposit, claims: Sequence[Claim], *, paid: Paid | None = None, why: str = "", now: datetime
) -> Settled:
    """Credit what was `paid`, once, and take back or give back what the claims on the payment say by now.

    The caller has locked the payment, the account where it is called back, then the deposit. Debts are paid first. A
    clawback takes spendable money, then earned; the rest is owed. Money in the escrow of jobs stays there, so that
    undecided tasks are still paid.
    """
    account = _Account(tx, deposit.account_id)
    reference = paid.reference if paid else deposit.reference
    if paid:
        _credit(tx, account, deposit, paid, now=now)
    of = paid.amount if paid else deposit.amount
    change = amount_called_back(claims, of=of) - deposit.clawed
    if change:
        _call_back(tx, account, structs.replace(deposit, reference=reference), change, why=why)
    if account.owed != account.owed_before:
        change_debt(tx, deposit.account_id, account.owed - account.owed_before)
    add_events(tx, account.events, now=now)
    move(tx, account.movements, now=now)
    return Settled(paid.amount if paid else ZERO, max(change, ZERO), max(-change, ZERO))


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
    parts = parts_credited(paid.amount, owed=account.owed)
    sql.set_credited(tx, deposit, amount=paid.amount, reference=paid.reference, now=now)
    account.give(parts)
    account.movements.append(credited(deposit.account_id, paid.reference, parts))
    account.events.append(
        Event(
            account_id=deposit.account_id,
            event_id=f"deposit_credited:{deposit.deposit_id}",
            kind="deposit_credited",
            facts={"amount": money_text(paid.amount), "owed": money_text(parts.owed) if parts.owed else ""},
        )
    )


def _call_back(tx: Tx, account: _Account, deposit: Deposit, change: Decimal, *, why: str) -> None:
    number = deposit.clawbacks + 1
    if change > 0:
        parts = parts_taken(change, spendable=account.spendable, earned=account.earned)
        account.take(parts)
        account.movements.append(clawed_back(deposit.account_id, deposit.reference, number, parts))
        clawed_earned = deposit.clawed_earned + parts.earned
    else:
        parts = parts_given(-change, clawed_earned=deposit.clawed_earned, owed=account.owed)
        account.give(parts)
        account.movements.append(clawback_reversed(deposit.account_id, deposit.reference, number, parts))
        clawed_earned = deposit.clawed_earned - parts.earned
    if deposit.is_trusted:
        distrust_deposit(tx, deposit.account_id, change)
    sql.set_clawed(tx, deposit, clawed=deposit.clawed + change, clawed_earned=clawed_earned)
    account.events.append(_told(deposit, number, change, parts, why))


def _told(deposit: Deposit, number: int, change: Decimal, parts: Parts, why: str) -> Event:
    kind = "deposit_clawed_back" if change > 0 else "deposit_given_back"
    facts = {"amount": money_text(abs(change)), "why": why, "owed": money_text(parts.owed) if parts.owed else ""}
    return Event(
        account_id=deposit.account_id, event_id=f"{kind}:{deposit.deposit_id}:{number}", kind=kind, facts=facts
    )
