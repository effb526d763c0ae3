"""What programs log in with: one API secret, and worker tokens by name; each is shown once and ended at any time."""

from datetime import datetime, timedelta

from msgspec import Struct

from piecework.accounts import programs_sql as sql
from piecework.database import Tx
from piecework.ids import secret_digest
from piecework.refusal import InvalidRequest, Refusal

TOKENS_MAX = 20
TOKEN_NAME_CHARACTERS_MAX = 50
FIRST_TOKEN = "first"
TOUCH_EVERY = timedelta(minutes=10)


class TokenNotFound(Refusal):
    """No such worker token, or another account's: always alike."""

    code, message, status, field = "token_not_found", "There is no such worker token: it was ended.", 404, "token_id"


class TooManyTokens(Refusal):
    """The account has as many worker tokens as it may."""

    code = "too_many_tokens"
    message = f"An account has at most {TOKENS_MAX} worker tokens: end one that you do not use."


class Program(Struct, frozen=True):
    """The secret by which a program has logged in; `credential_id` is empty for the API secret."""

    kind: str
    credential_id: str
    last_used_at: datetime | None


def reset_api_secret(tx: Tx, account_id: str, secret: str, *, with_code: bool, now: datetime) -> None:
    """Replace the account's API secret; the old one is refused from the next call on.

    `with_code`: who makes it has typed a code at their log-in, calls with such a secret, or runs the machine.
    """
    sql.put_api_secret(tx, account_id, secret_digest(secret), with_code=with_code, now=now)


def add_worker_token(tx: Tx, account_id: str, secret: str, *, name: str, now: datetime) -> str:
    """Let programs work for the account with one token more; answers its id. `secret` is the token's random part.

    Whoever lets somebody do that has the account's password locked: two at once do not make one too many.
    Refuses: InvalidRequest, TooManyTokens.
    """
    if not 1 <= len(name.strip()) <= TOKEN_NAME_CHARACTERS_MAX or not name.isprintable():
        raise InvalidRequest.of(
            "name", f"Give the token a name of 1 to {TOKEN_NAME_CHARACTERS_MAX} characters: which program has it."
        )
    if len(load_worker_tokens(tx, account_id)) >= TOKENS_MAX:
        raise TooManyTokens
    digest = secret_digest(secret)
    token_id = digest.hex()[:16]
    sql.add_worker_token(tx, account_id, token_id, name=name.strip(), secret_sha256=digest, now=now)
    return token_id


def load_worker_tokens(tx: Tx, account_id: str) -> list[sql.CredentialRecord]:
    """The account's worker tokens, the oldest first."""
    return [record for record in sql.load_credentials(tx, account_id) if record.kind == "worker"]


def end_worker_token(tx: Tx, account_id: str, token_id: str) -> None:
    """Let a token open nothing any more, from the next call on. Refuses: TokenNotFound."""
    sql.delete_worker_token(tx, account_id, token_id).one_or(TokenNotFound)


def end_programs(tx: Tx, account_id: str, *, api_secret_too: bool) -> None:
    """End all worker tokens, and the API secret where it is said: a shop whose programs need it may not want that."""
    if api_secret_too:
        sql.delete_credentials(tx, account_id)
    else:
        sql.delete_worker_tokens(tx, account_id)


def is_touch_due(program: Program, *, now: datetime) -> bool:
    """Whether its last use was noted long enough ago that this one is worth a write."""
    return program.last_used_at is None or now - program.last_used_at > TOUCH_EVERY


def touch(tx: Tx, account_id: str, program: Program, *, now: datetime) -> None:
    """Note that a program has used its secret, to within ten minutes."""
    tx.commit_without_flush()
    sql.touch_secret(tx, account_id, program.kind, program.credential_id, now=now)
