"""An account: one person or firm, who may employ, work or operate."""

from datetime import datetime
from typing import Annotated, Literal

from msgspec import Struct

from piecework.meaning import Means
from piecework.refusal import Refusal

Level = Literal["starter", "advanced", "expert"]
LevelName = Annotated[Level, Means("starter, advanced or expert.", "starter")]
LEVELS: tuple[Level, ...] = ("starter", "advanced", "expert")
UNKNOWN_COUNTRY = "xx"
OperatorRole = Literal["review", "money", "all"]  # jobs and people; money; everything, roles included
OPERATOR_ROLES: tuple[OperatorRole, ...] = ("review", "money", "all")
CredentialKind = Literal["api", "worker"]


class AccountNotFound(Refusal):
    """No account has this id."""

    code, message, status = "account_not_found", "Account not found.", 404


class AccountFrozen(Refusal):
    """A frozen account may look, and change nothing."""

    code, message, status = "account_frozen", "This account is frozen: it can read, but change nothing.", 403


class Account(Struct, frozen=True, kw_only=True):
    """Someone known to the place. `country` is the contract's code, lower case: `uk`, not `gb`; `xx` unknown."""

    account_id: str
    name: str
    email: str
    country: str
    level: Level
    is_operator: bool
    is_auto_approved: bool
    frozen_at: datetime | None
    operator_roles: list[OperatorRole] = []  # some if and only if is_operator


def has_role(account: Account, role: OperatorRole) -> bool:
    """Whether the account is an operator with this role; who has `all` has each."""
    return role in account.operator_roles or "all" in account.operator_roles


def levels_up_to(level: Level) -> list[Level]:
    """The levels whose jobs a worker of this level may do."""
    return list(LEVELS[: LEVELS.index(level) + 1])


def levels_from(level: Level) -> list[Level]:
    """The levels of workers who may do jobs of this level."""
    return list(LEVELS[LEVELS.index(level) :])
