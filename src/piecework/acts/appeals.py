"""Acts about appeals: the verdict is turned, or stands."""

from typing import Annotated

from msgspec import Struct

from piecework.acts.cases import TASK
from piecework.database import Tx
from piecework.fields import JobId, Short, TaskId
from piecework.meaning import Means
from piecework.operators.act import Doing, act
from piecework.operators.move import Move
from piecework.reasons import Remark
from piecework.tasks.verdicts import appealing
from piecework.tasks.verdicts.appealing import AppealDecided, AppealNotFound, AppealRuling
from piecework.tasks.verdicts.appeals_sql import AppealState


class OneAppeal(Struct, kw_only=True):
    """Of which task of which job."""

    job_id: Short[JobId]
    task_id: Short[TaskId]


class RuleOnAppeal(OneAppeal, kw_only=True):
    """Of which task, and why: both people read the reason."""

    reason: Annotated[Remark, Means("Why; worker and employer read it.", "The proof shows what was asked.")]


def _pay(tx: Tx, request: RuleOnAppeal) -> list[Move]:
    """The worker is paid, and the employer pays; what the act would refuse is refused first."""
    at_stake = appealing.get_at_stake(tx, request.job_id, request.task_id)
    thing = f"appeal:{request.task_id}"
    return [
        Move(account_id=account_id, thing=thing, amount=at_stake.task_value)
        for account_id in (at_stake.worker_id, at_stake.employer_id)
    ]


@act(
    "appeals.uphold",
    needs="review",
    about=TASK,
    moves=_pay,
    refuses=(AppealNotFound, AppealDecided),
)
def uphold_appeal(tx: Tx, doing: Doing, request: RuleOnAppeal) -> AppealState:
    """Turn the verdict: the task is satisfied, and its worker is paid."""
    ruling = AppealRuling(doing.operator_id, request.reason.strip())
    appealing.uphold_appeal(tx, request.job_id, request.task_id, ruling, now=doing.now)
    return "UPHELD"


@act(
    "appeals.reject",
    needs="review",
    about=TASK,
    moves=None,
    refuses=(AppealNotFound, AppealDecided),
)
def reject_appeal(tx: Tx, doing: Doing, request: RuleOnAppeal) -> AppealState:
    """Let the verdict stand."""
    ruling = AppealRuling(doing.operator_id, request.reason.strip())
    appealing.reject_appeal(tx, request.job_id, request.task_id, ruling, now=doing.now)
    return "REJECTED"
