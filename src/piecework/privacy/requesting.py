"""Asking to be erased: done at once, but for a frozen account, of which an operator decides within 30 days.

Who is frozen for a cause could else be gone with what shows it, and come again under the same address.
"""

from datetime import datetime

from msgspec import structs

from piecework.accounts.account import Account, AccountNotFound
from piecework.accounts.account_sql import find_account, lock_account
from piecework.database import Tx
from piecework.events.event import Event
from piecework.events.events_sql import add_events
from piecework.moderation.freezing import lock_with_jobs
from piecework.paging import Page
from piecework.privacy import requests_sql as sql
from piecework.privacy.erasing import erase_account
from piecework.privacy.erasure import ErasedAlready, Erasure
from piecework.privacy.erasures_sql import find_erasure
from piecework.privacy.requests_sql import ErasureRequest, WaitingRequest
from piecework.reasons import REASON_CHARACTERS_MAX, check_reason
from piecework.refusal import Refusal


class NoErasureRequest(Refusal):
    """No request to be erased waits for a decision."""

    code, status, field = "no_erasure_request", 404, "account_id"
    message = (
        "No request of this account to be erased waits for a decision: it was withdrawn or decided, the account is "
        "not frozen any more, or it never asked."
    )


def request_erasure(tx: Tx, account_id: str, *, gives_up_money: bool, now: datetime) -> bool:
    """The owner asks: the account is erased at once, or, while it is frozen, the request is kept for an operator.

    Answers whether it is erased. Whether it is frozen is read under its lock: a freeze that comes at the same moment
    comes before or after. Whatever stands in the way, a frozen account may ask. Asking again moves no date. Refuses:
    ErasedAlready, CannotEraseYet.
    """
    account = _lock_account(tx, account_id, now=now)
    if account.frozen_at is None:
        erase_account(tx, account_id, Erasure(asked_by=account_id, gives_up_money=gives_up_money), now=now)
        return True
    sql.put_request(tx, account_id, frozen_at=account.frozen_at, gives_up_money=gives_up_money, now=now)
    return False


def withdraw_request(tx: Tx, account_id: str) -> bool:
    """The owner wants to stay after all; answers whether a request waited, and not whether it was decided meanwhile."""
    lock_account(tx, account_id)
    return sql.withdraw_request(tx, account_id)


def grant_request(tx: Tx, account_id: str, erasure: Erasure, *, now: datetime) -> ErasureRequest:
    """An operator erases a frozen account whose owner asks for it; answers what was asked, and when.

    Only while the request waits: it may be withdrawn meanwhile. Whether money is given up is the owner's word. Refuses:
    InvalidRequest (no reason), NoErasureRequest, AccountNotFound, and as erase_account does.
    """
    check_reason(erasure.reason, f"Give a reason of 1 to {REASON_CHARACTERS_MAX} characters: it stays on record.")
    _lock_account(tx, account_id, now=now)
    request = get_waiting_request(tx, account_id)
    granted = structs.replace(erasure, asked_by=account_id, gives_up_money=request.gives_up_money)
    erase_account(tx, account_id, granted, now=now)
    return request


def refuse_request(tx: Tx, account_id: str, *, reason: str, refused_by: str, now: datetime) -> ErasureRequest:
    """An operator lets a frozen account stay, for a reason that its owner reads; answers what was asked, and when.

    Refuses: InvalidRequest (no reason), NoErasureRequest.
    """
    check_reason(reason, f"Give a reason of 1 to {REASON_CHARACTERS_MAX} characters: the account's owner reads it.")
    lock_account(tx, account_id)
    request = get_waiting_request(tx, account_id)
    sql.refuse_request(tx, account_id, reason=reason.strip(), refused_by=refused_by, now=now)
    event = Event(
        account_id=account_id,
        event_id=f"erasure_refused:{request.asked_at.isoformat()}",
        kind="erasure_refused",
        facts={"reason": reason.strip()},
    )
    add_events(tx, [event], now=now)
    return request


def find_request(tx: Tx, account_id: str) -> ErasureRequest | None:
    """What the owner of the account asked for last, where it is not withdrawn: it waits, is refused, or is over."""
    return sql.find_request(tx, account_id)


def get_waiting_request(tx: Tx, account_id: str) -> ErasureRequest:
    """The request that waits for a decision. Refuses: NoErasureRequest."""
    request = sql.find_request(tx, account_id)
    if request is None or request.state != "waiting":
        raise NoErasureRequest
    return request


def list_waiting_requests(tx: Tx, *, page: int) -> Page[WaitingRequest]:
    """Requests that wait for an operator, the oldest first, 100 a page."""
    return sql.list_waiting_requests(tx, page=page)


def _lock_account(tx: Tx, account_id: str, *, now: datetime) -> Account:
    lock_with_jobs(tx, account_id, now=now)
    account = find_account(tx, account_id)
    if account is None:
        raise AccountNotFound
    if find_erasure(tx, account_id) is not None:
        raise ErasedAlready
    return account
