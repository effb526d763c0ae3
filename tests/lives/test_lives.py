"""Whole lives of jobs in random order through HTTP, the chores and the clock; every invariant after each step.

`make soak` runs it for PIECEWORK_SOAK_SECONDS (a quarter of an hour unless set), with random examples; `make test`
for a quarter of a minute, always with the same ones.
"""

import os
import time
from collections import Counter
from decimal import Decimal
from typing import Any, LiteralString

import pytest
from falcon.testing import Result
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from piecework.audit.auditing import audit
from piecework.chores.running import run_once
from piecework.database import Database
from piecework.settings import Settings
from tests.conftest import SOAK, VirtualClock
from tests.databases import Databases
from tests.given import TEXT_JOB, Given, Person
from tests.lives.expected import (
    APPROVAL,
    BONUS,
    BONUS_COST,
    HANDED_IN,
    MOVES,
    PLACED,
    POSITION,
    REVISIONS_MAX,
    UNSETTLED,
    VALUE,
    Expected,
    Job,
    Task,
)
from tests.staging import Stage

EXAMPLES, STEPS = (20, 60) if SOAK else (30, 40)
SOAK_SECONDS = float(os.environ.get("PIECEWORK_SOAK_SECONDS", "900"))
WORKERS, EMPLOYERS = 5, 2
FUNDS = Decimal(100)
JOBS_MAX = 6
TOOK: Counter[str] = Counter()  # steps by rule, over all examples

workers = st.integers(0, WORKERS - 1)
places = st.integers(0, 200)  # of a list, over and over


class Lives(RuleBasedStateMachine):
    """Two employers, five workers of two countries, an operator, and whatever they come to do."""

    databases: Databases
    stage: Stage

    def __init__(self) -> None:
        super().__init__()
        self.url = self.databases.lend()
        self.database = Database(self.url, connections_max=2)
        self.database.open()
        self.clock = VirtualClock()
        settings = Settings(api_requests_per_second=0, log_level="error")
        self.given = Given(self.database, self.clock, settings, self.stage.app(settings, self.database, self.clock))
        self.given.set_rule(success_verdicts_min=100_000)
        self.known = Expected()

    @initialize()
    def people(self) -> None:
        self.employers = [self.given.ada(funds=str(FUNDS)) for _ in range(EMPLOYERS)]
        self.employers[1] = self.given.person("Bea", funds=str(FUNDS))  # whose jobs are reviewed
        self.workers = [self.given.wim(country=("us", "de")[n % 2], level="advanced") for n in range(WORKERS)]
        self.mo = self.given.person("Mo", is_operator=True)
        for employer, max_tasks, distribution in ((0, 1, None), (0, 2, 25), (1, 1, None)):
            self.post(
                employer=employer, num_tasks=10, max_tasks=max_tasks, distribution=distribution, needs_hold=False
            )  # fmt: skip
        for worker in (0, 1):
            self.submit(worker=worker, place=0, name="")
        for place in (0, 1):
            self.hold(worker=2, place=place)

    def teardown(self) -> None:
        self.database.close()
        self.databases.take_back(self.url)

    # What they do ---------------------------------------------------------------------------------------------------

    @rule(
        employer=st.integers(0, EMPLOYERS - 1), num_tasks=st.integers(10, 12), max_tasks=st.integers(1, 3),
        distribution=st.sampled_from([None, 25, 50]), needs_hold=st.booleans(),
    )  # fmt: skip
    def post(self, employer: int, num_tasks: int, max_tasks: int, distribution: int | None, needs_hold: bool) -> None:
        brief: dict[str, Any] = {
            "num_tasks": num_tasks, "workers_max_tasks": max_tasks, "hold_required": int(needs_hold), "ttr": 3,
            "task_value": float(VALUE), "workers_level": "advanced" if max_tasks > 1 else "starter",
        }  # fmt: skip
        if distribution is not None:
            brief["distribution"] = distribution
        answer = self.employers[employer].api("jobs/post-job", TEXT_JOB | brief)
        if answer["ok"]:
            job_id = str(answer["url"]).partition("?Id=")[2]
            self.known.jobs[job_id] = Job(job_id, employer, max_tasks, distribution, needs_hold, num_tasks)
        else:
            assert answer["code"] in ("insufficient_balance", "task_value_too_low"), answer
        self.step("post")

    @precondition(lambda self: self.known.jobs)
    @rule(worker=workers, place=places)
    def hold(self, worker: int, place: int) -> None:
        job = self.pick(place)
        expected = self.why_no_place(job, worker)
        answer = self.workers[worker].work("POST", f"jobs/{job.job_id}/hold")
        self.compare(answer, expected)
        if answer.status_code == 200:
            self.known.tasks.setdefault(answer.json["task_id"], Task(job.job_id, worker, ""))
        self.step("hold")

    @precondition(lambda self: self.known.jobs)
    @rule(worker=workers, place=places)
    def release(self, worker: int, place: int) -> None:
        self.workers[worker].work("POST", f"jobs/{self.pick(place).job_id}/release")
        self.step("release")

    @precondition(lambda self: self.known.jobs)
    @rule(worker=workers, place=places, name=st.sampled_from(["", "a", "b"]))
    def submit(self, worker: int, place: int, name: str) -> None:
        job = self.pick(place)
        before = self.known.submissions.get((job.job_id, worker, name))
        body = {"proofs": [{"text": f"done by {worker}"}], "submission_id": name}
        answer = self.workers[worker].work("POST", f"jobs/{job.job_id}/submit", body)
        if name and before is not None:
            assert (answer.status_code, answer.json["task_id"]) == (200, before), "a repeat is the same submission"
        if answer.status_code == 200:
            task_id = answer.json["task_id"]
            self.known.tasks.setdefault(task_id, Task(job.job_id, worker, ""))
            if name:
                self.known.submissions[job.job_id, worker, name] = task_id
        else:
            assert answer.status_code in (403, 404, 409), answer.text
        self.step("submit")

    @rule(worker=workers, place=places)
    def hand_in(self, worker: int, place: int) -> None:
        self.submit(worker=worker, place=place, name="")

    @rule(worker=workers, place=places)
    def take_and_hand_in(self, worker: int, place: int) -> None:
        self.hold(worker=worker, place=place)
        self.submit(worker=worker, place=place, name="")

    @precondition(lambda self: self.known.tasks)
    @rule(place=places, rating=st.sampled_from(["ok", "not_ok", "revise"]), bonus=st.booleans(), block=st.booleans())
    def rate(self, place: int, rating: str, bonus: bool, block: bool) -> None:
        task_id, task = self.pick_task(place)
        job = self.known.jobs[task.job_id]
        pays_bonus, block = bonus and rating == "ok", block and rating == "not_ok"
        verdict = {
            "job_id": task.job_id, "task_id": task_id, "task_rating": rating, "task_comment": "because",
            "block_worker": int(block), "task_bonus": float(BONUS) if pays_bonus else 0,
        }  # fmt: skip
        answer = self.employers[job.employer].api("jobs/rate-single-task", verdict)
        can = task.status == "SUBMITTED"
        if not answer["ok"]:
            assert not can or answer["code"] in ("no_more_revisions", "insufficient_balance"), (task, answer)
        else:
            assert can, (task, verdict)
            task.revisions += rating == "revise"
            assert task.revisions <= REVISIONS_MAX
            task.bonus += BONUS if pays_bonus else 0
            if block:
                self.known.blocks.add((job.employer, task.worker))
        self.step("rate")

    @precondition(lambda self: self.known.tasks)
    @rule(place=places, gives_up=st.booleans())
    def revise(self, place: int, gives_up: bool) -> None:
        task_id, task = self.pick_task(place)
        at = f"jobs/{task.job_id}/tasks/{task_id}"
        worker = self.workers[task.worker]
        answer = worker.work("POST", f"{at}/give-up") if gives_up else worker.work(
            "POST", f"{at}/resubmit", {"proofs": [{"text": "better"}]}
        )  # fmt: skip
        assert (answer.status_code == 200) == (task.status == "IN_REVISION"), (task, answer.text)
        self.step("revise")

    @precondition(lambda self: self.known.tasks)
    @rule(place=places, uphold=st.booleans())
    def appeal(self, place: int, uphold: bool) -> None:
        task_id, task = self.pick_task(place)
        at = f"jobs/{task.job_id}/tasks/{task_id}"
        answer = self.workers[task.worker].work("POST", f"{at}/appeal", {"story": "it is right"})
        if answer.status_code == 200:
            assert task.status == "NOK"
            act = "uphold" if uphold else "reject"
            path = f"/operator-api/appeals/{task.job_id}/{task_id}/{act}"
            decided = self.operate(path, {"reason": "both sides were heard"})
            assert decided.status_code == 200, decided.text
            assert self.operate(path, {"reason": "again"}).status_code == 409
        self.step("appeal")

    @precondition(lambda self: self.known.jobs)
    @rule(
        place=places, act=st.sampled_from(["job-pause", "job-resume", "job-stop", "job-restart"]),
        positions=st.integers(0, 2),
    )  # fmt: skip
    def control(self, place: int, act: str, positions: int) -> None:
        job = self.pick(place)
        was = self.row(job.job_id)
        bought = {"positions": positions} if act == "job-restart" and positions else {}
        answer = self.employers[job.employer].api(f"jobs/{act}", {"job_id": job.job_id, **bought})
        if act == "job-restart" and answer["ok"]:
            assert was["status"] == "FINISHED"
            job.approvals += 1
        if act == "job-stop" and answer["ok"] and was["status"].startswith("PENDING"):
            job.approvals_returned += 1  # withdrawn before anybody looked at it
        self.step(act)

    @precondition(lambda self: self.known.jobs)
    @rule(place=places, count=st.integers(1, 3))
    def add_positions(self, place: int, count: int) -> None:
        job = self.pick(place)
        self.employers[job.employer].api("jobs/add-positions", {"job_id": job.job_id, "positions": count})
        self.step("add positions")

    @rule(place=places, days=st.integers(1, 7))
    def set_ttr(self, place: int, days: int) -> None:
        if place % 3:
            return  # seldom: it changes little
        job = self.pick(place)
        self.employers[job.employer].api("jobs/set-ttr", {"job_id": job.job_id, "ttr": days})
        self.step("set ttr")

    @precondition(lambda self: self.known.jobs)
    @rule(place=places, act=st.sampled_from(["approve", "approve", "approve", "decline", "pause", "resume", "block"]))
    def review(self, place: int, act: str) -> None:
        job = self.pick(place)
        if act == "block" and place % 4:
            return  # seldom: it ends a job
        done = self.operate(f"/operator-api/jobs/{job.job_id}/{act}", {"reason": "because"})
        if act == "decline" and done.status_code == 200:
            job.approvals_returned += 1
        self.step(act)

    @rule(employer=st.integers(0, EMPLOYERS - 1), worker=workers, lift=st.booleans())
    def block_worker(self, employer: int, worker: int, lift: bool) -> None:
        path = "lists/unblock-workers" if lift else "lists/block-workers"
        self.employers[employer].api(path, {"workers": [self.workers[worker].id]})
        (self.known.blocks.discard if lift else self.known.blocks.add)((employer, worker))
        self.step("block or unblock")

    @rule(minutes=st.sampled_from([1, 14, 16, 60, 60 * 25, 60 * 24 * 4, 60 * 24 * 20]), chores=st.booleans())
    def wait(self, minutes: int, chores: bool) -> None:
        self.clock.pass_(minutes=minutes)
        if chores:
            run_once(self.database, self.clock())
        self.step("wait")

    # What must hold -------------------------------------------------------------------------------------------------

    @invariant()
    def everything_holds(self) -> None:
        assert audit(self.database) == []
        self.tasks_move_as_they_may()
        self.money_is_where_it_should_be()
        self.capacity_is_exact()

    def tasks_move_as_they_may(self) -> None:
        rows = self.rows(
            "SELECT task_id, job_id, worker_id, status, decided_by, submitted_at IS NOT NULL AS is_in FROM tasks"
        )
        numbers = {worker.id: number for number, worker in enumerate(getattr(self, "workers", []))}
        for row in rows:
            task = self.known.tasks.setdefault(row["task_id"], Task(row["job_id"], numbers[row["worker_id"]], ""))
            assert row["status"] in MOVES[task.status], (task, row)
            assert row["is_in"] == (row["status"] in HANDED_IN), "handed in is handed in, and is never lost"
            task.status, task.decided_by = row["status"], row["decided_by"]
        assert len(rows) == len(self.known.tasks), "no task is ever gone"

    def money_is_where_it_should_be(self) -> None:
        for number, employer in enumerate(getattr(self, "employers", [])):
            assert self.purse(employer, "spendable") == FUNDS - self.spent(number)
        for number, worker in enumerate(getattr(self, "workers", [])):
            assert self.purse(worker, "earned") == self.known.earned(number)

    def capacity_is_exact(self) -> None:
        countries = {worker.id: worker.account.country for worker in getattr(self, "workers", [])}
        for job in self.known.jobs.values():
            row = self.row(job.job_id)
            placed = self.known.of_job(job.job_id, *PLACED)
            sold = row["open"] + len(placed)
            job.most_sold = max(job.most_sold, sold)
            for worker in range(WORKERS):
                assert self.known.taken(job.job_id, worker) <= job.max_tasks
            by_country = Counter(countries[self.workers[task.worker].id] for task in placed)
            if job.distribution is not None and row["status"] == "RUNNING":
                assert max(by_country.values(), default=0) <= self.known.share(job, job.most_sold)
            if row["status"] == "FINISHED":
                assert row["open"] == 0
                assert not self.known.of_job(job.job_id, "LATE")

    # How it is looked at --------------------------------------------------------------------------------------------

    def spent(self, employer: int) -> Decimal:
        """What is not with the employer: places not settled, satisfied tasks (by appeal too), approvals, bonuses."""
        spent = Decimal(0)
        for job in self.known.jobs.values():
            if job.employer != employer:
                continue
            row = self.row(job.job_id)
            unsettled = row["open"] + len(self.known.of_job(job.job_id, *UNSETTLED))
            spent += POSITION * (unsettled + len(self.known.of_job(job.job_id, "OK")))
            spent += BONUS_COST * sum(task.bonus > 0 for task in self.known.tasks.values() if task.job_id == job.job_id)
            spent += APPROVAL * (job.approvals - job.approvals_returned)
        return spent

    def why_no_place(self, job: Job, worker: int) -> str | None:
        """The refusal of a hold, where these tests can say it for sure; "?" where they cannot."""
        row = self.row(job.job_id)
        if row["status"] in ("PENDING_REVIEW", "DECLINED"):
            return "job_not_found"
        if (job.employer, worker) in self.known.blocks:
            return "not_available" if self.own_hold(job, worker) is None else "?"
        if row["status"] != "RUNNING" and self.own_hold(job, worker) is None:
            return "job_not_running" if self.has_level(job, worker) else "level_too_low"
        return "?"

    def has_level(self, job: Job, worker: int) -> bool:
        """Whether the worker has the job's level still: a verdict may have taken it."""
        query: LiteralString = "SELECT level FROM accounts WHERE account_id = %(id)s"
        return job.max_tasks == 1 or self.rows(query, id=self.workers[worker].id)[0]["level"] != "starter"

    def own_hold(self, job: Job, worker: int) -> Task | None:
        return next((task for task in self.known.of_job(job.job_id, "HELD") if task.worker == worker), None)

    def compare(self, answer: Result, expected: str | None) -> None:
        code = None if answer.status_code == 200 else answer.json["code"]
        assert expected in ("?", code), (expected, answer.text)
        assert answer.status_code in (200, 403, 404, 409), answer.text

    def operate(self, path: str, body: dict[str, Any]) -> Result:
        return self.mo.client.simulate_post(path, json=body, headers={"Authorization": self.mo.basic})

    def pick(self, place: int) -> Job:
        jobs = list(self.known.jobs.values())
        return jobs[place % len(jobs)]

    def pick_task(self, place: int) -> tuple[str, Task]:
        tasks = list(self.known.tasks.items())
        return tasks[place % len(tasks)]

    def row(self, job_id: str) -> dict[str, Any]:
        return self.rows(
            "SELECT status, open, charges_waiting FROM job_counts WHERE job_id = %(job_id)s", job_id=job_id
        )[0]

    def rows(self, query: Any, **params: object) -> list[dict[str, Any]]:
        return self.database.read(lambda tx: tx.rows(dict, query, **params))

    def purse(self, person: Person, kind: str) -> Decimal:
        return self.rows(
            "SELECT amount FROM purses WHERE account_id = %(id)s AND kind = %(kind)s AND job_id = ''",
            id=person.id, kind=kind,
        )[0]["amount"]  # fmt: skip

    def step(self, name: str) -> None:
        TOOK[name] += 1


@pytest.mark.timeout(SOAK_SECONDS + 600)
def test_whole_lives_keep_every_invariant(databases: Databases, stage: Stage, capsys: pytest.CaptureFixture[str]):
    Lives.databases, Lives.stage = databases, stage
    began, stops_at, runs = time.monotonic(), time.monotonic() + SOAK_SECONDS, 0
    while True:
        run_state_machine_as_test(
            Lives,
            settings=settings(
                max_examples=EXAMPLES, stateful_step_count=STEPS, deadline=None, derandomize=not SOAK,
                database=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
                phases=[Phase.generate, Phase.shrink] if SOAK else [Phase.generate],
            ),
        )  # fmt: skip
        runs += 1
        if not SOAK or time.monotonic() > stops_at:
            break
    with capsys.disabled():
        took = f"{sum(TOOK.values())} steps of up to {EXAMPLES * runs} lives in {time.monotonic() - began:.0f} s"
        print(f"\n{took}: {dict(TOOK.most_common())}")
