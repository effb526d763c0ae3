"""The people of the demo: an operator, an employer with money, a worker to be, and a crowd."""

import secrets
from decimal import Decimal

from msgspec import Struct, structs

from piecework.accounts.account_sql import find_account_id_by_email, has_accounts
from piecework.accounts.terms import terms_in_force
from piecework.acts.deposits import RecordDeposit, record_deposit
from piecework.cli.acting import do_act
from piecework.cli.opening import NewAccount, NewCredentials, open_crowd, open_or_reset
from piecework.clock import system_clock
from piecework.database import Database
from piecework.ledger.purses import get_balances
from piecework.refusal import CannotStart
from piecework.settings import Settings

OPERATOR = NewAccount(email="demo-operator@example.org", name="Demo operator", operator_roles=("all",))
EMPLOYER = NewAccount(email="demo-employer@example.org", name="Demo employer", is_auto_approved=True)
WORKER = NewAccount(email="demo-worker@example.org", name="Demo worker")
FUNDS, FUNDS_LOW = Decimal(1000), Decimal(100)


class Cast(Struct, frozen=True):
    """Everybody in the demo, with secrets that are good until its next start; the visitor shares one password."""

    operator: NewCredentials
    employer: NewCredentials
    worker_tokens: list[str]
    password: str


def make_cast(database: Database, settings: Settings, *, workers: int) -> Cast:
    """Find or open the demo's accounts, and see to it that the employer has money. Refuses: CannotStart.

    A marketplace that is not a demo is refused: the crowd would do its jobs and be paid for it.
    """
    if database.read(has_accounts) and not database.read(lambda tx: find_account_id_by_email(tx, OPERATOR.email)):
        place = "the database of PIECEWORK_DATABASE_URL" if settings.database_url else str(settings.data_folder)
        raise CannotStart(
            f"There is a marketplace in {place} already, and its jobs are not for a simulated crowd: "
            "give the demo a folder of its own with PIECEWORK_DATA_DIR, and no PIECEWORK_DATABASE_URL."
        )
    password, terms = secrets.token_urlsafe(9), terms_in_force(settings.terms_file)
    cast = Cast(
        open_or_reset(database, structs.replace(OPERATOR, password=password, terms=terms)),
        open_or_reset(database, structs.replace(EMPLOYER, password=password, terms=terms)),
        open_crowd(database, workers, password=password, terms=terms),
        password,
    )
    open_or_reset(database, structs.replace(WORKER, password=password, terms=terms))
    _fund(database, cast.employer.account_id)
    return cast


def _fund(database: Database, account_id: str) -> None:
    if database.read(lambda tx: get_balances(tx, account_id)).spendable < FUNDS_LOW:
        reference = f"demo {system_clock().isoformat()}"
        do_act(database, record_deposit, RecordDeposit(account_id=account_id, amount=FUNDS, reference=reference))
