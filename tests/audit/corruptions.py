"""Every way to spoil the book that the audit must find: SQL for a throw-away database, past what would refuse it."""

from typing import LiteralString

from msgspec import Struct


class Corruption(Struct, frozen=True):
    """What is done, the one check that must find it, and the names (history.py) of the ids it must tell."""

    check: str
    title: str
    names: tuple[str, ...]
    statements: tuple[LiteralString, ...]

    @property
    def id(self) -> str:
        return f"{self.check}: {self.title}"


def entry(
    account: LiteralString, kind: LiteralString, amount: LiteralString, job: LiteralString = "''"
) -> LiteralString:
    """An entry of the movement `forged`."""
    return (
        "INSERT INTO entries (account_id, movement_id, kind, job_id, amount, created_at) VALUES ("
        + account + ", 'forged', '" + kind + "', " + job + ", " + amount + ", now())"
    )  # fmt: skip


def _delivery(state: LiteralString, next_attempt_at: LiteralString) -> tuple[LiteralString, ...]:
    """A receiver of Ada's, and a delivery to it."""
    return (
        """
        INSERT INTO receivers (account_id, address, format, wants_tasks, wants_statuses, secret, old_secret, paused_why,
                               claim_id)
        VALUES (%(ada)s, 'https://a.example/', 'published', true, false, '', '', '', '')
        """,
        "INSERT INTO deliveries (account_id, delivery_id, kind, state, part, body, ids, created_at, due_at, "
        "next_attempt_at, attempts, rounds_missed, ended_at) "
        "VALUES (%(ada)s, 'msg_1', 'tasks_submitted', '" + state + "', 0, '{}', 1, now(), now(), "
        + next_attempt_at + ", 0, 0, " + ("NULL" if state == "WAITING" else "now()") + ")",
    )  # fmt: skip


_WITHDRAWAL: LiteralString = """
    INSERT INTO withdrawals (account_id, withdrawal_id, state, amount, method, destination, token_sha256, requested_at,
                             confirm_by, reason, batch_id, reference)
    VALUES (%(wim)s, 'w1', 'UNCONFIRMED', 1, 'x', 'x', '', now(), now(), '', '', '')
"""

CORRUPTIONS: tuple[Corruption, ...] = (
    Corruption("movements", "one-sided entry", (), (entry("'platform'", "platform", "1"),)),
    Corruption("guards", "entries may be changed", (), ("ALTER TABLE entries DISABLE TRIGGER entries_only_added",)),
    Corruption("guards", "entries may be emptied", (), ("DROP TRIGGER entries_not_emptied ON entries",)),
    Corruption("guards", "purses may be negative", (), ("ALTER TABLE purses DROP CONSTRAINT purses_not_negative",)),
    Corruption("guards", "submission ids may repeat", (), ("DROP INDEX tasks_submission_key",)),
    Corruption(
        "guards", "terms accepted may be taken back", (), ("DROP TRIGGER terms_accepted_only_added ON terms_accepted",)
    ),
    Corruption(
        "operator_log",
        "an act that nobody did",
        (),
        (
            """
            INSERT INTO operator_log (account_id, entry_id, action, step, via, account_ids, job_id, task_id, reason,
                                      facts, proposed_by, ip_address, created_at, number, sha256)
            VALUES ('', 'forged', 'rules', 'done', 'command', '{}', '', '', '', '{}', '', '', now(), 1, '')
            """,
        ),
    ),
    Corruption(
        "terms",
        "another text",
        (),
        ("INSERT INTO terms_texts (version, body, first_accepted_at) VALUES ('0123456789ab', 'Pay twice.', now())",),
    ),
    Corruption(
        "kinds",
        "foreign entry of a system account",
        (),
        (entry("'platform'", "clearing", "1"), entry("'clearing'", "clearing", "-1")),
    ),
    Corruption(
        "kinds",
        "purse of a system account",
        (),
        ("INSERT INTO purses (account_id, kind, job_id, amount) VALUES ('platform', 'earned', '', 0)",),
    ),
    Corruption(
        "purses_negative",
        "overdrawn",
        ("ada",),
        (
            "ALTER TABLE purses DROP CONSTRAINT purses_not_negative",
            entry("%(ada)s", "earned", "-1"),
            entry("'platform'", "platform", "1"),
            "UPDATE purses SET amount = -1 WHERE account_id = %(ada)s AND kind = 'earned'",
            "ALTER TABLE purses ADD CONSTRAINT purses_not_negative CHECK (amount >= 0) NOT VALID",
        ),
    ),
    Corruption(
        "purses",
        "money from nowhere",
        ("wim",),
        ("UPDATE purses SET amount = amount + 0.0001 WHERE account_id = %(wim)s AND kind = 'earned'",),
    ),
    Corruption(
        "purses",
        "lost purse",
        ("wim",),
        ("DELETE FROM purses WHERE account_id = %(wim)s AND kind = 'earned'",),
    ),
    Corruption(
        "escrow",
        "short by the least amount",
        ("job",),
        (
            entry("%(ada)s", "escrow", "-0.0001", "%(job)s"),
            entry("'platform'", "platform", "0.0001"),
            "UPDATE purses SET amount = amount - 0.0001 WHERE job_id = %(job)s",
        ),
    ),
    Corruption(
        "closed_jobs",
        "money left behind",
        ("finished_job",),
        (
            entry("%(ada)s", "escrow", "0.65", "%(finished_job)s"),
            entry("'platform'", "platform", "-0.65"),
            "UPDATE purses SET amount = amount + 0.65 WHERE job_id = %(finished_job)s",
            "UPDATE job_counts SET charges_waiting = 0.65 WHERE job_id = %(finished_job)s",
        ),
    ),
    Corruption(
        "counts",
        "one in the wrong state",
        ("job",),
        ("UPDATE job_counts SET submitted = submitted + 1, held = held - 1 WHERE job_id = %(job)s",),
    ),
    Corruption(
        "full_jobs",
        "runs on",
        ("finished_job",),
        ("UPDATE job_counts SET status = 'RUNNING' WHERE job_id = %(finished_job)s",),
    ),
    Corruption(
        "board",
        "sorted by another time to rate",
        ("finished_job",),
        ("UPDATE job_counts SET ttr_days = ttr_days + 1 WHERE job_id = %(finished_job)s",),
    ),
    Corruption(
        "board",
        "offered in other countries",
        ("finished_job",),
        ("UPDATE job_counts SET countries = '{de}' WHERE job_id = %(finished_job)s",),
    ),
    Corruption(
        "pay",
        "paid too much",
        ("ok_task", "wim"),
        (
            "UPDATE entries SET amount = amount + 0.01 WHERE movement_id = 'pay:' || %(ok_task)s AND kind = 'earned'",
            "UPDATE entries SET amount = amount - 0.01 WHERE movement_id = 'pay:' || %(ok_task)s AND kind = 'platform'",
            "UPDATE purses SET amount = amount + 0.01 WHERE account_id = %(wim)s AND kind = 'earned'",
        ),
    ),
    Corruption(
        "pay",
        "paid for another task",
        ("ok_task", "submitted_task"),
        ("UPDATE entries SET movement_id = 'pay:' || %(submitted_task)s WHERE movement_id = 'pay:' || %(ok_task)s",),
    ),
    Corruption(
        "pay",
        "paid twice under another name",
        ("ok_task",),
        (
            """INSERT INTO entries (account_id, movement_id, kind, job_id, amount, created_at)
                VALUES (%(wim)s, 'pay:' || %(ok_task)s || ':again', 'earned', %(job)s, 0.15, now()),
                       ('platform', 'pay:' || %(ok_task)s || ':again', 'platform', %(job)s, -0.15, now())""",
            "UPDATE purses SET amount = amount + 0.15 WHERE account_id = %(wim)s AND kind = 'earned'",
        ),
    ),
    Corruption(
        "refunds",
        "not refunded",
        ("nok_task",),
        ("UPDATE entries SET movement_id = 'positions:x' WHERE movement_id = 'refund:' || %(nok_task)s",),
    ),
    Corruption(
        "refunds",
        "refunded though not refused",
        ("submitted_task",),
        (
            """UPDATE entries SET movement_id = 'refund:' || %(submitted_task)s
                WHERE movement_id = 'refund:' || %(nok_task)s""",
        ),
    ),
    Corruption(
        "bonuses",
        "another bonus than was paid",
        ("ok_task", "wim"),
        ("UPDATE tasks SET bonus = bonus + 0.01 WHERE task_id = %(ok_task)s",),
    ),
    Corruption(
        "appeals",
        "of a task that is satisfied",
        ("job", "ok_task"),
        (
            """INSERT INTO appeals (job_id, task_id, employer_id, worker_id, state, story, opened_at, operator_id,
                                    reason)
               SELECT job_id, task_id, employer_id, worker_id, 'OPEN', '', decided_at, '', ''
                 FROM tasks WHERE task_id = %(ok_task)s""",
        ),
    ),
    Corruption(
        "appeals",
        "rejected, and paid all the same",
        ("nok_task",),
        (
            """INSERT INTO appeals (job_id, task_id, employer_id, worker_id, state, story, opened_at, decided_at,
                                    operator_id, reason)
               SELECT job_id, task_id, employer_id, worker_id, 'REJECTED', '', decided_at, decided_at, '', 'no'
                 FROM tasks WHERE task_id = %(nok_task)s""",
            """INSERT INTO entries (account_id, movement_id, kind, job_id, amount, created_at)
               SELECT worker_id, 'appeal:' || task_id, 'earned', job_id, 1, now()
                 FROM tasks WHERE task_id = %(nok_task)s
                UNION ALL
               SELECT 'platform', 'appeal:' || task_id, 'platform', job_id, -1, now()
                 FROM tasks WHERE task_id = %(nok_task)s""",
            """UPDATE purses SET amount = amount + 1
                WHERE kind = 'earned' AND account_id = (SELECT worker_id FROM tasks WHERE task_id = %(nok_task)s)""",
        ),
    ),
    Corruption(
        "late_work",
        "waits on a job that is over",
        ("stopped_job",),
        (
            "UPDATE tasks SET status = 'LATE' WHERE task_id = %(late_task)s",
            "UPDATE job_counts SET late = 1 WHERE job_id = %(stopped_job)s",
        ),
    ),
    Corruption(
        "variable_rows",
        "used more than its tasks",
        ("job",),
        ("INSERT INTO job_variable_rows (job_id, row_number, used, variables) VALUES (%(job)s, 0, 1, '[]')",),
    ),
    Corruption(
        "oversold",
        "more taken than sold",
        ("list_job",),
        (
            "ALTER TABLE job_counts DROP CONSTRAINT job_counts_not_negative",
            "UPDATE job_counts SET open = open - 11, charges_waiting = 11 * 0.107 WHERE job_id = %(list_job)s",
            "ALTER TABLE job_counts ADD CONSTRAINT job_counts_not_negative CHECK (open >= 0) NOT VALID",
        ),
    ),
    Corruption(
        "taken_by_worker",
        "forgotten",
        ("job", "wim"),
        ("DELETE FROM job_workers WHERE job_id = %(job)s AND worker_id = %(wim)s",),
    ),
    Corruption(
        "taken_by_worker",
        "counted without a task",
        ("job", "eva"),
        ("UPDATE job_workers SET taken = 1 WHERE job_id = %(job)s AND worker_id = %(eva)s",),
    ),
    Corruption(
        "taken_in_country",
        "miscounted",
        ("job",),
        ("UPDATE job_countries SET taken = taken - 1 WHERE job_id = %(job)s AND country = 'us'",),
    ),
    Corruption(
        "workers_max_tasks",
        "one too many",
        ("job", "nele"),
        (
            "UPDATE tasks SET worker_id = %(nele)s WHERE task_id = %(submitted_task)s",
            "DELETE FROM job_workers WHERE job_id = %(job)s AND worker_id = %(cem)s",
            "UPDATE job_workers SET taken = 2 WHERE job_id = %(job)s AND worker_id = %(nele)s",
        ),
    ),
    Corruption(
        "country_share",
        "one too many",
        ("job",),
        (
            "UPDATE tasks SET country = 'us' WHERE task_id = %(held_task)s",
            "UPDATE job_countries SET taken = 0 WHERE job_id = %(job)s AND country = 'de'",
            "UPDATE job_countries SET taken = 3 WHERE job_id = %(job)s AND country = 'us'",
        ),
    ),
    Corruption(
        "own_jobs",
        "works for herself",
        ("job", "submitted_task"),
        (
            "ALTER TABLE tasks DROP CONSTRAINT tasks_not_of_own_job",
            "UPDATE tasks SET worker_id = employer_id WHERE task_id = %(submitted_task)s",
            "UPDATE job_workers SET worker_id = %(ada)s WHERE job_id = %(job)s AND worker_id = %(cem)s",
            "ALTER TABLE tasks ADD CONSTRAINT tasks_not_of_own_job CHECK (worker_id <> employer_id) NOT VALID",
        ),
    ),
    Corruption(
        "own_jobs",
        "on her own list",
        ("ada", "list_id"),
        (
            "ALTER TABLE worker_list_members DROP CONSTRAINT worker_list_members_of_others",
            "UPDATE worker_list_members SET worker_id = account_id WHERE list_id = %(list_id)s",
            """ALTER TABLE worker_list_members ADD CONSTRAINT worker_list_members_of_others
                CHECK (account_id <> worker_id) NOT VALID""",
        ),
    ),
    Corruption(
        "blocked",
        "took a place when blocked by the employer",
        ("job", "nok_task"),
        ("UPDATE tasks SET held_at = held_at + interval '1 day' WHERE task_id = %(nok_task)s",),
    ),
    Corruption(
        "blocked",
        "took a place having blocked the employer",
        ("submitted_task",),
        (
            """INSERT INTO blocks (account_id, blocked_account_id, created_at)
                VALUES (%(cem)s, %(ada)s, '2026-03-01T11:00Z')""",
        ),
    ),
    Corruption(
        "submissions",
        "lost",
        ("job", "submitted_task"),
        ("DELETE FROM submissions WHERE task_id = %(submitted_task)s",),
    ),
    Corruption(
        "submissions",
        "late work lost",
        ("stopped_job", "late_task"),
        ("DELETE FROM submissions WHERE task_id = %(late_task)s",),
    ),
    Corruption(
        "submissions",
        "a revision overwrote the first",
        ("revised_task",),
        (
            "UPDATE tasks SET revision_number = 1 WHERE task_id = %(revised_task)s",
            "UPDATE submissions SET revision_number = 1 WHERE task_id = %(revised_task)s",
        ),
    ),
    Corruption(
        "submissions",
        "the first is lost",
        ("again_task",),
        ("DELETE FROM submissions WHERE task_id = %(again_task)s AND revision_number = 0",),
    ),
    Corruption(
        "submissions",
        "of a task that was only held",
        ("held_task",),
        ("UPDATE submissions SET task_id = %(held_task)s WHERE task_id = %(nok_task)s",),
    ),
    Corruption(
        "proofs",
        "changed afterwards",
        ("job", "submitted_task"),
        ("""UPDATE submissions SET proofs = '[{"text": "better"}]' WHERE task_id = %(submitted_task)s""",),
    ),
    Corruption(
        "proofs",
        "emptied",
        ("ok_task",),
        ("UPDATE submissions SET proofs = '[]' WHERE task_id = %(ok_task)s",),
    ),
    Corruption(
        "forgotten",
        "and there all the same",
        ("ok_task",),
        ("UPDATE submissions SET forgotten_at = now() WHERE task_id = %(ok_task)s",),
    ),
    Corruption(
        "forgotten",
        "before there is a verdict",
        ("submitted_task",),
        ("UPDATE submissions SET forgotten_at = now(), proofs = '[]' WHERE task_id = %(submitted_task)s",),
    ),
    Corruption(
        "forgotten",
        "while an appeal is open",
        ("nok_task",),
        (
            "UPDATE submissions SET forgotten_at = now(), proofs = '[]' WHERE task_id = %(nok_task)s",
            """INSERT INTO appeals (job_id, task_id, employer_id, worker_id, state, story, opened_at, operator_id,
                                    reason)
               SELECT job_id, task_id, employer_id, worker_id, 'OPEN', '', now(), '', '' FROM tasks
                WHERE task_id = %(nok_task)s""",
        ),
    ),
    Corruption(
        "erased",
        "by half",
        ("eva",),
        (
            """INSERT INTO erasures (account_id, asked_by, reason, is_forced, asked_at)
               VALUES (%(eva)s, %(eva)s, '', false, now())""",
        ),
    ),
    Corruption(
        "erased",
        "and let in again",
        ("eva",),
        (
            """INSERT INTO erasures (account_id, asked_by, reason, is_forced, asked_at)
               VALUES (%(eva)s, %(eva)s, '', false, now())""",
            """UPDATE accounts SET name = 'Erased account', email = '', pcode_secret = ''
                WHERE account_id = %(eva)s""",
            "DELETE FROM account_emails WHERE account_id = %(eva)s",
        ),
    ),
    Corruption(
        "uploads",
        "forgotten while its proof is there",
        ("picture_task",),
        ("UPDATE uploads SET forgotten_at = now() WHERE task_id = %(picture_task)s",),
    ),
    Corruption(
        "uploads",
        "claimed by a submission that does not name it",
        ("ok_task",),
        (
            """INSERT INTO uploads (account_id, upload_id, state, object_name, type, sha256, look_hash, width, height,
                                    size_bytes, created_at, job_id, task_id, revision_number)
               VALUES (%(wim)s, 'up', 'CLAIMED', 'name', 'png', sha256('picture'), 0, 9, 9, 7, now(), %(job)s,
                       %(ok_task)s, 0)""",
        ),
    ),
    Corruption(
        "uploads",
        "named by a submission that did not claim it",
        ("submitted_task",),
        (
            """UPDATE submissions
                  SET proofs = '[{"image": "name.png", "sha256": "00"}]',
                      proofs_sha256 = sha256(convert_to('[{"image":"name.png","sha256":"00"}]', 'UTF8'))
                WHERE task_id = %(submitted_task)s""",
        ),
    ),
    Corruption(
        "uploads",
        "taken away",
        ("picture_job", "picture_task"),
        ("DELETE FROM uploads WHERE task_id = %(picture_task)s",),
    ),
    Corruption(
        "uploads",
        "somebody else's",
        ("picture_job", "picture_task"),
        ("UPDATE uploads SET account_id = %(eva)s WHERE task_id = %(picture_task)s",),
    ),
    Corruption(
        "uploads",
        "other bytes",
        ("picture_again_task",),
        (
            """UPDATE uploads SET sha256 = sha256('x')
                WHERE task_id = %(picture_again_task)s AND revision_number = 1""",
        ),
    ),
    Corruption(
        "uploads",
        "claimed by another revision",
        ("picture_again_task",),
        (
            """UPDATE uploads SET revision_number = 2
                WHERE task_id = %(picture_again_task)s AND revision_number = 0""",
        ),
    ),
    Corruption(
        "marks",
        "a print of nothing",
        ("job", "held_task"),
        ("INSERT INTO proof_prints VALUES (%(job)s, %(held_task)s, 0, 0, 'text', sha256('x'), NULL)",),
    ),
    Corruption(
        "marks",
        "a print of another kind of proof",
        ("ok_task",),
        ("INSERT INTO proof_prints VALUES (%(job)s, %(ok_task)s, 0, 0, 'image', sha256('x'), NULL)",),
    ),
    Corruption(
        "marks",
        "a task of another job",
        ("ok_task",),
        ("INSERT INTO task_marks VALUES (%(job)s, %(ok_task)s, 'same_text', %(late_task)s, %(wim)s, now())",),
    ),
    Corruption(
        "marks",
        "another worker",
        ("ok_task",),
        ("INSERT INTO task_marks VALUES (%(job)s, %(ok_task)s, 'same_text', %(nok_task)s, %(wim)s, now())",),
    ),
    Corruption(
        "task_states",
        "decided by nobody",
        ("ok_task",),
        ("UPDATE tasks SET decided_by = '' WHERE task_id = %(ok_task)s",),
    ),
    Corruption(
        "task_states",
        "late work to be rated",
        ("late_task",),
        ("UPDATE tasks SET rate_by = held_at WHERE task_id = %(late_task)s",),
    ),
    Corruption(
        "task_states",
        "handed in under the hold",
        ("held_task",),
        ("UPDATE tasks SET submitted_at = held_at WHERE task_id = %(held_task)s",),
    ),
    Corruption(
        "worker_days",
        "a verdict too many",
        ("wim",),
        ("UPDATE worker_days SET nok = nok + 1 WHERE account_id = %(wim)s",),
    ),
    Corruption(
        "withdrawals",
        "a withdrawal that took nothing",
        ("wim",),
        (_WITHDRAWAL,),
    ),
    Corruption(
        "withdrawals",
        "given back and not ended",
        ("wim",),
        (
            _WITHDRAWAL,
            """
            INSERT INTO entries (account_id, movement_id, kind, job_id, amount, created_at)
            VALUES (%(wim)s, 'withdraw:w1', 'withdrawing', '', 1, now()),
                   (%(wim)s, 'withdraw:w1', 'earned', '', -1, now()),
                   (%(wim)s, 'withdraw_back:w1', 'withdrawing', '', -1, now()),
                   (%(wim)s, 'withdraw_back:w1', 'earned', '', 1, now())
            """,
        ),
    ),
    Corruption(
        "returns",
        "a payment that came back and was never made",
        ("wim",),
        (
            entry("'clearing'", "clearing", "-1").replace("'forged'", "'returned:w1'"),
            entry("%(wim)s", "earned", "1").replace("'forged'", "'returned:w1'"),
            "UPDATE purses SET amount = amount + 1 WHERE account_id = %(wim)s AND kind = 'earned'",
        ),
    ),
    Corruption(
        "deposits",
        "money that no deposit brought",
        ("olga",),
        (
            """
            INSERT INTO entries (account_id, movement_id, kind, job_id, amount, created_at)
            VALUES ('clearing', 'deposit:forged', 'clearing', '', -1, now()),
                   (%(olga)s, 'deposit:forged', 'spendable', '', 1, now())
            """,
            "UPDATE purses SET amount = amount + 1 WHERE account_id = %(olga)s AND kind = 'spendable'",
        ),
    ),
    Corruption(
        "deposits",
        "a deposit that brought nothing",
        ("olga",),
        (
            "INSERT INTO payments (reference, account_id, deposit_id) VALUES ('bank 9', %(olga)s, 'd9')",
            """
            INSERT INTO deposits (account_id, deposit_id, source, state, amount, reference, checkout_id, pay_url,
                                  recorded_by, is_trusted, clawed, clawed_earned, clawbacks, started_at, credited_at)
            VALUES (%(olga)s, 'd9', 'hand', 'CREDITED', 1, 'bank 9', '', '', '', false, 0, 0, 0, now(), now())
            """,
        ),
    ),
    Corruption(
        "deposits",
        "a deposit of another's",
        ("olga", "ada"),
        (
            "UPDATE deposits SET account_id = %(ada)s WHERE reference = 'second'",
            "UPDATE payments SET account_id = %(ada)s WHERE reference = 'second'",
        ),
    ),
    Corruption(
        "deposits",
        "a payment of another deposit",
        ("olga",),
        ("UPDATE payments SET deposit_id = '' WHERE reference = 'second'",),
    ),
    Corruption(
        "clawbacks",
        "a refund that took nothing",
        ("olga",),
        (
            """
            INSERT INTO payment_claims (reference, claim_id, kind, state, amount, reason, said_at, heard_at)
            VALUES ('second', 're_1', 'refund', 'STANDS', 1, '', now(), now())
            """,
        ),
    ),
    Corruption(
        "clawbacks",
        "taken back and not counted",
        (),
        (
            """
            INSERT INTO entries (account_id, movement_id, kind, job_id, amount, created_at)
            VALUES ('clearing', 'clawback:second:1', 'clearing', '', 1, now()),
                   (%(olga)s, 'clawback:second:1', 'spendable', '', -1, now())
            """,
            "UPDATE purses SET amount = amount - 1 WHERE account_id = %(olga)s AND kind = 'spendable'",
        ),
    ),
    Corruption(
        "receivables",
        "a debt from nowhere",
        ("olga",),
        ("UPDATE receivables SET amount = 1 WHERE account_id = %(olga)s",),
    ),
    Corruption(
        "freezes",
        "a freeze that freezes nobody",
        ("olga",),
        (
            """
            INSERT INTO freezes (account_id, freeze_id, cause, reason, frozen_by, frozen_at, lifted_by, lifted_reason)
            VALUES (%(olga)s, 'f1', 'operator', '', '', now(), '', '')
            """,
        ),
    ),
    Corruption(
        "withdrawal_batches",
        "a batch without its withdrawals",
        (),
        (
            """
            INSERT INTO withdrawal_batches (batch_id, method, withdrawals, amount, made_by, made_at, undone_by)
            VALUES ('b1', '', 1, 1, '', now(), '')
            """,
        ),
    ),
    Corruption(
        "deliveries",
        "waits for nothing",
        ("ada",),
        (*_delivery("WAITING", "NULL"),),
    ),
    Corruption(
        "deliveries",
        "due to a paused receiver",
        ("ada",),
        (*_delivery("WAITING", "now()"), "UPDATE receivers SET paused_at = now(), paused_why = 'employer'"),
    ),
    Corruption(
        "deliveries",
        "accepted by nobody",
        ("ada",),
        (*_delivery("DELIVERED", "NULL"),),
    ),
    Corruption(
        "deliveries",
        "an attempt that is not logged",
        ("ada",),
        (*_delivery("WAITING", "now()"), "UPDATE deliveries SET attempts = 1"),
    ),
    Corruption(
        "employers",
        "counts of another's",
        ("list_job",),
        ("UPDATE job_counts SET employer_id = %(olga)s WHERE job_id = %(list_job)s",),
    ),
    Corruption(
        "employers",
        "a task of another's",
        ("job", "submitted_task"),
        ("UPDATE tasks SET employer_id = %(olga)s WHERE task_id = %(submitted_task)s",),
    ),
)
