"""What each kind of notice says, in plain words; rendered when it is read, so that old ones get better words too."""

from collections.abc import Callable, Mapping
from typing import Any, get_args

from msgspec import Struct

from piecework.events.event import EventKind

Facts = Mapping[str, Any]


class Words(Struct, frozen=True):
    """A line to see at once, and a sentence or two on what it means and what can be done."""

    title: str
    text: str


# Told by e-mail as well: what somebody waits for or asked for, what has a deadline, what stops work or calls.
BY_EMAIL: tuple[EventKind, ...] = (
    "revision_asked", "appeal_decided", "work_paused", "withdrawal_moved", "new_job", "postbacks_paused",
    "deposit_credited", "deposit_failed", "deposit_clawed_back", "deposit_given_back", "debt_paid", "account_frozen",
    "account_unfrozen", "job_approved", "job_declined", "job_paused", "job_resumed", "job_blocked", "job_released",
    "erasure_refused", "terms_changed",
)  # fmt: skip

_WITHDRAWAL = {
    "APPROVED": "was approved; it will be paid.",
    "PAID": "was paid.",
    "REFUSED": "was refused, and all of it is earned money again.",
    "RETURNED": "was sent back by the bank, and all of it is earned money again.",
    "LAPSED": "was not confirmed in time; all of it is earned money again.",
}
_WITHDRAWAL_NEXT = {
    "APPROVED": "It goes with the next payments.",
    "PAID": "When it arrives depends on where it goes.",
    "REFUSED": "You can ask for it again.",
    "RETURNED": "You can ask for it again; check where it is to go.",
    "LAPSED": "You can ask for it again.",
}
_UNTIL_PAID = (
    "Refunds, pay and deposits pay that first; until then you neither post, feature, give bonuses nor withdraw."
)
_PAUSED = {
    "gone": "It answered 410, which asks for no more calls.",
    "failing": "It has accepted no call for 24 hours.",
}


def words_of(kind: str, facts: Facts, title: str) -> Words:
    """The words of a notice about the job `title`; facts that are missing are left out, unknown kinds named."""
    make = _WORDS.get(kind)
    return make(facts, f'"{title}"' if title else "a job") if make else Words(kind.replace("_", " ").capitalize(), "")


def _said(facts: Facts, name: str, before: str) -> str:
    """A part that is there only where the fact is."""
    value = facts.get(name)
    return f" {before}{value}" if value else ""


def _revision(facts: Facts, job: str) -> Words:
    until = _said(facts, "revise_until", "You have until ")
    return Words(
        f"A task of {job} was sent back to you",
        f"The employer asks for changes.{_said(facts, 'comment', 'They write: ')}{until and until + '.'} "
        "A task that is not revised in time is rated not satisfied; giving it up costs nothing.",
    )


def _not_ok(facts: Facts, job: str) -> Words:
    return Words(
        f"A task of {job} was rated not satisfied",
        f"It is not paid.{_said(facts, 'comment', 'They write: ')} If that is wrong, appeal: an operator looks at both "
        "sides.",
    )


def _appeal(facts: Facts, job: str) -> Words:
    upheld = facts.get("state") == "UPHELD"
    outcome = "upheld" if upheld else "rejected"
    paid = _said(facts, "amount", "The worker was paid ") if upheld else ""
    owed = _said(facts, "owed", "Your spendable money did not cover it: you owe ")
    return Words(
        f"The appeal about a task of {job} was {outcome}",
        f"An operator looked at both sides.{_said(facts, 'reason', 'They write: ')}{paid and paid + '.'}"
        f"{owed and owed + '. ' + _UNTIL_PAID}",
    )


def _level(facts: Facts, job: str) -> Words:
    return Words(
        f"Your level is {facts.get('level', 'another')} now",
        f"It was {facts.get('before', 'another')}. Your standing shows how it came about.",
    )


def _paused(facts: Facts, job: str) -> Words:
    return Words(
        "New work is paused for you",
        f"Too few of your recent tasks were satisfied.{_said(facts, 'percent', 'Share in percent: ')}."
        f"{_said(facts, 'until', 'It ends by itself at ')}. What you hold you can hand in.",
    )


def _withdrawal(facts: Facts, job: str) -> Words:
    state = str(facts.get("state", ""))
    return Words(
        f"Your withdrawal of {facts.get('amount', '?')} {_WITHDRAWAL.get(state, 'has moved.')}",
        f"{_WITHDRAWAL_NEXT.get(state, '')}{_said(facts, 'reason', 'The reason: ')}",
    )


def _credited(facts: Facts, job: str) -> Words:
    owed = _said(facts, "owed", "Of it ")
    return Words(
        f"Your deposit of {facts.get('amount', '?')} has come in",
        f"It is spendable.{owed and owed + ' paid what your account owed.'}",
    )


def _clawed_back(facts: Facts, job: str) -> Words:
    owed = _said(facts, "owed", "Your account owes ")
    return Words(
        f"{facts.get('amount', '?')} of a deposit of yours was called back",
        f"It was taken from your spendable money, then from what you earned.{_said(facts, 'why', 'The reason: ')}"
        f"{owed and owed + ' of it. ' + _UNTIL_PAID} Tasks that you have not decided are still paid.",
    )


def _given_back(facts: Facts, job: str) -> Words:
    owed = _said(facts, "owed", "Of it ")
    return Words(
        f"{facts.get('amount', '?')} of a deposit of yours was given back",
        f"It is not called back after all.{_said(facts, 'why', 'The reason: ')}"
        f"{owed and owed + ' paid what your account owed.'}",
    )


def _debt_paid(facts: Facts, job: str) -> Words:
    owed = _said(facts, "owed", "Your account still owes ")
    return Words(
        f"{facts.get('amount', '?')} of your money paid what your account owed",
        f"{owed + '. ' + _UNTIL_PAID if owed else 'It owes nothing any more: everything is open to you again.'}",
    )


def _new_job(facts: Facts, job: str) -> Words:
    return Words(
        f"A new job of {facts.get('employer_name', 'an employer you follow')}: {job}",
        f"You follow them.{_said(facts, 'task_value', 'A task pays ')}. "
        "It is on your board while it is offered to you.",
    )


def _postbacks(facts: Facts, job: str) -> Words:
    why = _PAUSED.get(str(facts.get("why", "")), "")
    return Words(
        "Your postbacks are paused",
        f"The receiver {facts.get('address', '')} is not called any more. {why} Nothing is lost: what happens waits "
        "for 30 days. Mend the receiver, then resume (postbacks/resume), and what waits is sent.",
    )


def _approved(facts: Facts, job: str) -> Words:
    waits = facts.get("status") == "PAUSED"
    state = "It is paused, as you asked: resume it when you like." if waits else "It runs now."
    return Words(f"An operator approved {job}", f"{state}{_reason(facts)}")


def _declined(facts: Facts, job: str) -> Words:
    is_restart = facts.get("status") == "FINISHED"
    what = f"the restart of {job}" if is_restart else job
    after = "The job is finished as before." if is_restart else "Mend what is wrong, and post it again."
    return Words(
        f"An operator declined {what}",
        f"{after}{_said(facts, 'amount', 'Back in your spendable money: ')}.{_reason(facts)}",
    )


def _blocked(facts: Facts, job: str) -> Words:
    return Words(
        f"An operator blocked {job}",
        "It is over: nobody works on it any more. What was handed in still waits for your verdicts. The money of open "
        f"positions stays in escrow until an operator releases it.{_reason(facts)}",
    )


def _terms(facts: Facts, job: str) -> Words:
    title = (
        "The terms of this place changed" if facts.get("accepted_others") else "The terms of this place wait for you"
    )
    return Words(
        title,
        "Log in, read them and accept them (your account, Terms). Until then nothing new can be begun on the pages: no "
        "job posted, no position taken, no money paid in. What you have begun goes on; your money and your data stay "
        "open to you, and programs with your keys go on as before.",
    )


def _reason(facts: Facts) -> str:
    return _said(facts, "reason", "The reason: ")


_WORDS: dict[str, Callable[[Facts, str], Words]] = {
    "revision_asked": _revision,
    "rated_not_ok": _not_ok,
    "hold_cancelled": lambda facts, job: Words(
        f"Your hold on {job} was cancelled", "The job was ended by an operator. Nothing counts against you."
    ),
    "late_taken": lambda facts, job: Words(
        f"Your late work on {job} has got a place",
        f"It waits for its verdict like any other.{_said(facts, 'rate_by', 'It is rated by ')}",
    ),
    "late_closed": lambda facts, job: Words(
        f"Your late work on {job} got no place", "The job is over. Your work is kept, and counts nothing against you."
    ),
    "appeal_decided": _appeal,
    "level_changed": _level,
    "work_paused": _paused,
    "withdrawal_moved": _withdrawal,
    "deposit_credited": _credited,
    "deposit_failed": lambda facts, job: Words(
        f"Your deposit of {facts.get('amount', '?')} was not paid",
        "The payment failed at the bank. Nothing was taken; you can start another.",
    ),
    "deposit_clawed_back": _clawed_back,
    "deposit_given_back": _given_back,
    "debt_paid": _debt_paid,
    "account_frozen": lambda facts, job: Words(
        "Your account is frozen",
        f"You can look, and change nothing; your jobs are paused.{_said(facts, 'reason', 'The reason: ')} "
        "What was handed in is still rated and paid. Ask the operator what can be done.",
    ),
    "account_unfrozen": lambda facts, job: Words(
        "Your account is not frozen any more",
        f"You can change things again; your jobs go on within minutes.{_said(facts, 'reason', 'The reason: ')}",
    ),
    "erasure_refused": lambda facts, job: Words(
        "Your account is not erased",
        f"You asked for it while your account is frozen, and an operator decided.{_reason(facts)} "
        "Your data stay as they are. You can ask again at any time (your account, Your data).",
    ),
    "new_job": _new_job,
    "postbacks_paused": _postbacks,
    "job_approved": _approved,
    "job_declined": _declined,
    "job_paused": lambda facts, job: Words(
        f"An operator paused {job}",
        "Nobody starts new work on it until an operator resumes it. What was begun can be handed in, and waits "
        f"for your verdicts.{_reason(facts)}",
    ),
    "job_resumed": lambda facts, job: Words(
        f"An operator lifted the pause of {job}",
        f"It is {str(facts.get('status', 'as before')).lower()} again.{_reason(facts)}",
    ),
    "job_blocked": _blocked,
    "job_released": lambda facts, job: Words(
        f"The money of {job} was released",
        f"It was blocked.{_said(facts, 'amount', 'Of its open positions you have back: ')}.{_reason(facts)}",
    ),
    "terms_changed": _terms,
    "report_handled": lambda facts, job: Words(
        f"Your report about {job} was looked at", f"An operator has decided.{_said(facts, 'reason', 'They write: ')}"
    ),
}
assert set(_WORDS) == set(get_args(EventKind)), "each kind of event has words"
