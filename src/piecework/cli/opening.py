"""Opening accounts from the command line: ids and secrets are made here, the domain is told them."""

from msgspec import Struct

from piecework.accounts.account import Account, Level
from piecework.accounts.authentication import worker_token
from piecework.accounts.signup import NewSecrets, contract_country, reset_api_secret, reset_worker_secret
from piecework.accounts.sql import find_account_id_by_email
from piecework.clock import system_clock
from piecework.crowd.joining import join
from piecework.database import Database, Tx
from piecework.ids import new_account_id, new_list_id, new_secret


class NewAccount(Struct, frozen=True, kw_only=True):
    """Who is to get an account."""

    email: str
    name: str = ""
    country: str = "us"
    level: Level = "starter"
    is_operator: bool = False
    is_auto_approved: bool = False


class Opened(Struct, frozen=True):
    """What the owner of a new account must keep."""

    account_id: str
    api_secret: str
    worker_token: str


def open_account(database: Database, asked: NewAccount) -> Opened:
    """Open one account in a transaction of its own. Refuses: EmailTaken, InvalidRequest."""
    now, account_id, list_id = system_clock(), new_account_id(), new_list_id()
    secrets = NewSecrets(api_secret=new_secret(), worker_secret=new_secret(), pcode_secret=new_secret())
    account = Account(
        account_id=account_id,
        name=asked.name or asked.email.partition("@")[0],
        email=asked.email,
        country=contract_country(asked.country),
        level=asked.level,
        is_operator=asked.is_operator,
        is_auto_approved=asked.is_auto_approved,
        frozen_at=None,
    )

    def open_it(tx: Tx) -> None:
        join(tx, account, secrets, list_id=list_id, now=now)

    database.transact(open_it)
    return Opened(account_id, secrets.api_secret, worker_token(account_id, secrets.worker_secret))


# Where the simulated workers say they live, and what they may do: some of everything.
_CROWD_COUNTRIES = ("us", "in", "ph", "uk", "de", "ng", "br", "ca", "pl", "id")
_CROWD_LEVELS: tuple[Level, ...] = ("starter", "advanced", "starter", "expert")


def open_crowd(database: Database, workers: int) -> list[str]:
    """Accounts for so many simulated workers, the same ones every time; answers fresh worker tokens."""
    return [open_or_reset(database, _crowd_member(place)).worker_token for place in range(1, workers + 1)]


def open_or_reset(database: Database, asked: NewAccount) -> Opened:
    """The account with this address, opened if there is none, with secrets that are new: the old ones die."""
    account_id = database.read(lambda tx: find_account_id_by_email(tx, asked.email))
    if account_id is None:
        return open_account(database, asked)
    now, api_secret, worker_secret = system_clock(), new_secret(), new_secret()

    def reset(tx: Tx) -> None:
        reset_api_secret(tx, account_id, api_secret, now=now)
        reset_worker_secret(tx, account_id, worker_secret, now=now)

    database.transact(reset)
    return Opened(account_id, api_secret, worker_token(account_id, worker_secret))


def _crowd_member(place: int) -> NewAccount:
    return NewAccount(
        email=f"crowd-{place}@example.org",
        name=f"Crowd {place}",
        country=_CROWD_COUNTRIES[place % len(_CROWD_COUNTRIES)],
        level=_CROWD_LEVELS[place % len(_CROWD_LEVELS)],
    )
