"""What commands do is on record like what operators do: in the same transaction, with no operator's name."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from piecework.database import Database, Tx
from piecework.ids import new_order_id
from piecework.operators.log.recording import act_of_call, record_act

Result = TypeVar("Result")


def transact_recorded(
    database: Database, function: Callable[[Tx], Result], action: str, *, now: datetime, **parameters: Any
) -> Result:
    """Run the function in a transaction that leaves a line in the operators' log.

    `action` is what the operator API calls the same thing, `jobs.approve`; parameters are whom and what it is about
    (`account_id`, `job_id`, `task_id`), `reason`, and what else is worth knowing.
    """
    act = act_of_call(action, parameters, entry_id=new_order_id(), via="command")

    def run(tx: Tx) -> Result:
        result = function(tx)
        record_act(tx, act, now=now)
        return result

    return database.transact(run)
