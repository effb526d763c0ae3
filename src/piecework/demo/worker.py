"""One simulated worker: looks at the board, holds or walks away, works a while, hands in, revises what is sent back."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from random import Random
from typing import NoReturn
from uuid import uuid4

import structlog
from msgspec import Struct

from piecework.demo.behaviours import ORDINARY, Behaviour
from piecework.demo.proof_pictures import copied_picture, draw_picture
from piecework.demo.proof_texts import COPIED_TEXT, answer_challenge, write_text
from piecework.demo.worker_client import Offer, OfferWhole, Proof, ProofAsked, Refused, TryLater, WorkerClient

log = structlog.get_logger("piecework.demo")

Work = list[str | bytes]  # texts and pictures, as the job asks for them

# How often a worker does what, as a share of the jobs it opens or holds.
ONLY_LOOKS = 0.05
HOLDS_FIRST = 0.85
LEAVES = 0.10
OVERSLEEPS = 0.02
LOOKS_AT_MONEY = 0.05
LOOKS_AT_REVISIONS = 0.2
GIVES_UP = 0.15
LOOKS_AT_VERDICTS = 0.05
APPEALS = 0.5

APPEAL = "I did every step that the job asks for, and the proof shows it."

SUBMIT_TRIES_MAX = 10
BACKOFF_SECONDS_FIRST, BACKOFF_SECONDS_MAX = 0.25, 30.0
OVERSLEPT_MAX = 2  # tasks that one worker is late with at a time, so that the others it may hold stay free
SET_ASIDE_MAX = 1000
REMEMBERED_MAX = 100  # jobs done last, whose questions a worker still knows when a task is sent back


class Habits(Struct, frozen=True):
    """What sets workers apart: mean seconds between two acts, the share of careless answers, and how they behave."""

    pace_seconds: float
    error_rate: float
    behaviour: Behaviour = ORDINARY


class Overslept(Struct):
    """Work that is done but was not handed in before the hold ended."""

    job_id: str
    work: Work
    answers: dict[str, str]
    submission_id: str
    wakes_at: float


class SimulatedWorker:
    """A worker who does whatever is asked for: writes texts, and draws what should be screenshots."""

    def __init__(
        self,
        client: WorkerClient,
        habits: Habits,
        dice: Random,
        *,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._client = client
        self._habits = habits
        self._behaviour = habits.behaviour
        self._dice = dice
        self._sleep = sleep
        self._monotonic = monotonic
        self._page = 1
        self._set_aside: set[str] = set()
        self._looked_at: set[str] = set()
        self._overslept: list[Overslept] = []
        self._asked: dict[str, list[ProofAsked]] = {}

    async def live(self) -> NoReturn:
        """Work until cancelled, whatever the server answers; while it does not, come back less and less often."""
        await self._sleep(self._dice.random() * self._habits.pace_seconds)
        failures = 0
        while True:
            try:
                await self._look_and_work()
                failures = 0
            except Refused as refused:
                log.debug("worker_refused", status=refused.status, code=refused.code)  # somebody was quicker
            except TryLater as later:
                failures += 1
                if failures == 1:
                    log.info("worker_waits_for_server", reason=str(later))
                await self._back_off(later, failures)
            await self._pause()

    async def _look_and_work(self) -> None:
        await self._hand_in_overslept()
        if self._happens(LOOKS_AT_MONEY):
            balance = await self._client.get_balance()
            log.debug("worker_looked_at_money", earned=balance.earned)
        if self._happens(LOOKS_AT_REVISIONS):
            await self._revise()
        if self._happens(LOOKS_AT_VERDICTS):
            await self._appeal()
        picked = await self._pick_offer()
        if picked is None:
            return
        await self._pause()
        offer = await self._client.get_offer(picked.job_id)
        if any(proof.type not in ("text", "screenshot") for proof in offer.proofs):
            self._put_aside(offer.job_id)
        elif not self._happens(ONLY_LOOKS):
            await self._do(offer)

    async def _pick_offer(self) -> Offer | None:
        """One of the page's jobs, better paid ones more often; a page with nothing new leads on to the next."""
        page = await self._client.list_offers(self._page)
        offers = [offer for offer in page.jobs if offer.job_id not in self._set_aside]
        if not offers:
            self._page = self._page % max(page.pages, 1) + 1
            return None
        return self._dice.choices(offers, weights=[float(offer.task_value) + 0.01 for offer in offers])[0]

    async def _do(self, offer: OfferWhole) -> None:
        holds = offer.hold_required or self._happens(HOLDS_FIRST)
        submission_id = uuid4().hex  # no dice: the next crowd with this seed must not repeat it
        if holds:
            hold = await self._client.hold(offer.job_id)
            submission_id = hold.task_id  # one hold, one submission: the same again after any break
            await self._pause()
            if self._happens(LEAVES * self._behaviour.leaves):
                await self._client.release(offer.job_id)
                return
        is_careless = self._happens(self._habits.error_rate)
        work = self._do_work(self._remember(offer), is_careless=is_careless)
        answers = self._answer(offer, is_careless=is_careless)
        if holds and self._happens(OVERSLEEPS * self._behaviour.oversleeps) and len(self._overslept) < OVERSLEPT_MAX:
            wakes_at = self._monotonic() + offer.hold_minutes * 60 + self._dice.uniform(1, 60)
            self._overslept.append(Overslept(offer.job_id, work, answers, submission_id, wakes_at))
            return
        await self._pause()
        await self._hand_in(offer.job_id, work, answers, submission_id)

    def _do_work(self, asked: list[ProofAsked], *, is_careless: bool) -> Work:
        if self._behaviour.copies:
            return [COPIED_TEXT if proof.type == "text" else copied_picture() for proof in asked]
        return [
            write_text(proof.description, is_careless=is_careless, dice=self._dice)
            if proof.type == "text"
            else draw_picture(is_careless=is_careless, dice=self._dice)
            for proof in asked
        ]

    def _answer(self, offer: OfferWhole, *, is_careless: bool) -> dict[str, str]:
        """What comes with the proofs: which values were shown, and the answer to the job's question."""
        answers = {"variables_token": offer.variables_token} if offer.variables_token else {}
        if offer.challenge is not None:
            answers["challenge_answer"] = answer_challenge(offer.challenge, is_careless=is_careless, dice=self._dice)
        return answers

    async def _appeal(self) -> None:
        """Appeal against some of the verdicts that were not looked at before."""
        tasks = [
            task for task in (await self._client.list_not_satisfied()).tasks if task.task_id not in self._looked_at
        ]
        for task in tasks[:1]:
            if len(self._looked_at) >= SET_ASIDE_MAX:
                self._looked_at.clear()
            self._looked_at.add(task.task_id)
            if self._happens(APPEALS * self._behaviour.appeals):
                await self._client.appeal(task, APPEAL)
                log.info("worker_appealed", job_id=task.job_id, task_id=task.task_id)

    async def _revise(self) -> None:
        """Take more care with what was sent back, or give it up: also where nobody remembers what was asked."""
        for task in (await self._client.list_sent_back()).tasks:
            await self._pause()
            asked = self._asked.get(task.job_id)
            if asked is None or self._happens(GIVES_UP * self._behaviour.gives_up):
                await self._client.give_up(task)
                continue
            proofs: list[Proof] = []
            await self._upload(self._do_work(asked, is_careless=False), proofs)
            await self._client.resubmit(task, proofs)
            log.info("worker_revised", job_id=task.job_id, task_id=task.task_id)

    async def _hand_in_overslept(self) -> None:
        now = self._monotonic()
        for done in [done for done in self._overslept if done.wakes_at <= now]:
            self._overslept.remove(done)
            await self._hand_in(done.job_id, done.work, done.answers, done.submission_id)

    async def _hand_in(self, job_id: str, work: Work, answers: dict[str, str], submission_id: str) -> None:
        """Hand in until there is an answer, always under the same submission_id: so a lost answer costs nothing."""
        proofs: list[Proof] = []
        for attempt in range(1, SUBMIT_TRIES_MAX + 1):
            try:
                await self._upload(work, proofs)
                submitted = await self._client.submit(job_id, proofs, submission_id=submission_id, answers=answers)
            except TryLater as later:
                if attempt == SUBMIT_TRIES_MAX:
                    raise
                await self._back_off(later, attempt)
            else:
                log.info("worker_submitted", job_id=job_id, task_id=submitted.task_id, status=submitted.status)
                return

    async def _upload(self, work: Work, proofs: list[Proof]) -> None:
        """Turn work into proofs, from where an earlier try left off."""
        for part in work[len(proofs) :]:
            if isinstance(part, str):
                proofs.append({"text": part})
            else:
                proofs.append({"upload_id": (await self._client.upload(part)).upload_id})

    async def _back_off(self, later: TryLater, failures: int) -> None:
        seconds = min(BACKOFF_SECONDS_FIRST * 2 ** min(failures, 10), BACKOFF_SECONDS_MAX)
        wanted = later.retry_seconds if later.retry_seconds is not None else seconds * self._dice.uniform(0.5, 1.0)
        await self._sleep(wanted)

    async def _pause(self) -> None:
        await self._sleep(self._habits.pace_seconds * self._dice.uniform(0.5, 1.5))

    def _happens(self, share: float) -> bool:
        return self._dice.random() < share

    def _remember(self, offer: OfferWhole) -> list[ProofAsked]:
        asked = self._asked[offer.job_id] = offer.proofs
        if len(self._asked) > REMEMBERED_MAX:
            del self._asked[next(iter(self._asked))]
        return asked

    def _put_aside(self, job_id: str) -> None:
        if len(self._set_aside) >= SET_ASIDE_MAX:
            self._set_aside.clear()
        self._set_aside.add(job_id)
