"""Every statement on standings and worker_days."""

from datetime import date
from decimal import Decimal

from piecework.database import Tx


def add_standing(tx: Tx, account_id: str, *, points: Decimal, level_number: int, away_since: date) -> None:
    """Insert the standing of a new account."""
    tx.do(
        """
        INSERT INTO standings (account_id, carried_points, points, level_number, ok, nok, work_paused_until,
                               submit_wait_seconds, away_since)
        VALUES (%(account_id)s, %(points)s, %(points)s, %(level_number)s, 0, 0, NULL, 0, %(away_since)s)
        """,
        account_id=account_id,
        points=points,
        level_number=level_number,
        away_since=away_since,
    )
