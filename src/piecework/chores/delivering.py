"""The delivering loop: claims receivers with due calls, calls many at once, and records what came of it."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

import structlog
from prometheus_client import Counter

from piecework.chores.calling import Caller
from piecework.chores.noting import Noted, Notes
from piecework.clock import Clock
from piecework.database import Database, DatabaseUnavailable, Tx
from piecework.postbacks.delivering import CallResult, Round, claim_rounds, give_back, record_rounds

log = structlog.get_logger("piecework.postbacks")

ATTEMPTS = Counter("piecework_postback_attempts_total", "Calls to receivers, by what came of them.", ["outcome"])

WELL_AT_ONCE = 200  # receivers whose last call was accepted, or that were never called
FAILING_AT_ONCE = 200  # the others, which may hang: they take nobody's place
IDLE_SECONDS = 0.5
LOOK_SECONDS = 0.25  # for what is due by now, while calls are out
GATHER_SECONDS = 0.05  # what ends within it is recorded together
STOP_SECONDS_MAX = 2.0  # calls that are not answered by then are made again later
DELIVERING = Noted("deliver_postbacks", "Calls receivers with what happened; beside the chores, all the time.", 1.0)

Result = TypeVar("Result")
Ended = tuple[Round, list[CallResult]]


class Deliverer:
    """Delivers until told to stop. `claim_id` is random and this process's own."""

    def __init__(
        self, database: Database, caller: Caller, *, clock: Clock, claim_id: str, notes: Notes | None = None
    ) -> None:
        self._database = database
        self._caller = caller
        self._clock = clock
        self._claim_id = claim_id
        self._notes = notes
        self._calling: dict[asyncio.Task[list[CallResult]], Round] = {}

    async def run(self, is_stopping: Callable[[], bool]) -> None:
        """Deliver what is due, and look again every second; a database that is gone is waited for."""
        async with self._caller:
            while not is_stopping():
                if not await self._try_step():
                    await asyncio.sleep(IDLE_SECONDS)
            await self._end()

    async def drain(self) -> None:
        """Deliver until nothing is due any more, with a caller that is open: for who wants it done now."""
        while await self._step():
            pass

    async def _try_step(self) -> bool:
        """A step whose failure ends nothing: claims end by themselves, and it is tried again."""
        try:
            did = await self._step()
        except Exception as error:
            self._note(error)
            expected = isinstance(error, DatabaseUnavailable)  # it says everything; the way to it says nothing
            log.error("delivering_failed", error=str(error), exc_info=None if expected else error)  # noqa: TRY400
            return False
        self._note(None)
        return did

    def _note(self, error: Exception | None) -> None:
        if self._notes is not None:
            self._notes.note(DELIVERING, error, now=self._clock())

    async def _step(self) -> bool:
        """Claim as much as there is room for, and record what has ended; False: there is nothing to do."""
        failing = sum(calls.receiver.is_failing for calls in self._calling.values())
        well_max, failing_max = WELL_AT_ONCE - (len(self._calling) - failing), FAILING_AT_ONCE - failing
        if well_max or failing_max:
            rounds = await self._transact(
                lambda tx: claim_rounds(
                    tx, claim_id=self._claim_id, well_max=well_max, failing_max=failing_max, now=self._clock()
                )
            )
            self._calling |= {asyncio.create_task(self._caller.call_round(calls)): calls for calls in rounds}
        if not self._calling:
            return False
        await asyncio.wait(self._calling, timeout=LOOK_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        await asyncio.sleep(GATHER_SECONDS)
        await self._record_ended()
        return True

    async def _record_ended(self) -> None:
        ended = [(self._calling.pop(task), task.result()) for task in list(self._calling) if task.done()]
        if not ended:
            return
        for answer in (answer for _, answered in ended for answer in answered):
            ATTEMPTS.labels(answer.outcome).inc()
        await self._transact(lambda tx: record_rounds(tx, ended, claim_id=self._claim_id, now=self._clock()))

    async def _end(self) -> None:
        """Wait a moment for the calls that are out; give back the claims of the others, which are made again."""
        if self._calling:
            await asyncio.wait(self._calling, timeout=STOP_SECONDS_MAX)
            await self._record_ended()
        for task in self._calling:
            task.cancel()
        await asyncio.gather(*self._calling, return_exceptions=True)
        left = [calls.receiver.account_id for calls in self._calling.values()]
        if left:
            await self._transact(lambda tx: give_back(tx, left, claim_id=self._claim_id))

    async def _transact(self, function: Callable[[Tx], Result]) -> Result:
        return await asyncio.to_thread(self._database.transact, function)
