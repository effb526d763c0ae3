"""Acting: how an operator's call is run and put on record, the same from every edge that operators use."""

from collections.abc import Callable
from typing import Any

import msgspec

from piecework.database import Tx
from piecework.http.call import Call
from piecework.http.seconding import Second, propose
from piecework.operators.log.act import Act, Via
from piecework.operators.log.acting import Acting
from piecework.operators.log.recording import act_of_call, record_act

Handler = Callable[[Tx, Any, Any], Any]


def run_act(
    tx: Tx, call: Call, path: str, handler: Handler, value: msgspec.Struct, *, via: Via, second: Second | None = None
) -> Any:
    """Run an operator's call, or propose it to a second one; put it on record, both in this transaction.

    A refused call leaves neither.
    """
    acting = call.acting = Acting(path, value)  # a rerun begins anew
    why = second(tx, call, value) if second else ""
    if why:
        acting.step = "proposed"
        answer = propose(tx, call, path, action_of(path), value, why=why)
        acting.add(opinion_id=answer.opinion_id, why=why)
    else:
        answer = handler(tx, call, value)
    record_act(tx, _act(call, acting, via), now=call.now)
    return answer


def _act(call: Call, acting: Acting, via: Via) -> Act:
    act = act_of_call(
        action_of(acting.path),
        msgspec.to_builtins(acting.value),
        entry_id=call.order_id,
        via=via,
        step=acting.step,
        operator_id=call.account.account_id,
        proposed_by=acting.proposed_by,
        ip_address=call.ip_address,
    )
    return msgspec.structs.replace(act, facts=act.facts | acting.facts)


def action_of(path: str) -> str:
    """What an act is called on record: its path without the edge and without what stands for ids."""
    return ".".join(part for part in path.split("/")[2:] if not part.startswith("{"))
