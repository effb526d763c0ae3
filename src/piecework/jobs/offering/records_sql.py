"""Every statement that writes employer_records; the board reads them."""

from collections.abc import Sequence
from datetime import datetime

from piecework.database import Tx


def load_stale(tx: Tx, *, before: datetime, limit: int) -> list[str]:
    """Employers with running jobs and a verdict whose record was not counted since then."""
    return tx.ask_value(
        """
        SELECT employer.account_id
          FROM (SELECT DISTINCT employer_id AS account_id FROM job_counts WHERE status = 'RUNNING') employer
          LEFT JOIN employer_records record ON record.account_id = employer.account_id
         WHERE (record.counted_at IS NULL OR record.counted_at <= %(before)s)
           AND EXISTS (SELECT 1 FROM tasks
                        WHERE tasks.employer_id = employer.account_id AND tasks.status IN ('OK', 'NOK'))
         ORDER BY employer.account_id
         LIMIT %(limit)s
        """,
        before=before,
        limit=limit,
    ).all()


def put_records(tx: Tx, account_ids: Sequence[str], *, since: datetime, verdicts_max: int, now: datetime) -> None:
    """Count the latest verdicts of these employers.

    Right codes and wrong answers to challenges are judged by the place at once: they say nothing of the employer.
    """
    tx.do(
        """
        INSERT INTO employer_records (account_id, ok, nok, rate_seconds_median, counted_at)
        SELECT employer.account_id, counted.ok, counted.nok, counted.rate_seconds_median, %(now)s
          FROM unnest(%(account_ids)s::text[]) AS employer (account_id)
         CROSS JOIN LATERAL (
               SELECT count(*) FILTER (WHERE latest.status = 'OK')::int AS ok,
                      count(*) FILTER (WHERE latest.status = 'NOK')::int AS nok,
                      percentile_disc(0.5) WITHIN GROUP (ORDER BY latest.waited)
                          FILTER (WHERE latest.decided_by <> 'operator') AS rate_seconds_median
                 FROM (SELECT status, decided_by,
                              greatest(0, extract(epoch FROM decided_at - submitted_at))::int AS waited
                         FROM tasks
                        WHERE employer_id = employer.account_id AND status IN ('OK', 'NOK') AND decided_at > %(since)s
                        ORDER BY decided_at DESC, task_id
                        LIMIT %(verdicts_max)s) latest
                WHERE latest.decided_by IN ('employer', 'system', 'operator')) counted
         ORDER BY employer.account_id
        ON CONFLICT (account_id) DO UPDATE
           SET ok = excluded.ok, nok = excluded.nok, rate_seconds_median = excluded.rate_seconds_median,
               counted_at = excluded.counted_at
        """,
        account_ids=list(account_ids),
        since=since,
        verdicts_max=verdicts_max,
        now=now,
    )
