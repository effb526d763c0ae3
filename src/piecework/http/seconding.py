"""Calls that need two operators: declared with `second`, proposed by the first one, carried out for the second one."""

from collections.abc import Callable
from decimal import Decimal
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Struct

from piecework.clock import wire_time
from piecework.database import Tx
from piecework.http.call import Call
from piecework.http.fields import AccountId, Ok, OpinionId
from piecework.http.identity import Needs, check_role
from piecework.meaning import Means
from piecework.money import money_text
from piecework.operators.log.recording import is_secret
from piecework.operators.seconding import opinions_sql as sql
from piecework.operators.seconding.opinion import WAITING_TIME, Opinion
from piecework.operators.seconding.seconding import OpinionOver
from piecework.settings import Settings

Second = Callable[[Tx, Any, Any], str]  # (tx, call, request): why one operator is too few for it; empty: one will do


class Seconded(Struct, frozen=True, kw_only=True):
    """What is needed to make a call again for the second operator."""

    handler: Callable[[Tx, Any, Any], Any]
    requests: msgspec.json.Decoder[Struct]
    needs: Needs


SECONDED: dict[str, Seconded] = {}  # by path: every endpoint and page that is declared with `second`


class Proposed(Struct, kw_only=True):
    """Nothing is done yet: another operator must confirm it before `expires_at`."""

    ok: Ok = True
    status: Annotated[
        Literal["waiting_for_second_operator"], Means("It waits for another operator.", "waiting_for_second_operator")
    ] = "waiting_for_second_operator"
    account_id: AccountId
    opinion_id: OpinionId
    why: Annotated[str, Means("Why one operator is too few for it.", "900.0000 is more than 500.00.")]
    expires_at: Annotated[str, Means("Until when it can be confirmed.", "2026-03-04T12:00:00Z")]


_PROPOSED = msgspec.json.Decoder(Proposed)


def declare_seconded(
    path: str, handler: Callable[[Tx, Any, Any], Any], request: type[Struct], *, needs: Needs | None
) -> None:
    """Know the call by its path, so that it can be made for whoever confirms it."""
    assert needs not in (None, "any"), f"{path} takes two operators, and must say with which role"
    assert not any(is_secret(name) for name in request.__struct_fields__), f"{path} would keep a secret while it waits"
    SECONDED[path] = Seconded(handler=handler, requests=msgspec.json.Decoder(request), needs=needs)


def propose(tx: Tx, call: Call, path: str, action: str, value: Struct, *, why: str) -> Proposed:
    """Keep the call as it was made, until another operator has looked at it."""
    opinion = Opinion(
        account_id=call.account.account_id,
        opinion_id=call.order_id,
        state="WAITING",
        action=action,
        path=path,
        needs=SECONDED[path].needs,
        parameters=msgspec.to_builtins(value),
        why=why,
        created_at=call.now,
        expires_at=call.now + WAITING_TIME,
    )
    sql.add_opinion(tx, opinion)
    return Proposed(
        account_id=opinion.account_id,
        opinion_id=opinion.opinion_id,
        why=why,
        expires_at=wire_time(opinion.expires_at),
    )


def carry_out(tx: Tx, call: Call, opinion: Opinion) -> Struct:
    """Make the call for the operator who confirms it; answers its request, to be put on record.

    Refuses: RoleNeeded, OpinionOver, and whatever the call itself refuses: then it still waits.
    """
    seconded, value = proposed_call(opinion)
    check_role(call.account, seconded.needs)
    seconded.handler(tx, call, value)
    return value


def proposed_call(opinion: Opinion) -> tuple[Seconded, Struct]:
    """The call that was proposed, and its request. Refuses: OpinionOver, where this version has no such call."""
    seconded = SECONDED.get(opinion.path)
    try:
        if seconded is not None:
            return seconded, seconded.requests.decode(msgspec.json.encode(opinion.parameters))
    except msgspec.ValidationError:
        pass
    raise OpinionOver("This was proposed before an upgrade that changed it: it has to be made again.")


def is_proposed(answer: bytes) -> bool:
    """Whether an answer says that nothing is done yet."""
    try:
        _PROPOSED.decode(answer)
    except msgspec.ValidationError:
        return False
    return True


def why_too_much(settings: Settings, amount: Decimal) -> str:
    """Why one operator is too few to move so much money; empty where one will do, or the place never asks for two."""
    most = settings.second_operator_over
    return f"{money_text(amount)} is more than {most}.00." if most and amount > most else ""
