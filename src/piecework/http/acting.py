"""Acting: how an operator's call is run and put on record, the same from every edge that operators use."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import msgspec

from piecework.database import Tx
from piecework.operators.log.act import Via
from piecework.operators.log.recording import act_of_call, record_act

if TYPE_CHECKING:
    from piecework.http.endpoint import Call

Handler = Callable[[Tx, Any, Any], Any]


class Acting:
    """What a handler adds to the record of its call: whom it is about beyond the parameters, and what came of it."""

    def __init__(self) -> None:
        self.account_ids: list[str] = []
        self.facts: dict[str, Any] = {}

    def about(self, *account_ids: str) -> None:
        """It concerns these accounts too."""
        self.account_ids += account_ids

    def add(self, **facts: Any) -> None:
        """Something worth knowing that is no parameter: how much, how many, what it was before."""
        self.facts |= facts


def run_act(tx: Tx, call: "Call", path: str, handler: Handler, value: msgspec.Struct, *, via: Via) -> Any:
    """Run an operator's call and put it on record, both in this transaction; a refused call leaves neither."""
    call.acting = Acting()  # a rerun begins anew
    answer = handler(tx, call, value)
    act = act_of_call(
        action_of(path),
        msgspec.to_builtins(value),
        entry_id=call.log_entry_id,
        via=via,
        operator_id=call.account.account_id,
        ip_address=call.ip_address,
    )
    added = call.acting
    act = msgspec.structs.replace(
        act, account_ids=(*act.account_ids, *added.account_ids), facts=act.facts | added.facts
    )
    record_act(tx, act, now=call.now)
    return answer


def action_of(path: str) -> str:
    """What an act is called on record: its path without the edge and without what stands for ids."""
    return ".".join(part for part in path.split("/")[2:] if not part.startswith("{"))
