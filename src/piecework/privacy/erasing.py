"""Erasing an account: nobody gets in any more and no name is left at once; the rest goes batch by batch.

What is kept: entries, amounts, tasks and hashes under the account's id, which belongs to nobody any more. The book and
other people's work would not add up without them.
"""

from datetime import datetime
from decimal import Decimal

from piecework.accounts.access import end_access
from piecework.accounts.account_sql import erase_account_row, release_emails
from piecework.crowd.filters_sql import forget_filters_of
from piecework.crowd.following_sql import forget_follows_of
from piecework.crowd.lists_sql import forget_company_of
from piecework.database import Tx
from piecework.jobs.offering.hiding_sql import forget_hidden_of
from piecework.jobs.reporting_sql import forget_stories_of
from piecework.ledger.book import move
from piecework.ledger.ledger_sql import lock_purses
from piecework.ledger.movement import earned, movement, platform, spendable
from piecework.ledger.purses import AccountNotFound
from piecework.moderation.freeze import OF_ERASURE, Freeze
from piecework.moderation.freezing import freeze_with_jobs, lock_with_jobs
from piecework.moderation.frozen_prints import keep_prints_if_frozen
from piecework.money import ZERO
from piecework.postbacks.receiver import silence_receiver
from piecework.privacy import erasures_sql as sql
from piecework.privacy import requests_sql as requests
from piecework.privacy.erasure import (
    TOMBSTONE,
    CannotEraseYet,
    ErasedAlready,
    Erasure,
    ErasureRecord,
    Standing,
    obstacles,
)
from piecework.reasons import REASON_CHARACTERS_MAX
from piecework.refusal import InvalidRequest
from piecework.tasks.verdicts.comments_sql import forget_templates_of
from piecework.withdrawals.withdrawals_sql import forget_destinations_of


def load_obstacles(tx: Tx, account_id: str, *, gives_up_money: bool = False) -> list[str]:
    """What stands in the way of erasing the account, as sentences. Refuses: AccountNotFound, ErasedAlready."""
    return obstacles(_get_standing(tx, account_id), gives_up_money=gives_up_money)


def money_at_stake(tx: Tx, account_id: str, *, gives_up_money: bool, is_forced: bool) -> Decimal:
    """How much of the account's money erasing it would give up, or leave where nobody can ask for it any more.

    Refuses: AccountNotFound, ErasedAlready, CannotEraseYet.
    """
    standing = _get_standing(tx, account_id)
    _check(standing, gives_up_money=gives_up_money, is_forced=is_forced)
    if not (gives_up_money or is_forced):
        return ZERO
    left = standing.spendable + standing.earned
    return left + standing.withdrawing + standing.escrow if is_forced else left


def erase_account(tx: Tx, account_id: str, erasure: Erasure, *, now: datetime) -> None:
    """Erase an account: from the commit on nobody gets in, it has no name, and its e-mail address is free.

    At once, without a time to think it over: who asks has given the password a moment ago. What there may be much of is
    deleted by a chore (finishing.py). Of a frozen account an operator decides (requesting.py), and what recognises its
    owner is kept before it is forgotten. Refuses: InvalidRequest (force without a reason), AccountNotFound,
    ErasedAlready, CannotEraseYet.
    """
    if len(erasure.reason) > REASON_CHARACTERS_MAX or (erasure.is_forced and not erasure.reason.strip()):
        raise InvalidRequest.of("reason", f"Say in 1 to {REASON_CHARACTERS_MAX} characters why it is forced.")
    load_obstacles(tx, account_id)  # whether there is such an account
    lock_with_jobs(tx, account_id, now=now)
    keep_prints_if_frozen(tx, account_id, now=now)
    cause = Freeze(freeze_id=OF_ERASURE, cause="operator", reason="The account was erased.", frozen_by=erasure.asked_by)
    freeze_with_jobs(tx, account_id, cause, now=now)  # nobody offers it anything
    if sql.add_erasure(tx, account_id, erasure, now=now).one() is None:
        raise ErasedAlready
    _forget_at_once(tx, account_id)
    _settle_money(tx, account_id, erasure, now=now)  # purses are the last locks, and what is read under them decides


def _get_standing(tx: Tx, account_id: str) -> Standing:
    if sql.find_erasure(tx, account_id) is not None:
        raise ErasedAlready
    standing = sql.find_standing(tx, account_id)
    if standing is None:
        raise AccountNotFound
    return standing


def _check(standing: Standing, *, gives_up_money: bool, is_forced: bool) -> None:
    missing = obstacles(standing, gives_up_money=gives_up_money)
    if missing and not is_forced:
        raise CannotEraseYet(" ".join([CannotEraseYet.message, *missing]))


def find_erasure(tx: Tx, account_id: str) -> ErasureRecord | None:
    """The erasure of the account, where there was one."""
    return sql.find_erasure(tx, account_id)


def _settle_money(tx: Tx, account_id: str, erasure: Erasure, *, now: datetime) -> None:
    """Give up what lies in the purses if that was said, and see, under their lock, that nothing stands in the way."""
    held = lock_purses(tx, [(account_id, "earned", ""), (account_id, "spendable", "")]).all()
    standing = sql.find_standing(tx, account_id)
    if standing is not None:
        _check(standing, gives_up_money=erasure.gives_up_money, is_forced=erasure.is_forced)
    if erasure.gives_up_money:
        amounts = {purse.kind: purse.amount for purse in held}
        lines = [
            earned(account_id, -amounts.get("earned", ZERO)),
            spendable(account_id, -amounts.get("spendable", ZERO)),
            platform(sum(amounts.values(), ZERO)),
        ]
        move(tx, [movement(f"give_up:{account_id}", *lines)], now=now)


def _forget_at_once(tx: Tx, account_id: str) -> None:
    silence_receiver(tx, account_id)
    end_access(tx, account_id)
    release_emails(tx, account_id)
    erase_account_row(tx, account_id, name=TOMBSTONE)
    forget_filters_of(tx, account_id)
    forget_company_of(tx, account_id)
    forget_follows_of(tx, account_id)
    forget_hidden_of(tx, account_id)
    forget_stories_of(tx, account_id)
    forget_templates_of(tx, account_id)
    forget_destinations_of(tx, account_id)
    requests.forget_request(tx, account_id)
