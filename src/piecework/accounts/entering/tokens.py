"""A token in a link that is sent by e-mail: good once, for one purpose, for a while; kept as its digest only."""

from datetime import datetime, timedelta
from typing import Literal

from msgspec import Struct

from piecework.accounts.entering import tokens_sql as sql
from piecework.accounts.entering.tokens_sql import EmailToken
from piecework.database import Tx
from piecework.ids import ACCOUNT_ID_DIGITS, is_hex_id, secret_digest
from piecework.refusal import Refusal

Purpose = Literal["sign_up", "new_password", "new_address"]
GOOD_TIME: dict[Purpose, timedelta] = {
    "sign_up": timedelta(days=3), "new_password": timedelta(hours=1), "new_address": timedelta(days=1),
}  # fmt: skip
KEPT_TIME = timedelta(days=30)  # so that an old link is told from a wrong one
FORGOTTEN_A_BATCH = 1000


class LinkIsOver(Refusal):
    """The link was used, is too old, or was never sent."""

    code, status, field = "link_is_over", 410, "token"
    message = "This link was used before, or is too old. Ask for a new one."


class Token(Struct, frozen=True):
    """What goes into the link; `secret` is 32 random bytes."""

    account_id: str
    secret: str

    def __str__(self) -> str:
        """As it stands in the link."""
        return f"{self.account_id}.{self.secret}"

    @property
    def digest(self) -> bytes:
        """What is kept."""
        return secret_digest(self.secret)

    @property
    def letter_id(self) -> str:
        """What tells its e-mail from others."""
        return self.digest.hex()[:16]


def read_token(text: str) -> Token | None:
    """The token in a link, or None where it cannot be one."""
    account_id, _, secret = text.strip().partition(".")
    return Token(account_id, secret) if is_hex_id(account_id, ACCOUNT_ID_DIGITS) else None


def add_token(tx: Tx, token: Token, purpose: Purpose, *, address: str, now: datetime) -> None:
    """Keep a token that is sent to the address."""
    sql.add_token(
        tx, token.account_id, token.digest, purpose, address=address, ends_at=now + GOOD_TIME[purpose], now=now
    )


def get_token(tx: Tx, text: str, purpose: Purpose, *, now: datetime) -> EmailToken:
    """What a link is for, while it is good: to show what it will do. Changes nothing. Refuses: LinkIsOver."""
    token = read_token(text)
    known = token and sql.find_token(tx, token.account_id, token.digest, purpose)
    if not known or known.used_at is not None or known.ends_at <= now:
        raise LinkIsOver
    return known


def spend_token(tx: Tx, text: str, purpose: Purpose, *, now: datetime) -> EmailToken:
    """Use a link up: it is good once, however often it is clicked at the same moment. Refuses: LinkIsOver."""
    token = read_token(text)
    spent = token and sql.spend_token(tx, token.account_id, token.digest, purpose, now=now).one()
    if not spent:
        raise LinkIsOver
    return spent


def forget_tokens(tx: Tx, *, now: datetime) -> int:
    """Delete a batch of tokens that have been over for 30 days; answers how many."""
    return sql.forget_tokens(tx, before=now - KEPT_TIME, limit=FORGOTTEN_A_BATCH)
