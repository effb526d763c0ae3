"""Accounts on the operator's wire: found, looked at as a whole, frozen, given a level, trusted, noted."""

from functools import partial
from typing import Annotated

from msgspec import Meta, Struct

from piecework.accounts.account import AccountNotFound, LevelName
from piecework.acts import accounts
from piecework.database import Tx
from piecework.fields import (
    AccountId,
    CreatedAt,
    CurrentPage,
    Earned,
    HasMore,
    JobId,
    JobTitle,
    Ok,
    PageNumber,
    PersonName,
    Short,
    Spendable,
    TasksNotOk,
)
from piecework.http.answering import GIVEN, answer, answers
from piecework.http.call import Call
from piecework.http.endpoint import Section
from piecework.jobs.job import JobStatus
from piecework.meaning import NOON, Means
from piecework.moderation import looking_at_accounts
from piecework.moderation.accounts_sql import AccountFigures, JobOfAccount, ListedAccount, Show, list_accounts
from piecework.moderation.freeze import FreezeCause, FreezeRecord
from piecework.moderation.frozen_prints_sql import FrozenPrint, PrintKind
from piecework.operator_api.shapes import AppealsRejected, AppealsUpheld, EmailAddress, FrozenAt, Roles
from piecework.paging import Page

section = Section("/operator-api")


class FindAccounts(Struct, kw_only=True):
    """Which accounts: an id, or part of a name or address; all, or some."""

    text: Annotated[
        str, Meta(max_length=200), Means("An id, or part of a name or address; empty: every account.", "nele")
    ] = ""
    show: Annotated[
        Show, Means("`all`, `frozen`, `operators`, or `auto_approved`: whose jobs run without review.", "all")
    ] = "all"
    page: PageNumber = 1


@answers(ListedAccount, roles="operator_roles")
class KnownAccount(Struct, kw_only=True):
    """An account in a list."""

    account_id: AccountId
    name: PersonName
    email: EmailAddress
    country: Annotated[str, Means("The contract's code of the country; `xx`: unknown.", "uk")]
    level: LevelName
    roles: Roles
    is_auto_approved: Annotated[bool, Means("Whether new jobs run without review.", True)]
    frozen_at: FrozenAt | None
    created_at: CreatedAt


@answers(Page[ListedAccount], accounts="items")
class AccountsFound(Struct):
    """A page of accounts; one past the end is empty."""

    current_page: CurrentPage
    has_more: HasMore
    accounts: Annotated[list[KnownAccount], Means("Accounts, the newest first.")]


@section.reads("/accounts")
def get_accounts(tx: Tx, call: Call, request: FindAccounts) -> AccountsFound:
    """Accounts by id, name or address, the newest first, 100 a page."""
    return answer(AccountsFound, list_accounts(tx, text=request.text, show=request.show, page=request.page))


class WhichAccount(Struct):
    """Which account."""

    account_id: Short[AccountId]


@answers(FreezeRecord)
class FreezeOnRecord(Struct, kw_only=True):
    """A freeze, lifted or not."""

    freeze_id: Annotated[str, Means("The freeze.", "5b4a392817060504")]
    cause: Annotated[FreezeCause, Means("`operator`, or `dispute`: a deposit was called back.", "operator")]
    reason: Annotated[str, Means("Why; its owner reads it.", "Stolen cards.")]
    frozen_by: Annotated[str, Means("The operator; empty: the system, or the command line.", "7c6d5e4f")]
    frozen_at: Annotated[str, Means("When it was made.", NOON)]
    lifted_at: Annotated[str | None, Means("When it was lifted; null: it stands.")]
    lifted_by: Annotated[str, Means("Who lifted it; empty: nobody, the system, or the command line.", "")]
    lifted_reason: Annotated[str, Means("Why it was lifted.", "")]


@answers(FrozenPrint, what="kind", frozen_on=lambda found: found.frozen_on.isoformat())
class FrozenBefore(Struct, kw_only=True):
    """What the account has in common with one that was frozen and erased."""

    what: Annotated[PrintKind, Means("`mailbox`, or `destination`: where money was paid out to.", "mailbox")]
    frozen_on: Annotated[str, Means("The day on which that account was frozen.", "2026-03-01")]
    cause: Annotated[FreezeCause, Means("`operator`, or `dispute`: a deposit was called back.", "operator")]


@answers(JobOfAccount)
class AccountsJob(Struct):
    """A job that the account posted."""

    job_id: JobId
    title: JobTitle
    status: Annotated[JobStatus, Means("Where it stands.", "RUNNING")]
    created_at: CreatedAt


@answers(AccountFigures, owed="debt")
class AccountsMoney(Struct, kw_only=True):
    """What the account has, what came in and what went out."""

    spendable: Spendable
    earned: Earned
    withdrawing: Annotated[str, Means("What is on its way out.", "0.0000")]
    escrow: Annotated[str, Means("In escrow of all its jobs.", "6.0000")]
    owed: Annotated[str, Means("What it owes the place: of deposits that were called back.", "0.0000")]
    deposited: Annotated[str, Means("All that came in, without what was called back.", "100.0000")]
    trusted_deposits: Annotated[str, Means("Of that, what cannot be called back.", "0.0000")]
    withdrawn: Annotated[str, Means("All that was paid out.", "0.0000")]


@answers(
    AccountFigures, ok="worker_ok", nok="worker_nok", appeals_upheld="appeals_won", appeals_rejected="appeals_lost"
)
class AsWorker(Struct, kw_only=True):
    """The account as a worker: verdicts that count today, and appeals decided."""

    points: Annotated[str, Means("The points.", "3120.0")]
    level_number: Annotated[int, Means("1000 x n^1.5 points make level n; 4 is advanced, 8 is expert.", 2)]
    ok: Annotated[int, Means("Satisfied tasks that count today.", 12)]
    nok: TasksNotOk
    work_paused_until: Annotated[str | None, Means("Until when no new work is taken; null: it is.")]
    appeals_upheld: AppealsUpheld
    appeals_rejected: AppealsRejected


@answers(
    AccountFigures, ok="employer_ok", nok="employer_nok", appeals_upheld="verdicts_turned",
    appeals_rejected="verdicts_upheld",
)  # fmt: skip
class AsEmployer(Struct, kw_only=True):
    """The account as an employer: jobs, verdicts, reports that wait, and appeals against it."""

    jobs: Annotated[int, Means("How many jobs it posted.", 3)]
    running_jobs: Annotated[int, Means("How many of them run.", 1)]
    ok: Annotated[int, Means("Tasks of its jobs that are satisfied.", 40)]
    nok: TasksNotOk
    to_rate: Annotated[int, Means("Tasks that wait for its verdict.", 0)]
    reports: Annotated[int, Means("Reports of its jobs that no operator has looked at.", 0)]
    appeals_upheld: AppealsUpheld
    appeals_rejected: AppealsRejected


@answers(
    AccountFigures,
    roles="operator_roles",
    money=partial(answer, AccountsMoney),
    worker=partial(answer, AsWorker),
    employer=partial(answer, AsEmployer),
    latest_jobs=GIVEN,
    freezes=GIVEN,
    frozen_before=GIVEN,
)
class AccountWhole(KnownAccount, kw_only=True):
    """Everything about one account; what operators did about it is in the log, by `about_account_id`."""

    is_erased: Annotated[bool, Means("Whether the account was erased.", False)]
    terms_version: Annotated[str | None, Means("The terms that it accepted last; null: none yet.", "3f7a0c91d2e4")]
    terms_accepted_at: Annotated[str | None, Means("When it accepted them.", NOON)]
    money: Annotated[AccountsMoney, Means("What the account has, what came in and what went out.")]
    worker: Annotated[AsWorker, Means("The account as a worker.")]
    employer: Annotated[AsEmployer, Means("The account as an employer.")]
    latest_jobs: Annotated[list[AccountsJob], Means("The ten it posted last.")]
    freezes: Annotated[list[FreezeOnRecord], Means("Every freeze, the latest first.")]
    frozen_before: Annotated[
        list[FrozenBefore], Means("What it has in common with accounts that were frozen and erased.")
    ]


@section.reads("/accounts/{account_id}", refuses=(AccountNotFound,))
def get_account(tx: Tx, call: Call, request: WhichAccount) -> AccountWhole:
    """One account whole: money, work, jobs, appeals, freezes."""
    known = looking_at_accounts.get_account_overview(tx, request.account_id, now=call.now)
    return answer(
        AccountWhole,
        known.account,
        latest_jobs=[answer(AccountsJob, job) for job in known.jobs],
        freezes=[answer(FreezeOnRecord, made) for made in known.freezes],
        frozen_before=[answer(FrozenBefore, found) for found in known.frozen_before],
    )


class AccountChanged(Struct):
    """It is done, and on record."""

    ok: Ok
    account_id: AccountId


def _changed(request: accounts.ForReason, result: object) -> AccountChanged:
    return AccountChanged(True, request.account_id)


section.acts("/accounts/{account_id}/freeze", accounts.freeze_account, AccountChanged, _changed)
section.acts("/accounts/{account_id}/unfreeze", accounts.unfreeze_account, AccountChanged, _changed)
section.acts("/accounts/{account_id}/level", accounts.set_account_level, AccountChanged, _changed)
section.acts("/accounts/{account_id}/auto-approval", accounts.set_auto_approval, AccountChanged, _changed)
section.acts("/accounts/{account_id}/note", accounts.note_on_account, AccountChanged, _changed)
