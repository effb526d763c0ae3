"""The people of the access matrix, and one thing of each kind that belongs to one of them."""

import re
from collections.abc import Callable
from typing import Any

from falcon.testing import TestClient

from piecework.notices.notices import make_notices
from piecework.postbacks.batching import batch_events
from piecework.privacy.requesting import request_erasure
from tests.given import EXAMPLE_JOB, PASSWORD, Person
from tests.mailbox import letter_of
from tests.pictures import hand_in, upload
from tests.place import Place

STORY = "It is done as asked, look again please."


class People:
    """Ada employs and Wim works for her; Olga employs too and has nothing to do with them; Mo operates."""

    def __init__(self, given: Place) -> None:
        self.given = given
        self.client: TestClient = given.client
        self.ada, self.wim, self.olga = given.ada(), given.wim(), given.olga()
        self.mo = given.person("Mo", is_operator=True)
        given.set_password(self.ada, self.wim, self.olga, self.mo)
        self.things = self._things()
        self.made: dict[str, dict[str, str]] = {}  # by MADE_FOR

    def of(self, persona: str) -> Person | None:
        """Who that is."""
        people = {"worker": self.wim, "employer": self.ada, "other employer": self.olga, "operator": self.mo}
        return people.get(persona)

    def _things(self) -> dict[str, Any]:
        """Ada's job, delivery and list with Wim on it; Wim's task that he appealed, withdrawal and notice."""
        job_id = self.given.running_job(self.ada)
        self.ada.api("postbacks/set-settings", {"address": "https://hooks.example.org/"})
        list_id = self.ada.api("lists/create-list", {"name": "Good people"})["list_id"]
        self.ada.api("lists/add-workers", {"list_id": list_id, "workers": [self.wim.id]})
        withdrawal_id, task_id = self.withdrawal(), self._appealed_task(job_id)
        verdicts = f"task_id,task_rating\n{task_id},ok\n"
        return {
            "job_id": job_id,
            "Id": job_id,
            "employer_id": self.ada.id,
            "worker_id": self.wim.id,
            "account_id": self.wim.id,
            "list_id": list_id,
            "task_id": task_id,
            "task": [task_id],
            "verdicts": verdicts,
            "file": verdicts,
            "delivery_id": self._delivery(),
            "withdrawal_id": withdrawal_id,
            "token": self.token_of(withdrawal_id),
            "notice_id": self._notice(),
            "token_id": self._worker_token(),
            "password": PASSWORD,
        }

    def _delivery(self) -> str:
        clock = self.given.clock
        clock.pass_(seconds=60)
        assert self.given.database.transact(lambda tx: batch_events(tx, now=clock())) > 0
        return str(self.ada.api("postbacks/get-deliveries")["deliveries"][0]["delivery_id"])

    def _notice(self) -> str:
        """The notice of the verdict."""
        self.given.database.transact(lambda tx: make_notices(tx, now=self.given.clock()))
        return str(self.wim.work("GET", "notices").json["notices"][0]["notice_id"])

    def _appealed_task(self, job_id: str) -> str:
        task_id = self.given.submitted_task(self.wim, job_id)
        verdict = {"job_id": job_id, "task_id": task_id, "task_rating": "not_ok", "task_comment": "No."}
        assert self.ada.api("jobs/rate-single-task", verdict)["ok"]
        assert self.wim.work("POST", f"jobs/{job_id}/tasks/{task_id}/appeal", {"story": STORY}).status_code == 200
        assert self.wim.work("POST", f"jobs/{job_id}/report", {"reason": "other", "story": STORY}).status_code == 200
        return task_id

    def withdrawal(self) -> str:
        """Wim asks for what one task earned him."""
        job_id = self.given.running_job(self.ada)
        task_id = self.given.submitted_task(self.wim, job_id)
        self.ada.api("jobs/rate-single-task", {"job_id": job_id, "task_id": task_id, "task_rating": "ok"})
        asked = {"amount": "0.05", "method": "bank", "destination": "DE02 1203 0000 0000 2020 51"}
        return str(self.wim.work("POST", "withdrawals", asked).json["withdrawal_id"])

    def token_of(self, withdrawal_id: str) -> str:
        """What confirms the withdrawal, out of the e-mail."""
        return max(re.findall(r"[0-9a-f]{64}", letter_of(self.given.database, f"withdrawal:{withdrawal_id}")))

    def _worker_token(self) -> str:
        return str(self.wim.work("GET", "tokens").json["tokens"][0]["token_id"])


def proof_file(people: People) -> dict[str, str]:
    """The file of a picture that Wim handed in to Ada."""
    job_id = people.given.running_job(people.ada, **EXAMPLE_JOB)
    people.wim.work("POST", f"jobs/{job_id}/hold")
    assert hand_in(people.wim, job_id, {"upload_id": upload(people.wim)}).status_code == 200
    (task,) = people.ada.api("jobs/get-unrated-tasks", job_id=job_id)["tasks"]
    return {"file_name": str(task["proofs"][0]["image"]).rpartition("/")[2]}


def deposit(people: People) -> dict[str, str]:
    """Ada's money that came in."""
    listed = people.mo.operate("GET", f"deposits?account_id={people.ada.id}").json["deposits"]
    return {"account_id": people.ada.id, "deposit_id": listed[0]["deposit_id"]}


def batch(people: People) -> dict[str, str]:
    """A batch with Wim's withdrawal."""
    withdrawal_id, token = people.things["withdrawal_id"], people.things["token"]
    people.wim.work("POST", f"withdrawals/{withdrawal_id}/confirm", {"token": token})
    people.mo.operate("POST", f"withdrawals/{people.wim.id}/{withdrawal_id}/approve")
    return {"batch_id": people.mo.operate("POST", "withdrawal-batches", {}).json["batch_id"]}


def opinion(people: People) -> dict[str, str]:
    """What Mia proposed, another operator."""
    mia = people.given.person("Mia", is_operator=True, operator_roles=["all"])
    proposed = mia.operate("POST", f"operators/{people.ada.id}/roles", {"roles": ["review"], "reason": "Help."}).json
    return {"account_id": mia.id, "opinion_id": proposed["opinion_id"]}


def erasure_request(people: People) -> dict[str, str]:
    """Somebody who is frozen, and asks to be erased."""
    nele = people.given.person("Nele")
    people.given.freeze(nele)
    now = people.given.clock()
    people.given.database.transact(lambda tx: request_erasure(tx, nele.id, gives_up_money=True, now=now))
    return {"account_id": nele.id}


# Things that are made for the routes that name them, by the name.
MADE_FOR: dict[str, Callable[[People], dict[str, str]]] = {
    "file_name": proof_file,
    "deposit_id": deposit,
    "batch_id": batch,
    "opinion_id": opinion,
    "upload_id": lambda people: {"upload_id": upload(people.wim)},
}
