"""Accounts on the operator's wire: found, looked at as a whole, frozen, given a level, trusted, noted."""

from collections.abc import Sequence
from functools import partial
from typing import Annotated, Literal

from msgspec import Meta, Struct

from piecework.accounts.account import Level, OperatorRole
from piecework.database import Tx
from piecework.http.answering import GIVEN, answer, answers
from piecework.http.call import Call
from piecework.http.endpoint import Section
from piecework.jobs.job import JobStatus
from piecework.moderation import changing_accounts, looking_at_accounts
from piecework.moderation.accounts_sql import AccountFigures, JobOfAccount, ListedAccount, Show, list_accounts
from piecework.moderation.changing_accounts import REASON_CHARACTERS_MAX
from piecework.moderation.freeze import FreezeCause, FreezeRecord
from piecework.paging import PAGE_MAX, Page

section = Section("/operator-api")

Id = Annotated[str, Meta(max_length=64)]
Reason = Annotated[str, Meta(min_length=1, max_length=REASON_CHARACTERS_MAX)]


class FindAccounts(Struct, kw_only=True):
    """Which accounts: an id, or part of a name or address; all, or some."""

    text: Annotated[str, Meta(max_length=200)] = ""
    show: Show = "all"
    page: Annotated[int, Meta(ge=1, le=PAGE_MAX)] = 1


@answers(ListedAccount, roles="operator_roles")
class KnownAccount(Struct, kw_only=True):
    """An account in a list."""

    account_id: str
    name: str
    email: str
    country: str
    level: Level
    roles: Sequence[OperatorRole]
    is_auto_approved: bool
    frozen_at: str | None
    created_at: str


@answers(Page[ListedAccount], accounts="items")
class AccountsFound(Struct):
    """A page of accounts; one past the end is empty."""

    current_page: int
    has_more: bool
    accounts: list[KnownAccount]


@section.reads("/accounts")
def get_accounts(tx: Tx, call: Call, request: FindAccounts) -> AccountsFound:
    """Accounts by id, name or address, the newest first, 100 a page."""
    return answer(AccountsFound, list_accounts(tx, text=request.text, show=request.show, page=request.page))


class WhichAccount(Struct):
    """Which account."""

    account_id: Id


@answers(FreezeRecord)
class FreezeOnRecord(Struct, kw_only=True):
    """A freeze, lifted or not."""

    freeze_id: str
    cause: FreezeCause
    reason: str
    frozen_by: str
    frozen_at: str
    lifted_at: str | None
    lifted_by: str
    lifted_reason: str


@answers(JobOfAccount)
class AccountsJob(Struct):
    """A job that the account posted."""

    job_id: str
    title: str
    status: JobStatus
    created_at: str


@answers(AccountFigures)
class AccountsMoney(Struct, kw_only=True):
    """What the account has, what came in and what went out."""

    spendable: str
    earned: str
    withdrawing: str
    escrow: str
    owed: str
    deposited: str
    trusted_deposits: str
    withdrawn: str


@answers(
    AccountFigures, ok="worker_ok", nok="worker_nok", appeals_upheld="appeals_won", appeals_rejected="appeals_lost"
)
class AsWorker(Struct, kw_only=True):
    """The account as a worker: verdicts that count today, and appeals decided."""

    points: str
    level_number: int
    ok: int
    nok: int
    work_paused_until: str | None
    appeals_upheld: int
    appeals_rejected: int


@answers(
    AccountFigures, ok="employer_ok", nok="employer_nok", appeals_upheld="verdicts_turned",
    appeals_rejected="verdicts_upheld",
)  # fmt: skip
class AsEmployer(Struct, kw_only=True):
    """The account as an employer: jobs, verdicts, reports that wait, and appeals against it."""

    jobs: int
    running_jobs: int
    ok: int
    nok: int
    to_rate: int
    reports: int
    appeals_upheld: int
    appeals_rejected: int


@answers(
    AccountFigures,
    roles="operator_roles",
    money=partial(answer, AccountsMoney),
    worker=partial(answer, AsWorker),
    employer=partial(answer, AsEmployer),
    latest_jobs=GIVEN,
    freezes=GIVEN,
)
class AccountWhole(KnownAccount, kw_only=True):
    """Everything about one account; what operators did about it is in the log, by `about_account_id`."""

    is_erased: bool
    terms_version: str | None
    terms_accepted_at: str | None
    money: AccountsMoney
    worker: AsWorker
    employer: AsEmployer
    latest_jobs: list[AccountsJob]
    freezes: list[FreezeOnRecord]


@section.reads("/accounts/{account_id}")
def get_account(tx: Tx, call: Call, request: WhichAccount) -> AccountWhole:
    """One account whole: money, work, jobs, appeals, freezes."""
    known = looking_at_accounts.get_account_overview(tx, request.account_id, now=call.now)
    return answer(
        AccountWhole,
        known.account,
        latest_jobs=[answer(AccountsJob, job) for job in known.jobs],
        freezes=[answer(FreezeOnRecord, made) for made in known.freezes],
    )


class ForReason(Struct):
    """Which account, and why."""

    account_id: Id
    reason: Reason


class AccountChanged(Struct):
    """It is done, and on record."""

    ok: Literal[True]
    account_id: str


@section.changes("/accounts/{account_id}/freeze", needs="review")
def freeze_account(tx: Tx, call: Call, request: ForReason) -> AccountChanged:
    """Let the account change nothing, and pause its jobs; its owner reads the reason. Of an operator: needs `all`."""
    changing_accounts.freeze(
        tx, request.account_id, request.reason, by=call.account, freeze_id=call.order_id, now=call.now
    )
    return AccountChanged(True, request.account_id)


@section.changes("/accounts/{account_id}/unfreeze", needs="review")
def unfreeze_account(tx: Tx, call: Call, request: ForReason) -> AccountChanged:
    """Lift every freeze of the account; its owner reads the reason. Of an operator: needs `all`."""
    changing_accounts.unfreeze(tx, request.account_id, request.reason, by=call.account, now=call.now)
    return AccountChanged(True, request.account_id)


class SetLevel(ForReason):
    """Which account, why, and which level."""

    level: Level


@section.changes("/accounts/{account_id}/level", needs="review")
def set_account_level(tx: Tx, call: Call, request: SetLevel) -> AccountChanged:
    """Give a worker a level, until their points carry them over the next threshold."""
    had = changing_accounts.set_level(tx, request.account_id, request.level, request.reason, now=call.now)
    call.acting.add(had=had)
    return AccountChanged(True, request.account_id)


class SetAutoApproval(ForReason):
    """Which account, why, and whether its jobs run without review."""

    is_auto_approved: bool


@section.changes("/accounts/{account_id}/auto-approval", needs="review")
def set_auto_approval(tx: Tx, call: Call, request: SetAutoApproval) -> AccountChanged:
    """Let an employer's jobs run without review, or not."""
    had = changing_accounts.change_auto_approval(tx, request.account_id, request.is_auto_approved, request.reason)
    call.acting.add(had=had)
    return AccountChanged(True, request.account_id)


@section.changes("/accounts/{account_id}/note", needs="any")
def note_on_account(tx: Tx, call: Call, request: ForReason) -> AccountChanged:
    """Write down what operators should know of an account; it is a line of the log, and stays as it is."""
    changing_accounts.note(tx, request.account_id, request.reason)
    return AccountChanged(True, request.account_id)
