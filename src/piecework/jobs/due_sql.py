"""Reading the jobs that wait for a chore; jobs/jobs_sql.py writes them."""

from piecework.database import Tx


def load_full_unfinished(tx: Tx, *, limit: int) -> list[str]:
    """Jobs with nothing open or held that still run: there should be none."""
    return tx.ask_value(
        """
        SELECT job_id FROM job_counts
         WHERE status IN ('RUNNING', 'PAUSED', 'PAUSED_SYSTEM', 'PAUSED_ADMIN') AND open = 0 AND held = 0
         ORDER BY job_id
         LIMIT %(limit)s
        """,
        limit=limit,
    ).all()


def load_over_with_late(tx: Tx, *, limit: int) -> list[str]:
    """Jobs that are over and count late work: there should be none."""
    return tx.ask_value(
        """
        SELECT job_id FROM job_counts
         WHERE status IN ('FINISHED', 'BLOCKED') AND late > 0
         ORDER BY job_id
         LIMIT %(limit)s
        """,
        limit=limit,
    ).all()


def load_jobs_under_rule(
    tx: Tx, *, unrated_tasks_max: int, satisfied_percent_min: int, verdicts_min: int, limit: int
) -> list[str]:
    """Running and paused jobs that break the pause rule, and jobs paused by rule that break it no more."""
    return tx.ask_value(
        """
        SELECT judged.job_id
          FROM (SELECT counts.job_id, counts.status,
                       account.frozen_at IS NOT NULL
                       OR (%(unrated_tasks_max)s > 0 AND counts.submitted > %(unrated_tasks_max)s)
                       OR (counts.ok + counts.nok >= %(verdicts_min)s
                           AND counts.ok * 100 < %(satisfied_percent_min)s * (counts.ok + counts.nok)) AS is_broken
                  FROM job_counts counts
                  JOIN accounts account ON account.account_id = counts.employer_id
                 WHERE counts.status IN ('RUNNING', 'PAUSED', 'PAUSED_SYSTEM')) judged
         WHERE judged.is_broken = (judged.status <> 'PAUSED_SYSTEM')
         ORDER BY judged.job_id
         LIMIT %(limit)s
        """,
        unrated_tasks_max=unrated_tasks_max,
        satisfied_percent_min=satisfied_percent_min,
        verdicts_min=verdicts_min,
        limit=limit,
    ).all()


def is_employer_frozen(tx: Tx, employer_id: str) -> bool:
    """Whether the account is frozen."""
    return bool(
        tx.value(
            "SELECT frozen_at IS NOT NULL FROM accounts WHERE account_id = %(employer_id)s", employer_id=employer_id
        )
    )
