"""Opening an account, with the secrets that programs use."""

import re
from datetime import datetime

from msgspec import Struct, structs

from piecework.accounts import account_sql as sql
from piecework.accounts.account import Account
from piecework.accounts.email_addresses import read_email
from piecework.accounts.programs import FIRST_TOKEN, add_worker_token, reset_api_secret
from piecework.database import Tx
from piecework.refusal import InvalidRequest, Refusal

_COUNTRY = re.compile(r"[a-z]{2}")


class EmailTaken(Refusal):
    """An account with this address exists."""

    code, message, field = "email_taken", "An account with this e-mail address exists already.", "email"


class NewSecrets(Struct, frozen=True, kw_only=True):
    """What a new account is given: what its codes are made with; an API secret and a worker token where they are shown.

    `worker_secret` is the random part of the token. Who signs up on the pages has neither, and makes them when needed.
    """

    pcode_secret: str
    api_secret: str = ""
    worker_secret: str = ""
    with_code: bool = False  # who runs the machine makes them


def create_account(tx: Tx, account: Account, secrets: NewSecrets, *, now: datetime) -> None:
    """Open an account with its secrets; what else belongs to one is crowd.joining.

    API secret and worker token are stored as digests only and can never be shown again. An operator for whom no roles
    are named has all. Refuses: EmailTaken, InvalidRequest.
    """
    check_account(account)
    account = structs.replace(account, email=read_email(account.email))
    if account.is_operator and not account.operator_roles:
        account = structs.replace(account, operator_roles=["all"])
    sql.claim_email(tx, account.email, account.account_id).one_or(EmailTaken)
    sql.add_account(tx, account, pcode_secret=secrets.pcode_secret, now=now)
    if secrets.api_secret:
        reset_api_secret(tx, account.account_id, secrets.api_secret, with_code=secrets.with_code, now=now)
    if secrets.worker_secret:
        add_worker_token(tx, account.account_id, secrets.worker_secret, name=FIRST_TOKEN, now=now)


def check_account(account: Account) -> None:
    """Refuse an address, name or country that cannot be one."""
    if read_email(account.email) is None:
        raise InvalidRequest.of("email", f"{account.email!r} is not an e-mail address.")
    if not account.name.strip() or len(account.name) > 100:
        raise InvalidRequest.of("name", "The name must have 1 to 100 characters.")
    if not _COUNTRY.fullmatch(account.country):
        raise InvalidRequest.of(
            "country", f"{account.country!r} is not a country code: two lower-case letters, like us or uk."
        )
