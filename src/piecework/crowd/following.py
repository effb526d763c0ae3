"""Following: workers who want to hear of an employer's new jobs. An employer learns how many, never who."""

from datetime import datetime

from piecework.accounts.account import AccountNotFound
from piecework.accounts.account_sql import find_account
from piecework.crowd import following_sql as sql
from piecework.database import Tx
from piecework.refusal import Refusal


class OwnFollower(Refusal):
    """Nobody follows themselves."""

    code, message, status, field = "own_follower", "You cannot follow yourself.", 409, "employer_id"


def follow_employer(tx: Tx, worker_id: str, employer_id: str, *, now: datetime) -> None:
    """Hear of the employer's new jobs; following again changes nothing. Refuses: OwnFollower, AccountNotFound."""
    if worker_id == employer_id:
        raise OwnFollower
    if find_account(tx, employer_id) is None:
        raise AccountNotFound(field="employer_id")
    sql.add_follow(tx, worker_id, employer_id, now=now)


def unfollow_employer(tx: Tx, worker_id: str, employer_id: str) -> None:
    """Stop following the employer; a worker who does not follow them changes nothing."""
    sql.remove_follow(tx, worker_id, employer_id)
