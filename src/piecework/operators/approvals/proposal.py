"""A proposal: the act that one operator asked for, as it waits for another one's approval."""

from datetime import datetime, timedelta
from typing import Any, Literal

import msgspec
from msgspec import Struct

from piecework.accounts.account import OperatorRole
from piecework.operators.roles import Needs

ProposalState = Literal["WAITING", "CONFIRMED", "REJECTED"]
WAITING_TIME = timedelta(hours=72)


class Proposal(Struct, frozen=True, kw_only=True):
    """An act that waits, or was decided. `action` names it, `parameters` are its request.

    `why` is why one operator is too few.
    """

    account_id: str
    opinion_id: str
    state: ProposalState
    action: str
    needs: OperatorRole
    parameters: dict[str, Any]
    why: str
    created_at: datetime
    expires_at: datetime
    decided_by: str = ""
    decided_at: datetime | None = None
    reason: str = ""

    @classmethod
    def of(
        cls, action: str, needs: Needs, request: Struct, *, by: str, opinion_id: str, why: str = "", now: datetime
    ) -> "Proposal":
        """What an operator asks another one to approve, as it begins to wait."""
        assert needs != "any", "who may be proposed to has a role"
        return Proposal(
            account_id=by, opinion_id=opinion_id, state="WAITING", action=action, needs=needs,
            parameters=msgspec.to_builtins(request), why=why, created_at=now, expires_at=now + WAITING_TIME,
        )  # fmt: skip


class Decided(Struct, frozen=True):
    """What became of a proposal of this act."""

    state: ProposalState
    action: str


class ProposalRecord(Proposal, frozen=True, kw_only=True):
    """A proposal with the names that its operators have today."""

    name: str
    decided_by_name: str | None
