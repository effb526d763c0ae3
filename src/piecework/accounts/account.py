"""An account: one person or firm, who may employ, work or operate."""

from datetime import datetime
from typing import Literal

from msgspec import Struct

Level = Literal["starter", "advanced", "expert"]
LEVELS: tuple[Level, ...] = ("starter", "advanced", "expert")
UNKNOWN_COUNTRY = "xx"
CredentialKind = Literal["api", "worker"]


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


def levels_up_to(level: Level) -> list[Level]:
    """The levels whose jobs a worker of this level may do."""
    return list(LEVELS[: LEVELS.index(level) + 1])


def levels_from(level: Level) -> list[Level]:
    """The levels of workers who may do jobs of this level."""
    return list(LEVELS[LEVELS.index(level) :])
