"""Opening accounts from the command line: ids and secrets are made here, the domain is told them."""

import secrets

from msgspec import Struct, structs

from piecework.accounts.account import Account, AccountNotFound, Level, OperatorRole
from piecework.accounts.account_sql import find_account_id_by_email
from piecework.accounts.authentication import worker_token
from piecework.accounts.entering.passwords import SALT_BYTES, hash_password, password_faults
from piecework.accounts.signing_up import NewSecrets
from piecework.accounts.terms import Terms
from piecework.acts import accounts as acts
from piecework.catalog.countries import contract_country
from piecework.cli.acting import do_act
from piecework.database import Database
from piecework.ids import new_account_id, new_list_id, new_secret
from piecework.refusal import InvalidRequest, Refusal


class NoSuchAddress(Refusal):
    """No account has this address."""

    code, status = "address_not_found", 404
    message = "No account has this e-mail address."


class NewAccount(Struct, frozen=True, kw_only=True):
    """Who is to get an account."""

    email: str
    name: str = ""
    country: str = "us"
    level: Level = "starter"
    operator_roles: tuple[OperatorRole, ...] = ()
    is_auto_approved: bool = False
    terms: Terms | None = None  # that they have accepted: people of a demo; everybody else is asked on the pages
    password: str = ""  # without one they log in on the pages after choosing one by e-mail


class NewCredentials(Struct, frozen=True):
    """What the owner of a new account must keep."""

    account_id: str
    api_secret: str
    worker_token: str


def open_account(database: Database, asked: NewAccount) -> NewCredentials:
    """Open one account in a transaction of its own. Refuses: EmailTaken, InvalidRequest."""
    account_id, list_id = new_account_id(), new_list_id()
    made = NewSecrets(api_secret=new_secret(), worker_secret=new_secret(), pcode_secret=new_secret(), with_code=True)
    account = Account(
        account_id=account_id,
        name=asked.name or asked.email.partition("@")[0],
        email=asked.email,
        country=contract_country(asked.country),
        level=asked.level,
        is_operator=bool(asked.operator_roles),
        is_auto_approved=asked.is_auto_approved,
        frozen_at=None,
        operator_roles=list(asked.operator_roles),
    )
    password_hash = new_hash(asked.password, account.email, account.name)

    wanted = acts.OpenAccount(
        account_id=account_id, account=account, secrets=made, list_id=list_id, terms=asked.terms,
        password_hash=password_hash,
    )  # fmt: skip
    do_act(database, acts.open_account, wanted)
    return NewCredentials(account_id, made.api_secret, worker_token(account_id, made.worker_secret))


def new_hash(password: str, email: str, name: str = "") -> str:
    """What is kept of a new password; nothing where there is none. Refuses: InvalidRequest."""
    if not password:
        return ""
    InvalidRequest.raise_if_any(password_faults(password, email=email, name=name))
    return hash_password(password, salt=secrets.token_bytes(SALT_BYTES))


def set_password(database: Database, email: str, password: str, *, api_secret_too: bool) -> None:
    """Give the account with this address a password; its log-ins and worker tokens end, the API secret if it is said.

    Refuses: NoSuchAddress, InvalidRequest.
    """
    password_hash = new_hash(password, email)
    account_id = database.read(lambda tx: find_account_id_by_email(tx, email))
    if account_id is None:
        raise NoSuchAddress
    wanted = acts.SetPassword(account_id=account_id, password_hash=password_hash, api_too=api_secret_too)
    do_act(database, acts.set_password, wanted)


def which_account(database: Database, account: str) -> str:
    """The id of an account that is named by its id or e-mail address. Refuses: AccountNotFound."""
    if "@" not in account:
        return account
    account_id = database.read(lambda tx: find_account_id_by_email(tx, account))
    if account_id is None:
        raise AccountNotFound
    return account_id


# Where the simulated workers say they live, and what they may do: some of everything.
_CROWD_COUNTRIES = ("us", "in", "ph", "uk", "de", "ng", "br", "ca", "pl", "id")
_CROWD_LEVELS: tuple[Level, ...] = ("starter", "advanced", "starter", "expert")


def open_crowd(database: Database, workers: int, *, password: str = "", terms: Terms | None = None) -> list[str]:
    """Accounts for so many simulated workers, the same ones every time; answers fresh worker tokens.

    With a password the first of them can be logged in to, to see what it has done.
    """
    members = [_crowd_member(place, password if place == 1 else "") for place in range(1, workers + 1)]
    return [open_or_reset(database, structs.replace(member, terms=terms)).worker_token for member in members]


def open_or_reset(database: Database, asked: NewAccount) -> NewCredentials:
    """The account with this address, opened if there is none, with secrets that are new: the old ones die."""
    account_id = database.read(lambda tx: find_account_id_by_email(tx, asked.email))
    if account_id is None:
        return open_account(database, asked)
    api_secret, worker_secret = new_secret(), new_secret()
    reset = acts.ResetSecrets(
        account_id=account_id, api_secret=api_secret, worker_secret=worker_secret, terms=asked.terms,
        password_hash=new_hash(asked.password, asked.email, asked.name),
    )  # fmt: skip
    do_act(database, acts.reset_secrets, reset)
    return NewCredentials(account_id, api_secret, worker_token(account_id, worker_secret))


def _crowd_member(place: int, password: str) -> NewAccount:
    return NewAccount(
        password=password,
        email=f"crowd-{place}@example.org",
        name=f"Crowd {place}",
        country=_CROWD_COUNTRIES[place % len(_CROWD_COUNTRIES)],
        level=_CROWD_LEVELS[place % len(_CROWD_LEVELS)],
    )
