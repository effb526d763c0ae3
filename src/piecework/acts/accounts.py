"""Acts about accounts: frozen, given a level, trusted, noted; opened and given secrets by commands."""

from typing import Annotated

from msgspec import Struct

from piecework.accounts.accepting_terms import accept_terms
from piecework.accounts.access import give_password
from piecework.accounts.account import Account, AccountNotFound, Level, LevelName
from piecework.accounts.programs import FIRST_TOKEN, TooManyTokens, add_worker_token, end_programs, reset_api_secret
from piecework.accounts.signing_up import EmailTaken, NewSecrets
from piecework.accounts.terms import Terms
from piecework.acts.cases import ACCOUNT
from piecework.crowd.joining import join
from piecework.database import Tx
from piecework.fields import AccountId, Short
from piecework.meaning import Means
from piecework.moderation import changing_accounts
from piecework.moderation.changing_accounts import OperatorsAccount
from piecework.moderation.freezing import AlreadyFrozen, NotFrozen
from piecework.operators.act import Doing, act
from piecework.operators.roles import LastOperator
from piecework.reasons import Reason


class ForReason(Struct):
    """Which account, and why."""

    account_id: Short[AccountId]
    reason: Annotated[Reason, Means("Why; it stays on record.", "It is used by two people.")]


@act(
    "accounts.freeze",
    needs="review",
    about=ACCOUNT,
    moves=None,
    refuses=(AccountNotFound, AlreadyFrozen, OperatorsAccount, LastOperator),
)
def freeze_account(tx: Tx, doing: Doing, request: ForReason) -> None:
    """Let the account change nothing, and pause its jobs; its owner reads the reason. Of an operator: needs `all`."""
    changing_accounts.freeze(tx, request.account_id, request.reason, by=doing.by, freeze_id=doing.act_id, now=doing.now)


@act(
    "accounts.unfreeze",
    needs="review",
    about=ACCOUNT,
    moves=None,
    refuses=(AccountNotFound, NotFrozen, OperatorsAccount),
)
def unfreeze_account(tx: Tx, doing: Doing, request: ForReason) -> None:
    """Lift every freeze of the account; its owner reads the reason. Of an operator: needs `all`."""
    changing_accounts.unfreeze(tx, request.account_id, request.reason, by=doing.by, now=doing.now)


class SetLevel(ForReason):
    """Which account, why, and which level."""

    level: LevelName


@act("accounts.level", needs="review", about=ACCOUNT, moves=None, refuses=(AccountNotFound,))
def set_account_level(tx: Tx, doing: Doing, request: SetLevel) -> Level:
    """Give a worker a level, until their points carry them over the next threshold."""
    had = changing_accounts.set_level(tx, request.account_id, request.level, request.reason, now=doing.now)
    doing.add(had=had)
    return had


class SetAutoApproval(ForReason):
    """Which account, why, and whether its jobs run without review."""

    is_auto_approved: Annotated[bool, Means("Whether new jobs run without review.", True)]


@act("accounts.auto-approval", needs="review", about=ACCOUNT, moves=None, refuses=(AccountNotFound,))
def set_auto_approval(tx: Tx, doing: Doing, request: SetAutoApproval) -> None:
    """Let an employer's jobs run without review, or not."""
    had = changing_accounts.change_auto_approval(tx, request.account_id, request.is_auto_approved, request.reason)
    doing.add(had=had)


@act("accounts.note", needs="any", about=ACCOUNT, moves=None, refuses=(AccountNotFound,), waits=False)
def note_on_account(tx: Tx, doing: Doing, request: ForReason) -> None:
    """Write down what operators should know of an account; it is a line of the log, and stays as it is."""
    changing_accounts.note(tx, request.account_id, request.reason)


class OpenAccount(Struct, kw_only=True):
    """Who gets an account, with which secrets; the terms and the password may be accepted and chosen later."""

    account_id: str
    account: Account
    secrets: NewSecrets
    list_id: int
    terms: Terms | None
    password_hash: str


@act(
    "accounts.create", needs="all", about=ACCOUNT, moves=None, refuses=(EmailTaken,), waits=False,
    unrecorded=("account", "secrets", "list_id", "terms", "password_hash"),
)  # fmt: skip
def open_account(tx: Tx, doing: Doing, request: OpenAccount) -> None:
    """Open an account for somebody."""
    join(tx, request.account, request.secrets, list_id=request.list_id, now=doing.now)
    _accept_and_set(tx, doing, request)
    doing.add(roles=request.account.operator_roles)


class SetPassword(Struct, kw_only=True):
    """Whose password, and the hash of it; whether the API secret ends too."""

    account_id: str
    password_hash: str
    api_too: bool = False


@act(
    "accounts.set-password",
    needs="all",
    about=ACCOUNT,
    moves=None,
    refuses=(),
    waits=False,
    unrecorded=("password_hash",),
)
def set_password(tx: Tx, doing: Doing, request: SetPassword) -> None:
    """Give an account a password; its log-ins and worker tokens end."""
    api_too = request.api_too
    give_password(tx, request.account_id, request.password_hash, api_secret_too=api_too, now=doing.now)


class ResetSecrets(Struct, kw_only=True):
    """Whose secrets are new from now on."""

    account_id: str
    api_secret: str
    worker_secret: str
    terms: Terms | None
    password_hash: str


@act(
    "accounts.reset-secrets", needs="all", about=ACCOUNT, moves=None, refuses=(TooManyTokens,), waits=False,
    unrecorded=("api_secret", "worker_secret", "terms", "password_hash"),
)  # fmt: skip
def reset_secrets(tx: Tx, doing: Doing, request: ResetSecrets) -> None:
    """Give an account new secrets: the old ones open nothing any more."""
    _accept_and_set(tx, doing, request)
    end_programs(tx, request.account_id, api_secret_too=True)
    reset_api_secret(tx, request.account_id, request.api_secret, with_code=True, now=doing.now)
    add_worker_token(tx, request.account_id, request.worker_secret, name=FIRST_TOKEN, now=doing.now)


class ShowLetter(Struct, kw_only=True):
    """Which letter of whom."""

    account_id: str
    message_id: str


@act("emails.show", needs="all", about=ACCOUNT, moves=None, refuses=(), waits=False)
def show_letter(tx: Tx, doing: Doing, request: ShowLetter) -> None:
    """Read a letter that waits to be sent, with what in it opens something."""


def _accept_and_set(tx: Tx, doing: Doing, request: OpenAccount | ResetSecrets) -> None:
    if request.terms:
        accept_terms(tx, request.account_id, request.terms, version=request.terms.version, now=doing.now)
    if request.password_hash:
        give_password(tx, request.account_id, request.password_hash, now=doing.now)
