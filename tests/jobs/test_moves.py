"""Every action on a job in every status: those in the table do what it says, to the last cent; all others nothing."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from piecework.database import Tx
from piecework.ids import new_order_id
from piecework.jobs.pausing import PauseRule, judge_job
from piecework.moderation import reviewing
from piecework.moderation.reviewing import Decision
from piecework.refusal import Refusal
from tests.given import Person
from tests.place import Place, place

__all__ = ["place"]

# What each action makes of a job in each status, after docs/states and not after the code:
#   status: {action: (status after, what changes in spendable, in escrow, for the platform)}
# The job: 10 positions of 0.10 at 7 %, so 0.1070 each; charges 0.65 + 1.00 + 2.00; 1 ok, 1 nok, 2 submitted, 1 held,
# 5 open, where it has run. The restart buys 4 positions.
NOTHING = ("0", "0", "0")
TAKE_2 = ("-0.2140", "0.2140", "0")
FEATURE = ("-2", "0", "2")
REFUND_5 = ("0.5350", "-0.5350", "0")
REFUND_HELD = ("0.1070", "-0.1070", "0")
RESTART = ("-1.0780", "1.0780", "0")
UNDO_RESTART = ("1.0780", "-1.0780", "0")
ALL_BACK = ("4.7200", "-4.7200", "0")

TABLE: dict[str, dict[str, tuple[str, tuple[str, str, str]]]] = {
    "PENDING_REVIEW": {
        "approve": ("RUNNING", ("0", "-3.6500", "3.6500")),
        "decline": ("DECLINED", ALL_BACK),
        "stop": ("DECLINED", ALL_BACK),
        "add positions": ("PENDING_REVIEW", TAKE_2),
        "set speed": ("PENDING_REVIEW", NOTHING),
        "set ttr": ("PENDING_REVIEW", NOTHING),
        "block": ("BLOCKED", NOTHING),
    },
    "PENDING_RESTART": {
        "approve": ("RUNNING", ("0", "-0.6500", "0.6500")),
        "decline": ("FINISHED", UNDO_RESTART),
        "stop": ("FINISHED", UNDO_RESTART),
        "set speed": ("PENDING_RESTART", NOTHING),
        "set ttr": ("PENDING_RESTART", NOTHING),
        "block": ("BLOCKED", REFUND_HELD),
    },
    "RUNNING": {
        "pause": ("PAUSED", NOTHING),
        "resume": ("RUNNING", NOTHING),
        "stop": ("FINISHED", REFUND_5),
        "add positions": ("RUNNING", TAKE_2),
        "set speed": ("RUNNING", NOTHING),
        "set ttr": ("RUNNING", NOTHING),
        "feature": ("RUNNING", FEATURE),
        "pause as operator": ("PAUSED_ADMIN", NOTHING),
        "pause by rule": ("PAUSED_SYSTEM", NOTHING),
        "block": ("BLOCKED", REFUND_HELD),
    },
    "PAUSED": {
        "pause": ("PAUSED", NOTHING),
        "resume": ("RUNNING", NOTHING),
        "stop": ("FINISHED", REFUND_5),
        "add positions": ("PAUSED", TAKE_2),
        "set speed": ("PAUSED", NOTHING),
        "set ttr": ("PAUSED", NOTHING),
        "feature": ("PAUSED", FEATURE),
        "pause as operator": ("PAUSED_ADMIN", NOTHING),
        "pause by rule": ("PAUSED_SYSTEM", NOTHING),
        "block": ("BLOCKED", REFUND_HELD),
    },
    "PAUSED_SYSTEM": {
        "stop": ("FINISHED", REFUND_5),
        "add positions": ("PAUSED_SYSTEM", TAKE_2),
        "set speed": ("PAUSED_SYSTEM", NOTHING),
        "set ttr": ("PAUSED_SYSTEM", NOTHING),
        "resume by rule": ("RUNNING", NOTHING),
        "block": ("BLOCKED", REFUND_HELD),
    },
    "PAUSED_ADMIN": {
        "stop": ("FINISHED", REFUND_5),
        "set speed": ("PAUSED_ADMIN", NOTHING),
        "set ttr": ("PAUSED_ADMIN", NOTHING),
        "resume as operator": ("RUNNING", NOTHING),
        "block": ("BLOCKED", REFUND_HELD),
    },
    "FINISHED": {
        "restart": ("PENDING_RESTART", RESTART),
        "archive": ("FINISHED", NOTHING),
        "block": ("BLOCKED", REFUND_HELD),
    },
    "BLOCKED": {
        "archive": ("BLOCKED", NOTHING),
        "release": ("BLOCKED", REFUND_5),
    },
    "DECLINED": {
        "archive": ("DECLINED", NOTHING),
    },
}  # fmt: skip


class Scene:
    """A job of Cleo's, whose jobs are reviewed, and what can be done to it; each act answers the code of a refusal."""

    def __init__(self, place: Place, workers: list[Person]) -> None:
        self.place, self.workers = place, workers
        self.cleo = place.person("Cleo", funds="20")
        self.job_id = place.running_job(self.cleo, notify_followers=1, premium_amount=2)

    def call(self, path: str, **asked: Any) -> str:
        answer = self.cleo.api(f"jobs/{path}", {"job_id": self.job_id, **asked})
        return "" if answer["ok"] else answer["code"]

    def operate(self, act: Callable[..., object]) -> str:
        decision = Decision(review_id=new_order_id(), operator_id="", reason="because")
        return self.run(lambda tx: act(tx, self.job_id, decision, now=self.place.clock()))

    def judge(self, *, unrated_tasks_max: int) -> str:
        rule = PauseRule(unrated_tasks_max=unrated_tasks_max, satisfied_percent_min=0)
        changed = self.place.database.transact(lambda tx: judge_job(tx, self.job_id, rule, now=self.place.clock()))
        return "" if changed else "job_status"

    def run(self, act: Callable[[Tx], object]) -> str:
        try:
            self.place.database.transact(act)
        except Refusal as refusal:
            return refusal.code
        return ""

    def work_on_it(self) -> None:
        """1 ok, 1 nok, 2 submitted, 1 held, 5 open."""
        task_ids = [self.place.submitted_task(worker, self.job_id) for worker in self.workers]
        assert not self.call("rate-single-task", task_id=task_ids[0], task_rating="ok")
        assert not self.call("rate-single-task", task_id=task_ids[1], task_rating="not_ok", task_comment="no")
        assert self.place.wim().work("POST", f"jobs/{self.job_id}/hold").status_code == 200

    def become(self, status: str) -> None:
        """Bring the job into the status by what brings jobs into it."""
        if status not in ("PENDING_REVIEW", "DECLINED"):
            ACTIONS["approve"](self)
            self.work_on_it()
        for action in ON_THE_WAY_TO[status]:
            assert not ACTIONS[action](self), action
        assert self.status() == status

    def status(self) -> str:
        return self.place.job(self.cleo, self.job_id)["status"]

    def money(self) -> tuple[Decimal, Decimal, Decimal]:
        """Spendable, escrow and what the platform had of this job."""
        of_cleo = "SELECT coalesce(sum(amount), 0) FROM entries WHERE account_id = %(id)s AND kind = %(kind)s"
        of_platform = "SELECT coalesce(sum(amount), 0) FROM entries WHERE account_id = 'platform' AND job_id = %(id)s"
        values = self.place.work.values
        return (
            values(of_cleo, id=self.cleo.id, kind="spendable")[0],
            values(of_cleo, id=self.cleo.id, kind="escrow")[0],
            values(of_platform, id=self.job_id)[0],
        )

    def everything(self) -> list[str]:
        """All rows that an action could change, as text."""
        return self.place.work.values(
            """
            SELECT to_jsonb(job)::text FROM jobs job WHERE job_id = %(job_id)s
            UNION ALL SELECT to_jsonb(counts)::text FROM job_counts counts WHERE job_id = %(job_id)s
            UNION ALL SELECT to_jsonb(task)::text FROM tasks task WHERE job_id = %(job_id)s
            UNION ALL SELECT to_jsonb(review)::text FROM job_reviews review WHERE job_id = %(job_id)s
            UNION ALL SELECT to_jsonb(feature)::text FROM job_features feature WHERE job_id = %(job_id)s
            UNION ALL SELECT to_jsonb(entry)::text FROM entries entry WHERE job_id = %(job_id)s
            """,
            job_id=self.job_id,
        )


ACTIONS: dict[str, Callable[[Scene], str]] = {
    "approve": lambda s: s.operate(reviewing.approve_job),
    "decline": lambda s: s.operate(reviewing.decline_job),
    "stop": lambda s: s.call("job-stop"),
    "pause": lambda s: s.call("job-pause"),
    "resume": lambda s: s.call("job-resume"),
    "restart": lambda s: s.call("job-restart", positions=4),
    "add positions": lambda s: s.call("add-positions", positions=2),
    "set speed": lambda s: s.call("set-speed", speed=500),
    "set ttr": lambda s: s.call("set-ttr", ttr=5),
    "feature": lambda s: s.call("feature-job", amount=2),
    "archive": lambda s: s.call("archive-job"),
    "pause as operator": lambda s: s.operate(reviewing.pause_as_operator),
    "resume as operator": lambda s: s.operate(reviewing.resume_as_operator),
    "pause by rule": lambda s: s.judge(unrated_tasks_max=1),
    "resume by rule": lambda s: s.judge(unrated_tasks_max=0),
    "block": lambda s: s.operate(reviewing.block_job),
    "release": lambda s: s.operate(reviewing.release_job),
}

ON_THE_WAY_TO: dict[str, list[str]] = {
    "PENDING_REVIEW": [],
    "DECLINED": ["decline"],
    "RUNNING": [],
    "PAUSED": ["pause"],
    "PAUSED_SYSTEM": ["pause by rule"],
    "PAUSED_ADMIN": ["pause as operator"],
    "FINISHED": ["stop"],
    "PENDING_RESTART": ["stop", "restart"],
    "BLOCKED": ["block"],
}
ALLOWED = [(status, action) for status, actions in TABLE.items() for action in actions]


@pytest.fixture(scope="module")
def workers(place: Place) -> list[Person]:
    return [place.wim() for _ in range(4)]


@pytest.fixture
def scene(place: Place, workers: list[Person]) -> Scene:
    return Scene(place, workers)


def test_table_has_every_status_and_action():
    assert set(TABLE) == set(ON_THE_WAY_TO)
    assert {action for actions in TABLE.values() for action in actions} == set(ACTIONS)


@pytest.mark.parametrize(("status", "action"), ALLOWED)
def test_allowed_action_moves_the_job_and_its_money(scene: Scene, status: str, action: str):
    scene.become(status)
    before = scene.money()
    assert not ACTIONS[action](scene)
    becomes, changes = TABLE[status][action]
    assert scene.status() == becomes
    assert tuple(after - was for after, was in zip(scene.money(), before, strict=True)) == tuple(
        Decimal(change) for change in changes
    )


@pytest.mark.parametrize("status", TABLE)
def test_any_other_action_is_refused_and_changes_nothing(scene: Scene, status: str):
    scene.become(status)
    before = scene.everything()
    for action, act in ACTIONS.items():
        if action not in TABLE[status]:
            assert act(scene) == ("job_not_blocked" if action == "release" else "job_status"), action
            assert scene.everything() == before, action
