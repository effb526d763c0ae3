"""A small real history, made through the two APIs: one of everything the audit looks at."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from piecework.database import Database
from piecework.deposits.recording import record_deposit
from piecework.settings import Settings
from tests.given import EXAMPLE_JOB, TEXT_JOB, Given, Person
from tests.pictures import hand_in, upload

ODD_TEXT = 'a "quoted" \\ / \b\f\n\r\t\x01\x1f\x7f \u00e9 \u2028 \U0001f600'


class Moment:
    """A clock that stands still until it is told."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


class History:
    """What happened, under the names that the corruptions use for the ids."""

    def __init__(self, database: Database) -> None:
        self.clock = Moment()
        self.given = Given(database, self.clock, Settings(proof_store="memory:///"))
        self.given.set_rule(list_workers_min=1)
        self.ids: dict[str, Any] = {}
        self.ada = self._person("ada", funds="100", is_auto_approved=True)
        self.olga = self._person("olga", funds="50")
        self.workers = {
            name: self._person(name, country=country, level="advanced")
            for name, country in [
                ("wim", "us"),
                ("nele", "us"),
                ("bea", "uk"),
                ("cem", "uk"),
                ("dan", "de"),
                ("eva", "fr"),
            ]
        }

    def happen(self) -> dict[str, Any]:
        """Everything, in order; answers the ids by name."""
        self._limited_job()
        self._finished_job()
        self._stopped_job()
        self._revised_job()
        self._picture_job()
        self._list_job()
        self._waiting_job()
        self._block()
        self.given.database.transact(
            lambda tx: record_deposit(tx, self.olga.id, Decimal("12.3456"), reference="second", now=self.clock())
        )
        return self.ids

    def _limited_job(self) -> None:
        """A running job, a quarter to each country, with a task in each state and a hold that its worker left."""
        job_id = self._job("job", self.ada, distribution=25, workers_max_tasks=1, task_value=0.15)
        for name, worker, text in [
            ("ok_task", "wim", "done"), ("nok_task", "bea", ODD_TEXT), ("revised_task", "nele", "done"),
            ("submitted_task", "cem", ODD_TEXT),
        ]:  # fmt: skip
            self.ids[name] = self.given.submitted_task(self.workers[worker], job_id, text)
        self.ids["held_task"] = self._hold("dan", job_id)
        self._hold("eva", job_id)
        self.workers["eva"].work("POST", f"jobs/{job_id}/release", {})
        self._rate("ok_task", job_id, task_rating="ok", task_satisfaction="good", task_bonus=0.33)
        self._rate("nok_task", job_id, task_rating="not_ok", task_comment="no")
        self._rate("revised_task", job_id, task_rating="revise", task_comment="again")

    def _finished_job(self) -> None:
        """A job of which every position is taken and decided, at a price that never divides evenly."""
        job_id = self._job("finished_job", self.ada, workers_max_tasks=2, workers_level="advanced", task_value=0.2113)
        tasks = [self.given.submitted_task(worker, job_id) for worker in ([*self.workers.values()] * 2)[:10]]
        for place, task_id in enumerate(tasks):
            verdict = {"task_rating": "ok"} if place % 3 else {"task_rating": "not_ok", "task_comment": "no"}
            self.ada.api("jobs/rate-single-task", {"job_id": job_id, "task_id": task_id, **verdict})

    def _stopped_job(self) -> None:
        """A job that was stopped with a hold on it that ran out, and whose worker hands in too late."""
        job_id = self._job("stopped_job", self.ada)
        self.ids["late_task"] = self._hold("wim", job_id)
        self._submit_after_stop(job_id)

    def _submit_after_stop(self, job_id: str) -> None:
        assert self.ada.api("jobs/job-stop", {"job_id": job_id})["ok"]
        self.clock.now += timedelta(minutes=20)
        answer = self.workers["wim"].work("POST", f"jobs/{job_id}/submit", {"proofs": [{"text": "late"}]})
        assert answer.json["late"], answer.text

    def _revised_job(self) -> None:
        """A job with one task that was handed in again, and one that its worker gave up."""
        job_id = self._job("revised_job", self.ada)
        for name, worker in (("again_task", "wim"), ("given_up_task", "dan")):
            self.ids[name] = self.given.submitted_task(self.workers[worker], job_id)
            self._rate(name, job_id, task_rating="revise", task_comment="again")
        tasks = f"jobs/{job_id}/tasks"
        body = {"proofs": [{"text": ODD_TEXT}]}
        again = self.workers["wim"].work("POST", f"{tasks}/{self.ids['again_task']}/resubmit", body)
        given_up = self.workers["dan"].work("POST", f"{tasks}/{self.ids['given_up_task']}/give-up", {})
        assert (again.status_code, given_up.status_code) == (200, 200), again.text + given_up.text

    def _picture_job(self) -> None:
        """The published example: two tasks with a picture each, one of them handed in again with another."""
        job_id = self._job("picture_job", self.ada, **EXAMPLE_JOB)
        for name, worker in (("picture_task", "wim"), ("picture_again_task", "dan")):
            person = self.workers[worker]
            answer = hand_in(person, job_id, {"upload_id": upload(person)})
            self.ids[name] = answer.json["task_id"]
        self._rate("picture_again_task", job_id, task_rating="revise", task_comment="again")
        dan = self.workers["dan"]
        again = f"jobs/{job_id}/tasks/{self.ids['picture_again_task']}/resubmit"
        assert dan.work("POST", again, {"proofs": [{"upload_id": upload(dan)}]}).status_code == 200

    def _list_job(self) -> None:
        """A job for a worker list, which nobody has touched."""
        list_id = self.ada.api("lists/create-list", {"name": "the good ones"})["list_id"]
        self.ada.api("lists/add-workers", {"list_id": list_id, "workers": [self.workers["wim"].id]})
        self.ids["list_id"] = list_id
        self._job("list_job", self.ada, list_id=list_id, zone_id=None)

    def _waiting_job(self) -> None:
        """A job that awaits its review."""
        self._job("waiting_job", self.olga, premium_amount=3)

    def _block(self) -> None:
        """Somebody is blocked after what they did."""
        self.clock.now += timedelta(hours=1)
        self.ada.api("lists/block-workers", {"workers": [self.workers["bea"].id]})

    def _person(self, name: str, **changes: Any) -> Person:
        person = self.given.person(name.capitalize(), **changes)
        self.ids[name] = person.id
        return person

    def _job(self, name: str, employer: Person, **changes: Any) -> str:
        brief = {key: value for key, value in (TEXT_JOB | changes).items() if value is not None}
        answer = employer.api("jobs/post-job", brief)
        assert answer["ok"], answer
        self.ids[name] = str(answer["url"]).partition("?Id=")[2]
        return self.ids[name]

    def _hold(self, worker: str, job_id: str) -> str:
        answer = self.workers[worker].work("POST", f"jobs/{job_id}/hold", {})
        assert answer.status_code == 200, answer.text
        return str(answer.json["task_id"])

    def _rate(self, name: str, job_id: str, **verdict: Any) -> None:
        answer = self.ada.api("jobs/rate-single-task", {"job_id": job_id, "task_id": self.ids[name], **verdict})
        assert answer["ok"], answer
