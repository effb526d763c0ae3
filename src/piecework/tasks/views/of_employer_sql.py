"""Every statement that sums up an employer's verdicts; it writes nothing."""

from datetime import datetime

from msgspec import Struct

from piecework.database import Pending, Tx


class VerdictsAt(Struct, frozen=True):
    """The verdicts of one day (UTC), and the median of the seconds that their tasks waited."""

    at: datetime
    ok: int
    nok: int
    wait_seconds_median: int


def ask_verdicts_by_day(tx: Tx, employer_id: str, *, since: datetime) -> Pending[VerdictsAt]:
    """The verdicts on the employer's tasks since then, day by day, whoever gave them; days without any are left out."""
    return tx.ask(
        VerdictsAt,
        """
        SELECT date_trunc('day', decided_at, 'UTC') AS at, (count(*) FILTER (WHERE status = 'OK'))::int AS ok,
               (count(*) FILTER (WHERE status = 'NOK'))::int AS nok,
               percentile_disc(0.5) WITHIN GROUP (
                   ORDER BY greatest(0, extract(epoch FROM decided_at - submitted_at))::int) AS wait_seconds_median
          FROM tasks
         WHERE employer_id = %(employer_id)s AND status IN ('OK', 'NOK') AND decided_at >= %(since)s
         GROUP BY 1
         ORDER BY 1
        """,
        employer_id=employer_id,
        since=since,
    )
