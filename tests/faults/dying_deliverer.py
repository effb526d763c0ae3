"""A chore process that kills itself: `python -m tests.faults.dying_deliverer <url> <now> <step>`.

Steps: batching (events taken, not committed), claimed (receivers claimed, nothing sent), sent (called, nothing
recorded), recording (recorded, not committed), recorded (all of it committed).
"""

import asyncio
import os
import signal
import sys
from collections.abc import Callable
from datetime import datetime
from typing import Any

from piecework.chores import delivering
from piecework.chores.calling import Caller
from piecework.chores.delivering import Deliverer
from piecework.database import Database, Tx
from piecework.postbacks.batching import batch_events
from piecework.postbacks.delivering import CallResult, Round
from piecework.settings import Settings


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


class DyingCaller(Caller):
    """Dies before or after its calls."""

    step = ""

    async def call_round(self, calls: Round) -> list[CallResult]:
        if self.step == "claimed":
            die()
        answered = await super().call_round(calls)
        if self.step == "sent":
            die()
        return answered


class DyingDatabase(Database):
    """Dies in the transaction that records, or behind it."""

    step = ""
    has_recorded = False

    def transact(self, function: Callable[[Tx], Any]) -> Any:
        def dying(tx: Tx) -> Any:
            result = function(tx)
            if self.has_recorded and self.step == "recording":
                tx.wait()  # written, and not committed
                die()
            return result

        result = super().transact(dying)
        if self.has_recorded and self.step == "recorded":
            die()
        return result


def main(url: str, now_text: str, step: str) -> None:
    now = datetime.fromisoformat(now_text)
    database = DyingDatabase(url, connections_max=1)
    database.open()
    if step == "batching":

        def batch_and_die(tx: Tx) -> None:
            batch_events(tx, now=now)
            tx.wait()
            die()

        database.transact(batch_and_die)
    database.step = DyingCaller.step = step
    record_rounds = delivering.record_rounds

    def note_and_record(*arguments: Any, **named: Any) -> Any:
        database.has_recorded = True
        return record_rounds(*arguments, **named)

    delivering.record_rounds = note_and_record
    asyncio.run(_deliver(database, now))


async def _deliver(database: Database, now: datetime) -> None:
    async with DyingCaller(Settings(postback_networks="127.0.0.0/8"), clock=lambda: now) as caller:
        await Deliverer(database, caller, clock=lambda: now, claim_id="dying").drain()


if __name__ == "__main__":
    main(*sys.argv[1:])
