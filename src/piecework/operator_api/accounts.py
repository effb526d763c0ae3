"""Accounts on the operator's wire: found, looked at as a whole, frozen, given a level, trusted, noted."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

from piecework.accounts.account import Level, OperatorRole
from piecework.acts import accounts
from piecework.clock import wire_time
from piecework.database import Tx
from piecework.http.call import Call
from piecework.http.endpoint import Section
from piecework.ids import Id
from piecework.jobs.job import JobStatus
from piecework.moderation import looking_at_accounts
from piecework.moderation.accounts_sql import FoundAccount, Show, WholeAccount
from piecework.moderation.freeze import FreezeCause, KnownFreeze
from piecework.money import money_text
from piecework.paging import PAGE_MAX

section = Section("/operator-api")


class FindAccounts(Struct, kw_only=True):
    """Which accounts: an id, or part of a name or address; all, or some."""

    text: Annotated[str, Meta(max_length=200)] = ""
    show: Show = "all"
    page: Annotated[int, Meta(ge=1, le=PAGE_MAX)] = 1


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


class AccountsFound(Struct):
    """A page of accounts; one past the end is empty."""

    current_page: int
    has_more: bool
    accounts: list[KnownAccount]


@section.reads("/accounts")
def get_accounts(tx: Tx, call: Call, request: FindAccounts) -> AccountsFound:
    """Accounts by id, name or address, the newest first, 100 a page."""
    page = looking_at_accounts.find_accounts(tx, request.text, show=request.show, page=request.page)
    return AccountsFound(page.current_page, page.has_more, [KnownAccount(**_shown(one)) for one in page.accounts])


class WhichAccount(Struct):
    """Which account."""

    account_id: Id


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


class AccountsJob(Struct):
    """A job that the account posted."""

    job_id: str
    title: str
    status: JobStatus
    created_at: str


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


class AsWorker(Struct, kw_only=True):
    """The account as a worker: verdicts that count today, and appeals decided."""

    points: str
    level_number: int
    ok: int
    nok: int
    work_paused_until: str | None
    appeals_upheld: int
    appeals_rejected: int


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
    known = looking_at_accounts.get_everything(tx, request.account_id, now=call.now)
    one = known.account
    amounts = {name: money_text(getattr(one, name)) for name in AccountsMoney.__struct_fields__}
    return AccountWhole(
        **_shown(one),
        is_erased=one.is_erased,
        terms_version=one.terms_version,
        terms_accepted_at=wire_time(one.terms_accepted_at) if one.terms_accepted_at else None,
        money=AccountsMoney(**amounts),
        worker=_as_worker(one),
        employer=_as_employer(one),
        latest_jobs=[AccountsJob(job.job_id, job.title, job.status, wire_time(job.created_at)) for job in known.jobs],
        freezes=[_freeze(made) for made in known.freezes],
    )


class AccountChanged(Struct):
    """It is done, and on record."""

    ok: Literal[True]
    account_id: str


def _changed(request: accounts.ForReason, result: object) -> AccountChanged:
    return AccountChanged(True, request.account_id)


section.acts("/accounts/{account_id}/freeze", accounts.freeze_account, AccountChanged, _changed)
section.acts("/accounts/{account_id}/unfreeze", accounts.unfreeze_account, AccountChanged, _changed)
section.acts("/accounts/{account_id}/level", accounts.set_account_level, AccountChanged, _changed)
section.acts("/accounts/{account_id}/auto-approval", accounts.set_auto_approval, AccountChanged, _changed)
section.acts("/accounts/{account_id}/note", accounts.note_on_account, AccountChanged, _changed)


def _shown(one: FoundAccount) -> dict[str, Any]:
    return {
        "account_id": one.account_id,
        "name": one.name,
        "email": one.email,
        "country": one.country,
        "level": one.level,
        "roles": one.operator_roles,
        "is_auto_approved": one.is_auto_approved,
        "frozen_at": wire_time(one.frozen_at) if one.frozen_at else None,
        "created_at": wire_time(one.created_at),
    }


def _as_worker(one: WholeAccount) -> AsWorker:
    return AsWorker(
        points=money_text(one.points),
        level_number=one.level_number,
        ok=one.worker_ok,
        nok=one.worker_nok,
        work_paused_until=wire_time(one.work_paused_until) if one.work_paused_until else None,
        appeals_upheld=one.appeals_won,
        appeals_rejected=one.appeals_lost,
    )


def _as_employer(one: WholeAccount) -> AsEmployer:
    return AsEmployer(
        jobs=one.jobs,
        running_jobs=one.running_jobs,
        ok=one.employer_ok,
        nok=one.employer_nok,
        to_rate=one.to_rate,
        reports=one.reports,
        appeals_upheld=one.verdicts_turned,
        appeals_rejected=one.verdicts_upheld,
    )


def _freeze(made: KnownFreeze) -> FreezeOnRecord:
    return FreezeOnRecord(
        freeze_id=made.freeze_id,
        cause=made.cause,
        reason=made.reason,
        frozen_by=made.frozen_by,
        frozen_at=wire_time(made.frozen_at),
        lifted_at=wire_time(made.lifted_at) if made.lifted_at else None,
        lifted_by=made.lifted_by,
        lifted_reason=made.lifted_reason,
    )
