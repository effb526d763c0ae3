"""Telling who calls: one statement, never cached, so that a secret dies the moment it is replaced."""

from msgspec import Struct

from piecework.accounts import programs_sql as sql
from piecework.accounts.account import Account, CredentialKind
from piecework.accounts.programs import Program
from piecework.database import Tx
from piecework.ids import ACCOUNT_ID_DIGITS, is_hex_id, secret_digest
from piecework.rules.rules import Rules, read_rules

WORKER_TOKEN_PREFIX = "pww"
API_TOKEN_PREFIX = "pwa"
_NOBODY = "-" * ACCOUNT_ID_DIGITS


class Caller(Struct, frozen=True):
    """Who calls, and the rules of the place at that moment; `program` is None for people, who have a session."""

    account: Account
    rules: Rules
    program: Program | None = None
    with_code: bool = False  # in a log-in with a code, or by a secret that was made in one


def worker_token(account_id: str, secret: str) -> str:
    """The bearer token of the worker API: it carries the account's id, so that it is found by its key."""
    return f"{WORKER_TOKEN_PREFIX}_{account_id}_{secret}"


def split_worker_token(token: str) -> tuple[str, str]:
    """The account id and secret in a token; a malformed one yields nobody's id."""
    return _split(token, WORKER_TOKEN_PREFIX)


def split_api_token(token: str) -> tuple[str, str]:
    """The account id and API secret in a token; a malformed one yields nobody's id."""
    return _split(token, API_TOKEN_PREFIX)


def _split(token: str, expected_prefix: str) -> tuple[str, str]:
    prefix, _, rest = token.partition("_")
    account_id, _, secret = rest.partition("_")
    return (account_id, secret) if prefix == expected_prefix else (_NOBODY, "")


def find_caller(tx: Tx, account_id: str, secret: str, kind: CredentialKind) -> Caller | None:
    """The account whose secret of this kind was presented, or None: at the same cost whether it exists or not."""
    owner_id = account_id if is_hex_id(account_id, ACCOUNT_ID_DIGITS) else _NOBODY
    found = sql.find_account_of_program(tx, owner_id, kind, secret_digest(secret))
    if found is None:
        return None
    program = Program(kind, found.credential_id, found.last_used_at)
    return Caller(found, read_rules(found.rules_stated), program, found.with_code)
