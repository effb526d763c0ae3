"""An opinion that is asked for: the call that one operator made, as it waits for another one."""

from datetime import datetime, timedelta
from typing import Any, Literal

from msgspec import Struct

from piecework.accounts.account import OperatorRole

OpinionState = Literal["WAITING", "CONFIRMED", "REJECTED"]
WAITING_TIME = timedelta(hours=72)


class Opinion(Struct, frozen=True, kw_only=True):
    """A call that waits, or was decided. `path` and `parameters` are the call, `why` is why one operator is too few."""

    account_id: str
    opinion_id: str
    state: OpinionState
    action: str
    path: str
    needs: OperatorRole
    parameters: dict[str, Any]
    why: str
    created_at: datetime
    expires_at: datetime
    decided_by: str = ""
    decided_at: datetime | None = None
    reason: str = ""


class KnownOpinion(Opinion, frozen=True, kw_only=True):
    """An opinion with the names that its operators have today."""

    name: str
    decided_by_name: str | None
