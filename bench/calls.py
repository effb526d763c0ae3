"""The calls that are measured, and the same call as pgbench makes it."""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass

from bench.application import SELECT_ONE_PATH
from bench.loading import RATER, RATER_JOB, RATER_TASK, READER, TASK_STRIDE, WORKER, WORKERS


@dataclass(frozen=True)
class Call:
    """A call of the employer API: who makes it, and what a good answer holds."""

    name: str
    path: str
    first_employer: int
    marker: bytes
    seen_by_pgbench: Sequence[str]  # backslash commands that compute what varies

    @property
    def rates(self) -> bool:
        """Whether it uses tasks up: a verdict is given once."""
        return self.first_employer == RATER

    @property
    def method(self) -> str:
        """GET, or POST where there is a body."""
        return "POST" if self.rates else "GET"

    def body(self, employer: int, task: int) -> bytes:
        """What the n-th employer says about their n-th task."""
        return json.dumps(verdict(employer, task)).encode() if self.rates else b""

    def authorization(self, employer: int, secret: str) -> str:
        """The n-th employer's credentials."""
        return "Basic " + base64.b64encode(f"{self.first_employer + employer}:{secret}".encode()).decode()

    def request(self, employer: int, secret: str, *, task: int = 0) -> bytes:
        """The bytes of the n-th employer's call about their n-th task."""
        body = self.body(employer, task)
        head = f"{self.method} {self.path} HTTP/1.1\r\nHost: bench\r\n"
        head += f"Authorization: {self.authorization(employer, secret)}\r\n"
        if body:
            head += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
        return head.encode() + b"\r\n" + body

    def varying(self, *, task: int) -> dict[str, str]:
        """The values that differ between the calls of employer 0, each with its variable of pgbench."""
        mine = {str(self.first_employer): "employer"}
        if self.rates:
            mine |= {str(RATER_TASK + task): "task", str(RATER_JOB): "job", str(WORKER + task % WORKERS): "worker"}
        return mine


def verdict(employer: int, task: int) -> dict[str, str]:
    """The body that pays the n-th rater's n-th task."""
    return {
        "job_id": str(RATER_JOB + employer),
        "task_id": str(RATER_TASK + employer * TASK_STRIDE + task),
        "task_rating": "ok",
        "task_satisfaction": "good",
    }


_READERS = (f"\\set employer {READER} + :client_id",)
_RATERS = (
    "\\set i :i + 1",  # starts before the first task of the run
    f"\\set employer {RATER} + :client_id",
    f"\\set job {RATER_JOB} + :client_id",
    f"\\set task {RATER_TASK} + :client_id * {TASK_STRIDE} + :i",
    f"\\set worker {WORKER} + :i % {WORKERS}",
)

BALANCES = Call("get-balances", "/api/users/get-balances.php", READER, b'"spendable":"', _READERS)
UNRATED = Call(
    "get-unrated-tasks", "/api/jobs/get-unrated-tasks.php?page=1", READER, b'"pages":3,"tasks":[{"id":"1', _READERS
)
RATE = Call("rate-single-task", "/api/jobs/rate-single-task.php", RATER, b'"ok":true', _RATERS)
SELECT_ONE = Call("SELECT 1", SELECT_ONE_PATH, READER, b'"one":1', _READERS)
