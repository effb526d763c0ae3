"""Every statement that reads what is known of a person, thing by thing; it writes nothing."""

from collections.abc import Iterator
from typing import LiteralString

from piecework.database import Pending, Tx

_IMAGES: LiteralString = "jsonb_build_object('image', object_name || '.' || type, 'sha256', encode(sha256, 'hex'))"

# What each kind of thing tells of `account_id`, in the order it is written. A test says which tables are not here.
KNOWN: dict[str, LiteralString] = {
    "account": """
        SELECT account_id, name, email, country, level, is_operator, operator_roles, is_auto_approved, trusted_deposits,
               frozen_at, created_at
          FROM accounts
         WHERE account_id = %(account_id)s
    """,
    "terms_accepted": """
        SELECT version, accepted_at FROM terms_accepted WHERE account_id = %(account_id)s ORDER BY accepted_at
    """,
    "log_ins": """
        SELECT created_at, last_seen_at, ends_at, ip_address, user_agent
          FROM sessions
         WHERE account_id = %(account_id)s
         ORDER BY created_at
    """,
    "devices": """
        SELECT first_used_at, last_used_at FROM known_devices WHERE account_id = %(account_id)s ORDER BY first_used_at
    """,
    "secrets": """
        SELECT kind, name, created_at, last_used_at FROM credentials WHERE account_id = %(account_id)s
         UNION ALL
        SELECT 'password', '', changed_at, NULL FROM passwords WHERE account_id = %(account_id)s
         UNION ALL
        SELECT 'codes at log-in', '', begun_at, NULL FROM second_factors WHERE account_id = %(account_id)s
         ORDER BY 1, 3
    """,
    "links_sent": """
        SELECT purpose, address, created_at, ends_at, used_at
          FROM email_tokens
         WHERE account_id = %(account_id)s
         ORDER BY created_at
    """,
    "freezes": """
        SELECT cause, reason, frozen_at, lifted_at, lifted_reason
          FROM freezes
         WHERE account_id = %(account_id)s
         ORDER BY frozen_at
    """,
    "erasure_requests": """
        SELECT asked_at, gives_up_money, refused_at, reason FROM erasure_requests WHERE account_id = %(account_id)s
    """,
    "purses": """
        SELECT kind, job_id, amount FROM purses WHERE account_id = %(account_id)s ORDER BY kind, job_id
    """,
    "entries": """
        SELECT movement_id, kind, job_id, amount, created_at
          FROM entries
         WHERE account_id = %(account_id)s
         ORDER BY created_at, movement_id, kind
    """,
    "deposits": """
        SELECT deposit_id, source, state, amount, reference, clawed, started_at, credited_at
          FROM deposits
         WHERE account_id = %(account_id)s
         ORDER BY started_at, deposit_id
    """,
    "withdrawals": """
        SELECT withdrawal_id, state, amount, method, destination, requested_at, confirmed_at, ended_at, reason,
               reference
          FROM withdrawals
         WHERE account_id = %(account_id)s
         ORDER BY requested_at, withdrawal_id
    """,
    "debts": "SELECT amount FROM receivables WHERE account_id = %(account_id)s",
    "jobs": """
        SELECT job.job_id, counts.status, job.zone_id, job.list_id, job.excluded_countries, job.category_id, job.title,
               job.notes, job.instructions, job.variables, job.proofs, job.challenges, job.workers_level,
               job.task_value, job.fee_rate, job.created_at, counts.archived_at
          FROM jobs job
          JOIN job_counts counts ON counts.job_id = job.job_id
         WHERE job.employer_id = %(account_id)s
         ORDER BY job.created_at, job.job_id
    """,
    "operator_decisions": """
        SELECT action, job_id, reason, created_at
          FROM operator_log
         WHERE account_ids @> ARRAY[%(account_id)s::text] AND step = 'done'
         UNION ALL
        SELECT 'jobs.' || review.action, review.job_id, review.reason, review.created_at
          FROM job_reviews review
          JOIN jobs job ON job.job_id = review.job_id
         WHERE job.employer_id = %(account_id)s
         ORDER BY created_at
    """,
    "receiver": """
        SELECT address, format, wants_tasks, wants_statuses, paused_at, paused_why
          FROM receivers
         WHERE account_id = %(account_id)s
    """,
    "deliveries": """
        SELECT delivery_id, kind, state, body, created_at, ended_at, attempts
          FROM deliveries
         WHERE account_id = %(account_id)s
         ORDER BY created_at, part, delivery_id
    """,
    "comments_kept": """
        SELECT text, created_at FROM comment_templates WHERE account_id = %(account_id)s ORDER BY created_at
    """,
    "worker_lists": """
        SELECT list.list_id, list.name, list.kind, list.created_at,
               ARRAY (SELECT worker_id FROM worker_list_members member
                       WHERE member.account_id = list.account_id AND member.list_id = list.list_id
                       ORDER BY worker_id) AS workers
          FROM worker_lists list
         WHERE list.account_id = %(account_id)s
         ORDER BY list.list_id
    """,
    "tasks": """
        SELECT task.job_id, task.task_id, task.status, task.country, task.ip_address, task.device, task.held_at,
               task.submitted_at, task.decided_at, task.decided_by, task.satisfaction, task.comment, task.bonus,
               task.variables, task.pcode, task.challenge,
               (SELECT jsonb_agg(jsonb_build_object('revision_number', revision_number, 'submitted_at', submitted_at,
                                                    'asked_comment', asked_comment, 'proofs', proofs,
                                                    'sha256', encode(proofs_sha256, 'hex'))
                                 ORDER BY revision_number)
                  FROM submissions
                 WHERE job_id = task.job_id AND task_id = task.task_id) AS handed_in,
               ARRAY (SELECT DISTINCT kind FROM task_marks
                       WHERE job_id = task.job_id AND task_id = task.task_id ORDER BY kind) AS marked_as
          FROM tasks task
         WHERE task.worker_id = %(account_id)s
         ORDER BY task.held_at, task.task_id
    """,
    "uploads": """
        SELECT upload_id, state, job_id, task_id, width, height, size_bytes, created_at, forgotten_at,
               CASE WHEN object_name <> '' THEN """ + _IMAGES + """ END AS picture
          FROM uploads
         WHERE account_id = %(account_id)s
         ORDER BY created_at, upload_id
    """,
    "appeals": """
        SELECT job_id, task_id, state, story, opened_at, decided_at, reason
          FROM appeals
         WHERE worker_id = %(account_id)s
         ORDER BY opened_at, task_id
    """,
    "reports": """
        SELECT job_id, reason, story, created_at, handled_at
          FROM job_reports
         WHERE worker_id = %(account_id)s
         ORDER BY created_at, job_id
    """,
    "standing": """
        SELECT points, level_number, ok, nok, work_paused_until, submit_wait_seconds, away_since
          FROM standings
         WHERE account_id = %(account_id)s
    """,
    "days": """
        SELECT day, ok, excellent, nok, bad, earned, points
          FROM worker_days
         WHERE account_id = %(account_id)s
         ORDER BY day
    """,
    "record_as_employer": """
        SELECT ok, nok, rate_seconds_median, counted_at FROM employer_records WHERE account_id = %(account_id)s
    """,
    "follows": """
        SELECT employer_id, created_at FROM follows WHERE account_id = %(account_id)s ORDER BY created_at, employer_id
    """,
    "blocks": """
        SELECT blocked_account_id, created_at FROM blocks
         WHERE account_id = %(account_id)s
         ORDER BY created_at, blocked_account_id
    """,
    "hidden_jobs": """
        SELECT job_id, created_at FROM hidden_jobs WHERE account_id = %(account_id)s ORDER BY created_at, job_id
    """,
    "on_worker_lists_of": """
        SELECT member.account_id AS employer_id, list.name, member.added_at
          FROM worker_list_members member
          JOIN worker_lists list ON list.account_id = member.account_id AND list.list_id = member.list_id
         WHERE member.worker_id = %(account_id)s
         ORDER BY member.added_at, member.account_id
    """,
    "notices": """
        SELECT notice_id, kind, job_id, task_id, facts, created_at, read_at
          FROM notices
         WHERE account_id = %(account_id)s
         ORDER BY created_at, notice_id
    """,
    "events": """
        SELECT event_id, kind, job_id, task_id, facts, created_at
          FROM events
         WHERE account_id = %(account_id)s
         ORDER BY created_at, event_id
    """,
    "emails": """
        SELECT address, subject, body, created_at, sent_at
          FROM emails
         WHERE account_id = %(account_id)s
         ORDER BY created_at, email_id
    """,
}  # fmt: skip


def ask_known(tx: Tx, query: LiteralString, account_id: str, *, limit: int) -> Pending[str]:
    """Things of one kind, each as JSON text, at most `limit`."""
    return tx.ask_value(
        "SELECT row_to_json(thing)::text FROM (" + query + ") thing LIMIT %(limit)s", account_id=account_id, limit=limit
    )


def walk_known(tx: Tx, query: LiteralString, account_id: str) -> Iterator[str]:
    """Each thing as JSON text, a few hundred at a time: a cursor, for these have no key in common to go on from."""
    tx.do(
        "DECLARE known NO SCROLL CURSOR FOR SELECT row_to_json(thing)::text FROM (" + query + ") thing",
        account_id=account_id,
    )
    while page := tx.ask_value("FETCH FORWARD 500 FROM known").all():
        yield from page
    tx.do("CLOSE known")
