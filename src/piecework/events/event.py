"""An event: something that happened to an account, which somebody may have to be told of."""

from typing import Any, Literal

from msgspec import Struct

EventKind = Literal[
    "revision_asked",  # to the worker; facts: comment, revise_until
    "rated_not_ok",  # to the worker; facts: comment, satisfaction
    "hold_cancelled",  # to the worker: the job was blocked
    "late_taken",  # to the worker: late work got a place; facts: rate_by
    "late_closed",  # to the worker: the job finished without a place for late work
    "appeal_decided",  # to the worker and the employer; facts: state, reason, amount; to the employer: owed
    "level_changed",  # to the worker; facts: level, before
    "work_paused",  # to the worker: too few satisfied; facts: percent, until
    "withdrawal_moved",  # to the worker; facts: amount, state, reason
    "deposit_credited",  # to the employer; facts: amount, owed
    "deposit_failed",  # to the employer: the bank did not pay; facts: amount
    "deposit_clawed_back",  # to the employer; facts: amount, why, owed
    "deposit_given_back",  # to the employer; facts: amount, why
    "debt_paid",  # what the account owed was taken from its money; facts: amount, owed
    "account_frozen",  # facts: reason
    "account_unfrozen",  # facts: reason
    "new_job",  # to a follower; facts: employer_name, task_value
    "postbacks_paused",  # to the employer; facts: why, address
    "job_approved",  # to the employer: the job, or its restart, was reviewed; facts: reason, status
    "job_declined",  # to the employer; facts: reason, status, amount
    "job_paused",  # to the employer: by an operator; facts: reason
    "job_resumed",  # to the employer: an operator's pause was lifted; facts: reason, status
    "job_blocked",  # to the employer; facts: reason
    "job_released",  # to the employer: a blocked job's money came back; facts: reason, amount
    "report_handled",  # to the worker who reported a job; facts: reason
    "erasure_refused",  # a frozen account had asked to be erased; facts: reason
    "terms_changed",  # the terms in force wait to be accepted; facts: version, accepted_others
]  # fmt: skip


class Event(Struct, frozen=True, kw_only=True):
    """To whom what happened. `event_id` says what ("revision_asked:<task>:1"): the same again is not written twice."""

    account_id: str
    event_id: str
    kind: EventKind
    job_id: str = ""
    task_id: str = ""
    facts: dict[str, Any] = {}
