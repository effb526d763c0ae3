"""A place with everything in it: jobs and tasks of every status, money on all its ways, texts that are hard to set."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from piecework.catalog.changing import get_catalog
from piecework.catalog.files import write_file
from piecework.chores.running import run_once
from piecework.chores.schedule import schedule
from piecework.clock import system_clock
from piecework.deposits.booking_events import book_event
from piecework.deposits.news import News, NoEffect, PaymentReceived, ProviderEvent, Unusable
from piecework.ids import new_order_id
from piecework.privacy.requesting import request_erasure
from tests.given import EXAMPLE_JOB, Person
from tests.pictures import hand_in, picture, upload
from tests.place import Place

WORD = "Donaudampfschifffahrtsgesellschaft" * 8
ARABIC = "اكتب مراجعة قصيرة عن هذا المتجر وأرسل لقطة شاشة"
HARD = f"{WORD} {ARABIC} <b>bold</b> & https://example.org/{'way/' * 40}?w=1"
STORY = f"It is there, look again please. {WORD[:400]}"
DAYS = 40


class FullPlace:
    """Ada employs, Wim works, Mo operates; what is made is in the fields, by name."""

    def __init__(self, given: Place) -> None:
        self.given, self.clock = given, given.clock
        self.clock.now = system_clock() - timedelta(days=DAYS)
        given.set_rule(withdrawal_after_days=0, withdrawal_min="0.05", holds_max=20)
        self.ada = given.person("Ada" + "Überlang" * 5, funds="3000", is_auto_approved=True)
        given.set_password(self.ada)
        self.wim = given.wim(
            level="advanced", email="wilhelmina.van.der.aa-en-van.der.bergh@a-very-long-name-of-a-company.example.org"
        )
        self.wes = given.person("Wes", level="advanced")
        self.mo, self.mia = given.mo("all"), given.mo("all")
        self.job: dict[str, str] = {}
        self.task: dict[str, tuple[str, str]] = {}  # by what became of it: job and task
        self._early_work()
        self._tasks()
        self._jobs()
        self._employer()
        self._withdrawals()
        self._operators()
        self.clock.now = system_clock()
        run_once(given.database, self.clock(), schedule(given.settings))
        self._now()

    # What is done to make it ---------------------------------------------------------------------------------------

    def days(self, number: float) -> None:
        """The time is so many days after the beginning."""
        self.clock.now = max(self.clock.now, system_clock() - timedelta(days=DAYS - number))

    def post(self, **changes: Any) -> str:
        """A job of Ada's."""
        return self.given.running_job(self.ada, **changes)

    def rate(self, job_id: str, task_id: str, rating: str, **more: Any) -> None:
        """Ada's verdict."""
        body = {"job_id": job_id, "task_id": task_id, "task_rating": rating, **more}
        answer = self.ada.api("jobs/rate-single-task", body)
        assert answer["ok"], answer

    def handed_in(self, name: str, text: str = "done", **changes: Any) -> tuple[str, str]:
        """A task of Wim's on a job of its own, kept by name."""
        job_id = self.post(**({"title": f"A job whose task is {name}", "task_value": 0.4} | changes))
        self.task[name] = job_id, self.given.submitted_task(self.wim, job_id, text)
        return self.task[name]

    def operate(self, path: str, body: object = None) -> Any:
        """A call of Mo's that does something."""
        result = self.mo.operate("POST", path, body or {})
        assert result.status_code == 200, result.text
        return result.json

    def act(self, person: Person, path: str, body: object = None) -> Any:
        """A call of a worker's that does something."""
        result = person.work("POST", path, body)
        assert result.status_code == 200, result.text
        return result.json

    def _early_work(self) -> None:
        """Weeks of work, so that charts and lists of many pages have something to show."""
        job_id = ""
        for day in range(30):
            self.days(day)
            if day % 10 == 0:
                title = f"Find the opening hours of a shop, part {day // 10 + 1}"
                job_id = self.post(title=title, num_tasks=60, workers_max_tasks=10, workers_level="advanced")
            for worker in (self.wim, self.wes)[: 1 + day % 2]:
                task_id = self.given.submitted_task(worker, job_id, f"Mon-Fri 9-{day}")
                self.rate(job_id, task_id, "not_ok" if day % 9 == 0 else "ok", task_comment="As said.")
        self.job["many tasks"] = job_id

    def _tasks(self) -> None:
        """One of Wim's tasks for every status, and appeals however they ended."""
        self.days(33)
        self.rate(*self.handed_in("paid", HARD, title=WORD[:250]), "ok", task_bonus=1, task_comment=HARD[:400])
        for name, decision in (("appealed and upheld", "uphold"), ("appealed and rejected", "reject")):
            job_id, task_id = self.handed_in(name)
            self.rate(job_id, task_id, "not_ok", task_comment=HARD[:400])
            self.act(self.wim, f"jobs/{job_id}/tasks/{task_id}/appeal", {"story": STORY})
            self.operate(f"appeals/{job_id}/{task_id}/{decision}", {"reason": HARD[:300]})
        self.rate(*self.handed_in("given up"), "revise", task_comment="More, please.")
        self.act(self.wim, "jobs/{}/tasks/{}/give-up".format(*self.task["given up"]))
        self.days(39.5)
        self.rate(*self.handed_in("sent back"), "revise", task_comment=HARD[:400])
        self.rate(*self.handed_in("not satisfied"), "not_ok", task_comment="No.")
        job_id, task_id = self.handed_in("appealed", HARD, title=ARABIC)
        self.rate(job_id, task_id, "not_ok", task_comment=HARD[:400])
        self.act(self.wim, f"jobs/{job_id}/tasks/{task_id}/appeal", {"story": STORY})
        self.handed_in("waiting", HARD)
        self._expired_and_late()

    def _expired_and_late(self) -> None:
        """A hold that ran out, and work that came after its place was taken."""
        self.job["late"] = self.post(title="All places are taken", hold_time=5)
        self.job["expired"] = self.post(title="A hold that runs out", hold_time=5)
        for job_id in (self.job["late"], self.job["expired"]):
            self.act(self.wim, f"jobs/{job_id}/hold")
        self.clock.pass_(minutes=6)
        for job_id in (self.job["late"], self.job["expired"]):
            self.given.work.sweep(job_id)
        for number in range(10):
            self.act(self.given.person(f"Other{number}"), f"jobs/{self.job['late']}/hold")
        late = self.act(self.wim, f"jobs/{self.job['late']}/submit", {"proofs": [{"text": "late"}]})
        self.task["late"] = self.job["late"], str(late["task_id"])

    def _jobs(self) -> None:
        """A job of Ada's for every status, and of every kind of brief."""
        pictures = [*EXAMPLE_JOB["proofs"], {"description": HARD[:180], "type": "text"}]
        self.job["screenshots"] = self.post(title="Take a screenshot", proofs=pictures, notes=HARD[:500], num_tasks=40)
        self.job["hard"] = self.post(title=WORD[:250], instructions=[HARD[:900], ARABIC], notes=HARD[:500])
        self.job["varied"] = self.post(
            title="Look at {{URL}}", instructions=["Go to {{URL}}", "Say {{CODE}}"], notes="For {{PW_ID}}",
            variables=[
                {"name": "URL", "values": [f"https://a.example/{number}" for number in range(10)]},
                {"name": "CODE", "values": [f"c{number}" for number in range(10)]},
            ],
            challenges=[{"question": "Which colour is the sky?", "answer": "blue"}], challenge_action="rate_nok",
        )  # fmt: skip
        for name in ("paused", "finished", "archived", "blocked", "paused by an operator", "restarted", "featured"):
            self.job[name] = self.post(title=f"A job that is {name}")
        self.ada.api("jobs/job-pause", {"job_id": self.job["paused"]})
        for name in ("finished", "archived", "restarted"):
            self.ada.api("jobs/job-stop", {"job_id": self.job[name]})
        self.ada.api("jobs/archive-job", {"job_id": self.job["archived"]})
        self.ada.api("jobs/feature-job", {"job_id": self.job["featured"], "amount": 5})
        self.operate(f"jobs/{self.job['blocked']}/block", {"reason": HARD[:300]})
        self.operate(f"jobs/{self.job['paused by an operator']}/pause", {"reason": "Looking at it."})
        self.operate(f"accounts/{self.ada.id}/auto-approval", {"is_auto_approved": False, "reason": "To look at."})
        self.ada.api("jobs/job-restart", {"job_id": self.job["restarted"], "positions": 5})
        for name in ("declined", "waiting"):
            self.job[name] = self.post(title=f"A job that is {name}", notes=HARD[:500])
        self.operate(f"jobs/{self.job['declined']}/decline", {"reason": HARD[:300]})

    def _employer(self) -> None:
        """Lists, blocked workers, comments, calls and pictures of Ada's."""
        given, ada = self.given, self.ada
        self.list_id = ada.api("lists/create-list", {"name": "Good people " + WORD[:20]})["list_id"]
        ada.api("lists/add-workers", {"list_id": self.list_id, "workers": [self.wim.id, self.wes.id]})
        self.filtered_id = ada.api("lists/create-list", {"name": "New", "workers_level": "starter"})["list_id"]
        ada.api("lists/block-workers", {"workers": [self.wes.id]})
        ada.api("postbacks/set-settings", {"address": f"https://hooks.example.org/{'way/' * 30}"})
        for worker in (given.person(f"Nina{number}") for number in range(3)):
            self.act(worker, f"jobs/{self.job['screenshots']}/hold")
            proof = {"upload_id": upload(worker, picture(size=(300, 700)))}
            answer = hand_in(worker, self.job["screenshots"], proof, {"text": HARD})
            assert answer.status_code == 200, answer.text
            given.submitted_task(worker, self.job["hard"], HARD)
            self.act(worker, f"jobs/{self.job['hard']}/report", {"reason": "other", "story": STORY})
        (first, *_) = ada.api("jobs/get-unrated-tasks", job_id=self.job["screenshots"])["tasks"]
        self.task["to rate"] = self.job["screenshots"], str(first["id"])

    def _withdrawals(self) -> None:
        """Wim's money on its way out: asked for, in a batch, and waiting for approval."""
        self.withdrawal: dict[str, str] = {}
        steps: dict[str, list[tuple[str, object]]] = {
            "paid": [("approve", None), ("paid", None)],
            "sent back": [("approve", None), ("paid", None), ("returned", {"reason": HARD[:300]})],
            "refused": [("refuse", {"reason": HARD[:300]})],
            "in a batch": [("approve", None)],
            "to approve": [],
            "approved": [("approve", None)],
        }
        for name in ("cancelled", *steps, "asked for"):
            body = {"amount": "0.75", "method": "bank transfer", "destination": f"DE02 1203 {WORD[:90]}"}
            asked = self.act(self.wim, "withdrawals", body)
            self.withdrawal[name] = str(asked["withdrawal_id"])
            if name == "cancelled":
                self.act(self.wim, f"withdrawals/{self.withdrawal[name]}/cancel")
            if name in steps:
                self.given.work.run(
                    "UPDATE withdrawals SET state = 'REQUESTED', confirmed_at = %(now)s WHERE withdrawal_id = %(id)s",
                    id=self.withdrawal[name], now=self.clock(),
                )  # fmt: skip
            for act, said in steps.get(name, []):
                self.operate(f"withdrawals/{self.wim.id}/{self.withdrawal[name]}/{act}", said)
            if name == "in a batch":
                self.batch_id = str(self.operate("withdrawal-batches")["batch_id"])

    def _leaving(self) -> None:
        """Wes, who is frozen, asks to be erased; Nora has the mailbox of somebody who was frozen and erased."""
        gone, self.nora = self.given.person("Nora", email="nora@example.org"), self.given.person("Nora")
        self.operate(f"accounts/{gone.id}/freeze", {"reason": HARD[:300]})
        self.operate(f"accounts/{gone.id}/erase", {"reason": HARD[:300]})
        self.given.work.run(
            "UPDATE accounts SET email = 'nora+again@example.org' WHERE account_id = %(id)s", id=self.nora.id
        )
        now = self.clock()
        self.given.database.transact(lambda tx: request_erasure(tx, self.wes.id, gives_up_money=True, now=now))

    def _operators(self) -> None:
        """What operators did, and what a payment provider told them."""
        self.operate(f"accounts/{self.wim.id}/note", {"reason": HARD[:300]})
        self.operate(f"accounts/{self.wes.id}/freeze", {"reason": HARD[:300]})
        self._leaving()
        deposit_id = new_order_id()
        self._told("evt_1", "checkout.session.completed", PaymentReceived(
            account_id=self.ada.id, deposit_id=deposit_id, checkout_id="cs_1", reference=f"pi_{WORD[:60]}",
            amount=Decimal("25.50"),
        ))  # fmt: skip
        self._told("evt_2", "customer.created", NoEffect("It concerns no deposit."))
        self._told("evt_3", "charge.refunded", Unusable(why=HARD[:200], account_id=self.ada.id))
        self.deposit = f"{self.ada.id}/{deposit_id}"
        deposits = self.mo.operate("GET", f"deposits?account_id={self.ada.id}").json["deposits"]
        by_hand = next(one for one in deposits if one["deposit_id"] != deposit_id)
        taken = {"amount": "2900", "reference": "out 1", "reason": HARD[:300]}
        self.taken_back = f"{self.ada.id}/{by_hand['deposit_id']}"
        self.operate(f"deposits/{self.taken_back}/take-back", taken)
        for value in (3, 4):
            self.operate("rules/holds_max", {"value": str(value), "reason": HARD[:300]})
        roles = {"roles": ["review"], "reason": "She helps."}
        proposed = self.mo.operate("POST", f"operators/{self.wim.id}/roles", roles)
        assert "opinion_id" in proposed.json, proposed.text

    def categories_file(self) -> bytes:
        """The categories as a file, with one price changed."""
        shipped = write_file(self.given.database.read(get_catalog), "categories")
        return shipped.replace("0.0800", "0.0900", 1).encode()

    def _told(self, event_id: str, kind: str, news: News) -> None:
        now = self.clock()
        event = ProviderEvent(
            event_id=event_id, source="stripe", type=kind, happened_at=now, body_sha256=b"0" * 32,
            facts={"livemode": False, "object": WORD}, news=news,
        )  # fmt: skip
        self.given.database.transact(lambda tx: book_event(tx, event, now=now))

    def _now(self) -> None:
        """What must be fresh: a hold that runs, a picture that is in no submission yet."""
        self.act(self.wim, f"jobs/{self.job['screenshots']}/hold")
        self.upload_id = upload(self.wim)
        self.notice_ids = [one["notice_id"] for one in self.wim.work("GET", "notices").json["notices"]]
        (delivery, *_) = self.ada.api("postbacks/get-deliveries")["deliveries"]
        self.delivery_id = str(delivery["delivery_id"])
