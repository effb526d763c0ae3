"""The employer's money: what there is, paying in, every movement, and the statement as a file."""

import io
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from msgspec import Struct

from piecework.database import Database, Tx
from piecework.deposits.deposit import Deposit
from piecework.deposits.deposits_sql import ListedDeposit, ask_deposits
from piecework.deposits.starting import Bounds
from piecework.exports.cells import CONTENT_TYPES
from piecework.exports.statement import Period, write_statement
from piecework.fields import PageNumber
from piecework.ids import derived_id
from piecework.jobs.views.owned_sql import ask_job_sum
from piecework.ledger.debts_sql import DebtLine, ask_debt, ask_debt_lines
from piecework.ledger.ledger_sql import StatementLine, ask_statement
from piecework.money import ZERO, Money
from piecework.paging import Page
from piecework.payments.configured import find_provider, get_provider
from piecework.payments.paying import Way, pay_in
from piecework.refusal import InvalidRequest, Rule
from piecework.web.outcome import Done, Download
from piecework.web.pages import Pages
from piecework.web.visit import Visit

pages = Pages("employer", reader="account")

MONEY = "/employer/money"
DAY = Rule("day", "{field} must be a day like 2026-03-01.")
DAY_OF_THIS_TIME = Rule("day", "{field} must be a day of this time.")
LINES_A_PAGE, DEPOSITS_SHOWN, DEBT_LINES_SHOWN = 50, 10, 10


class WhichMoney(Struct):
    """Which page of the movements; the deposit that somebody comes back from paying."""

    page: PageNumber = 1
    deposit: str = ""


class MoneyPage(Struct, frozen=True, kw_only=True):
    """Balances, movements and deposits."""

    spendable: Decimal
    earned: Decimal
    escrow: Decimal
    debt: Decimal
    debt_lines: list[DebtLine]
    takes_payments: bool
    bounds: Bounds
    deposit: ListedDeposit | None
    deposits: list[ListedDeposit]
    lines: Page[StatementLine]


@pages.shows(MONEY, "money.html", form_id_in_address=True)
def show_money(tx: Tx, visit: Visit, request: WhichMoney) -> MoneyPage:
    """The account's money, the latest movements first."""
    account_id, limits = visit.account.account_id, visit.rules.limits
    pending_sum = ask_job_sum(tx, account_id)
    debt, debt_lines = ask_debt(tx, account_id), ask_debt_lines(tx, account_id, limit=DEBT_LINES_SHOWN)
    deposits = ask_deposits(tx, account_id=account_id, state=None, page=1, page_size=DEPOSITS_SHOWN)
    lines = ask_statement(tx, account_id, page=request.page, page_size=LINES_A_PAGE)
    shown = deposits.get().items
    return MoneyPage(
        spendable=visit.session.spendable if visit.session else ZERO,
        earned=visit.session.earned if visit.session else ZERO,
        escrow=pending_sum.get().escrow,
        debt=debt.get(),
        debt_lines=debt_lines.all(),
        takes_payments=find_provider(visit.settings) is not None,
        bounds=Bounds(limits.deposit_min, limits.deposit_max),
        deposit=next((row for row in shown if row.deposit_id == request.deposit), None),
        deposits=shown,
        lines=lines.get(),
    )


class PayIn(Struct):
    """How much; the form's own id, so that the same form sent twice is one deposit."""

    amount: Money
    form_id: str = ""


def start_paying(database: Database, visit: Visit, request: PayIn) -> Deposit:
    """Have the provider make a page to pay at."""
    account, limits = visit.account, visit.rules.limits
    deposit_id = derived_id(account.account_id, f"form:{request.form_id}") if request.form_id else visit.deposit_id
    page = f"{visit.settings.base_url}{MONEY}?deposit={deposit_id}"
    return pay_in(
        database, get_provider(visit.settings), account, request.amount,
        bounds=Bounds(limits.deposit_min, limits.deposit_max), way=Way(paid_url=page, cancelled_url=page),
        deposit_id=deposit_id, now=visit.now,
    )  # fmt: skip


@pages.acts("/employer/money/deposit", shows=show_money, prepare=start_paying, needs_terms=True)
def pay(tx: Tx, visit: Visit, request: PayIn, deposit: Deposit) -> Done:
    """Go on to where it can be paid: nothing is credited before the provider tells that it came."""
    return Done(to=f"{MONEY}?deposit={deposit.deposit_id}")


class WhichDays(Struct):
    """The days of the statement, as dates; empty: from the beginning, until now."""

    since: str = ""
    until: str = ""


@pages.downloads("/employer/money/statement.csv", reads_snapshot=True)
def download_statement(tx: Tx, visit: Visit, request: WhichDays) -> Download:
    """Every movement of those days with the balance after it; the sums tie."""
    start, last = _day(request.since, "since"), _day(request.until, "until")
    file = io.BytesIO()
    period = Period(start, None if last is None else last + timedelta(days=1))
    write_statement(tx, visit.account.account_id, period, into=file, form="csv")
    return Download(name="statement.csv", content_type=CONTENT_TYPES["csv"], body=file.getvalue())


def _day(text: str, field: str) -> datetime | None:
    if not text.strip():
        return None
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        raise InvalidRequest.of(field, DAY) from None
    if not date(1971, 1, 1) <= day <= date(9000, 1, 1):
        raise InvalidRequest.of(field, DAY_OF_THIS_TIME)
    return datetime.combine(day, time(), UTC)
