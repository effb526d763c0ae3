"""Every statement on erasure_requests."""

from datetime import datetime, timedelta
from typing import Literal

from msgspec import Struct

from piecework.database import Pending, Tx
from piecework.paging import Page, ask_page

RequestState = Literal["waiting", "refused", "over"]  # over: the account is not frozen any more as it was then
DECIDED_WITHIN = timedelta(days=30)


class Asked(Struct, frozen=True, kw_only=True):
    """When the owner of a frozen account asked to be erased, and whether the money that is left is given up."""

    asked_at: datetime
    gives_up_money: bool

    @property
    def decide_by(self) -> datetime:
        """Until when an operator has to decide."""
        return self.asked_at + DECIDED_WITHIN


class ErasureRequest(Asked, frozen=True, kw_only=True):
    """What was asked for, and what became of it; `reason`: why it was refused."""

    state: RequestState
    refused_at: datetime | None
    reason: str


class WaitingRequest(Asked, frozen=True, kw_only=True):
    """A request that waits for an operator, and whose it is."""

    account_id: str
    name: str
    email: str
    frozen_at: datetime


def put_request(tx: Tx, account_id: str, *, frozen_at: datetime, gives_up_money: bool, now: datetime) -> None:
    """Write down that the account asks, queued; the caller has locked it. One that waits keeps its date."""
    tx.do(
        """
        INSERT INTO erasure_requests (account_id, asked_at, frozen_at, gives_up_money, refused_at, refused_by, reason)
        VALUES (%(account_id)s, %(now)s, %(frozen_at)s, %(gives_up_money)s, NULL, '', '')
        ON CONFLICT (account_id) DO UPDATE
           SET asked_at = CASE WHEN erasure_requests.refused_at IS NULL
                                AND erasure_requests.frozen_at = excluded.frozen_at
                               THEN erasure_requests.asked_at ELSE excluded.asked_at END,
               frozen_at = excluded.frozen_at, gives_up_money = excluded.gives_up_money,
               refused_at = NULL, refused_by = '', reason = ''
        """,
        account_id=account_id,
        frozen_at=frozen_at,
        gives_up_money=gives_up_money,
        now=now,
    )


def find_request(tx: Tx, account_id: str) -> ErasureRequest | None:
    """What the account asked for last, or None."""
    return tx.one(
        ErasureRequest,
        """
        SELECT CASE WHEN account.frozen_at IS DISTINCT FROM request.frozen_at THEN 'over'
                    WHEN request.refused_at IS NOT NULL THEN 'refused'
                    ELSE 'waiting' END AS state,
               request.asked_at, request.gives_up_money, request.refused_at, request.reason
          FROM erasure_requests request
          JOIN accounts account ON account.account_id = request.account_id
         WHERE request.account_id = %(account_id)s
        """,
        account_id=account_id,
    )


def withdraw_request(tx: Tx, account_id: str) -> bool:
    """Delete the account's request unless it was refused; answers whether there was one."""
    return bool(
        tx.do(
            "DELETE FROM erasure_requests WHERE account_id = %(account_id)s AND refused_at IS NULL",
            account_id=account_id,
        ).count()
    )


def refuse_request(tx: Tx, account_id: str, *, reason: str, refused_by: str, now: datetime) -> None:
    """Write why the request is refused, queued; the caller has locked the account and seen that it waits."""
    tx.do(
        """
        UPDATE erasure_requests
           SET refused_at = %(now)s, refused_by = %(refused_by)s, reason = %(reason)s
         WHERE account_id = %(account_id)s AND refused_at IS NULL
        """,
        account_id=account_id,
        reason=reason,
        refused_by=refused_by,
        now=now,
    )


def list_waiting_requests(tx: Tx, *, page: int) -> Page[WaitingRequest]:
    """Requests of accounts that are frozen since before they asked, the oldest first."""
    return ask_page(
        tx,
        WaitingRequest,
        """
        SELECT request.account_id, account.name, account.email, request.frozen_at, request.asked_at,
               request.gives_up_money
          FROM erasure_requests request
          JOIN accounts account
            ON account.account_id = request.account_id AND account.frozen_at = request.frozen_at
         WHERE request.refused_at IS NULL
         ORDER BY request.asked_at, request.account_id
         LIMIT %(limit)s OFFSET %(offset)s
        """,
        count=None,
        page=page,
    ).get()


class RequestsWaiting(Struct, frozen=True):
    """How many requests wait for an operator, and when the oldest was made."""

    waiting: int
    oldest_at: datetime | None


def ask_requests_waiting(tx: Tx) -> Pending[RequestsWaiting]:
    """All requests that wait, together; always one row."""
    return tx.ask(
        RequestsWaiting,
        """
        SELECT count(*)::int AS waiting, min(request.asked_at) AS oldest_at
          FROM erasure_requests request
          JOIN accounts account
            ON account.account_id = request.account_id AND account.frozen_at = request.frozen_at
         WHERE request.refused_at IS NULL
        """,
    )


def forget_request(tx: Tx, account_id: str) -> None:
    """Delete whatever the account asked for, queued: it is erased."""
    tx.do("DELETE FROM erasure_requests WHERE account_id = %(account_id)s", account_id=account_id)
