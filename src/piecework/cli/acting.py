"""What commands do are acts like those of operators: done the same way, and on record with no operator's name."""

from typing import TypeVar, cast

from msgspec import Struct

from piecework.clock import system_clock
from piecework.database import Database, Tx
from piecework.ids import new_order_id
from piecework.operators.act import Act, Doing
from piecework.operators.acting import run_act
from piecework.rules.changing import get_rules
from piecework.settings import read_settings

Request = TypeVar("Request", bound=Struct)
Result = TypeVar("Result")


def do_act(database: Database, act: Act[Request, Result], request: Request) -> Result:
    """Do an act for whoever owns the machine, who is enough of an operator for each."""
    now, act_id, settings = system_clock(), new_order_id(), read_settings()

    def run(tx: Tx) -> Result:
        doing = Doing(by=None, via="command", act_id=act_id, now=now, rules=get_rules(tx), settings=settings)
        return cast("Result", run_act(tx, act, request, doing))  # a command proposes nothing

    return database.transact(run)
