"""What fields on the operator's wire mean; looked up with the others of `words.py`."""

from piecework.documentation.word import EMPLOYER, JOB, NOON, Word

OPERATORS_WORDS: dict[str, Word] = {
    "account_id": Word("The account.", "7c6d5e4f"),
    "operators": Word("Who runs the place."),
    "roles": Word("`review`: jobs and people; `money`: deposits and withdrawals; `all`: everything.", ["review"]),
    "frozen_at": Word("Since when the account is frozen; null: it is not.", NOON),
    "operator_name": Word("What the operator is called today.", "Mo"),
    "proposed_by": Word("The first of two operators; empty where one is enough.", ""),
    "about_account_id": Word("Only what is about this account, or a job or task of its.", EMPLOYER),
    "about": Word("Whom it is about: of a job its employer, of a task its worker too.", [EMPLOYER]),
    "LogEntry.action": Word("The call's path without ids.", "jobs.approve"),
    "GetLog.action": Word("How the action begins.", "jobs."),
    "GetLog.job_id": Word("Only what is about this job.", JOB),
    "since": Word("Only from then on.", NOON),
    "until": Word("Only before then.", "2026-03-09T00:00:00Z"),
    "GetLog.text": Word("Words of the reason, or of the other parameters.", "password"),
    "entry_id": Word("The line of the log.", "9a8b7c6d5e4f3a2b"),
    "entries": Word("Lines of the log, the latest first."),
    "step": Word("`done`; or, where it takes two operators, `proposed` or `rejected`.", "done"),
    "via": Word("`api`, `page`, or `command` for the command line.", "api"),
    "facts": Word("The other parameters; nothing secret.", {}),
    "ip_address": Word("Where the call came from; empty where that is forgotten.", "203.0.113.7"),
}
