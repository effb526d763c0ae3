"""The caller's own account on the wire (API 4), and our own: transactions, a new API secret."""

from typing import Annotated

from msgspec import Struct

from piecework.accounts.account_sql import ask_pcode_secret, set_pcode_secret
from piecework.accounts.programs import reset_api_secret as replace_api_secret
from piecework.database import Tx
from piecework.fields import CurrentPage, Earned, Ok, PageCount, PageNumber, Spendable
from piecework.http.answering import answer, answers
from piecework.http.call import Call, NoParameters
from piecework.http.endpoint import Section
from piecework.ledger import purses
from piecework.ledger.ledger_sql import StatementLine, ask_statement
from piecework.ledger.movement import PurseKind
from piecework.meaning import JOB, NOON, TASK, Means
from piecework.paging import Page

section = Section("/api/users")


@answers(purses.Balances)
class Balances(Struct):
    """Money with four decimals: what was earned by work, and what can be spent on jobs."""

    earned: Earned
    spendable: Spendable


@section.reads("/get-balances.php")
def get_balances(tx: Tx, call: Call, request: NoParameters) -> Balances:
    """The caller's balances (API 4.1)."""
    return answer(Balances, purses.get_balances(tx, call.account.account_id))


class GetTransactions(Struct):
    """Which page."""

    page: PageNumber = 1


@answers(
    StatementLine,
    id="movement_id",
    date="created_at",
    type=lambda line: line.movement_id.partition(":")[0],
    balance="kind",
)
class Transaction(Struct):
    """Money that came into (or, with a minus, went out of) a balance. `type` says why: post, pay, bonus, refund ..."""

    id: Annotated[str, Means("What was settled.", f"pay:{TASK}")]
    date: Annotated[str, Means("When.", NOON)]
    type: Annotated[str, Means("Why: deposit, post, pay, refund, bonus ...", "pay")]
    balance: Annotated[PurseKind, Means("Which balance.", "earned")]
    amount: Annotated[str, Means("How much; with a minus for what went out.", "0.1000")]
    job_id: Annotated[str, Means("The job it is about, or empty.", JOB)]


@answers(Page[StatementLine], transactions="items")
class TransactionsPage(Struct):
    """A page of transactions; one past the end is empty."""

    current_page: CurrentPage
    pages: PageCount
    transactions: Annotated[list[Transaction], Means("What moved the balances, the latest first.")]


@section.reads("/get-transactions.php")
def get_transactions(tx: Tx, call: Call, request: GetTransactions) -> TransactionsPage:
    """What moved the caller's balances, the latest first, 100 a page; an extension."""
    return answer(TransactionsPage, ask_statement(tx, call.account.account_id, page=request.page).get())


class ApiSecret(Struct):
    """The new API secret, shown this once."""

    ok: Ok
    api_secret: Annotated[str, Means("The new secret, shown this once.", "3q2-7wEjRWeJq83v_xx")]


@section.changes("/reset-api-secret.php", shows_secret=True)
def reset_api_secret(tx: Tx, call: Call, request: NoParameters) -> ApiSecret:
    """Replace the caller's API secret; the old one dies at once; an extension."""
    replace_api_secret(tx, call.account.account_id, call.secret, with_code=call.with_code, now=call.now)
    return ApiSecret(True, call.secret)


class PcodeSecret(Struct):
    """What codes are made with: `pw-` and the SHA-256 of job id, worker id and this secret, in hex."""

    ok: Ok
    pcode_secret: Annotated[str, Means("What codes are made with, as 64 hex digits.", "9f" * 32)]


@section.reads("/get-pcode-secret.php")
def get_pcode_secret(tx: Tx, call: Call, request: NoParameters) -> PcodeSecret:
    """The secret that proves work by codes (autorate V and V+R); an extension."""
    return PcodeSecret(True, ask_pcode_secret(tx, call.account.account_id).get())


@section.changes("/reset-pcode-secret.php", shows_secret=True)
def reset_pcode_secret(tx: Tx, call: Call, request: NoParameters) -> PcodeSecret:
    """Replace the secret that codes are made with; codes made with the old one count no more; an extension."""
    set_pcode_secret(tx, call.account.account_id, call.secret)
    return PcodeSecret(True, call.secret)
