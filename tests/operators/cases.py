"""A scene in which everything that operators decide is somebody's: Pia's, who operates too, employs and is paid."""

from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Any

from msgspec import Struct

from piecework.accounts.account_sql import set_auto_approved
from piecework.accounts.entering.devices_sql import put_device
from piecework.acts import accounts, batches, jobs, withdrawals
from piecework.database import Tx
from piecework.ids import new_order_id, secret_digest
from piecework.ledger.book import move
from piecework.ledger.movement import earned, movement, platform
from piecework.operators.act import Act, Doing
from piecework.operators.acting import run_act
from piecework.operators.approvals.proposal import Proposal
from piecework.operators.approvals.proposals_sql import add_proposal
from piecework.privacy.requesting import request_erasure
from piecework.rules.rules import Rules
from piecework.settings import Settings
from piecework.withdrawals import withdrawals_sql
from piecework.withdrawals.withdrawal import Withdrawal, taken_out
from tests.given import Given, Person

STORY = "It is done as asked, look again please."


class Scene:
    """Pia has a deposit, a withdrawal, a job that is reported, and a task of it that was appealed.

    Mo and Mia operate and have nothing to do with it.
    """

    def __init__(self, given: Given) -> None:
        self.given = given
        self.pia = given.person("Pia", funds="100", is_auto_approved=True, is_operator=True, operator_roles=["all"])
        self.mo, self.mia = given.mo(), given.mo()
        self.wim, self.nina = given.wim(), given.person("Nina")
        self.values: dict[str, Any] = {
            "account_id": self.pia.id, "reason": "So.", "amount": Decimal(1), "reference": "bank 1", "method": "",
            "level": "expert", "is_auto_approved": True, "roles": ["all"], "message_id": "x",
            "is_forced": True,
            "deposit_id": self.pia.operate("GET", f"deposits?account_id={self.pia.id}").json["deposits"][0][
                "deposit_id"
            ],
        }  # fmt: skip
        self.values["withdrawal_id"] = self.withdrawal(self.pia, "5")

    def request(self, declared: Act[Any, Any]) -> Struct:
        """A request of the act that is about Pia; what the act needs to be there is made first."""
        if {"job_id", "task_id"} & set(declared.about.fields) and "job_id" not in self.values:
            self.values |= self._appealed()
        for prepare in PREPARED.get(declared.name, ()):
            prepare(self)
        fields = declared.request.__struct_fields__
        return declared.request(
            **{name: self.values[name] for name in fields if name in self.values} | self._rest(declared)
        )

    def _rest(self, declared: Act[Any, Any]) -> dict[str, Any]:
        """What commands alone are asked for: it is not looked at before it is refused."""
        return dict.fromkeys(declared.unrecorded)

    def _appealed(self) -> dict[str, str]:
        job_id = self.given.running_job(self.pia)
        task_id = self.given.submitted_task(self.wim, job_id)
        verdict = {"job_id": job_id, "task_id": task_id, "task_rating": "not_ok", "task_comment": "No."}
        assert self.pia.api("jobs/rate-single-task", verdict)["ok"]
        assert self.wim.work("POST", f"jobs/{job_id}/tasks/{task_id}/appeal", {"story": STORY}).status_code == 200
        told = {"reason": "other", "story": STORY}
        assert self.nina.work("POST", f"jobs/{job_id}/report", told).status_code == 200
        return {"job_id": job_id, "task_id": task_id}

    def withdrawal(self, person: Person, amount: str) -> str:
        """A withdrawal that waits for approval."""
        withdrawal_id, now, much = new_order_id(), self.given.clock(), Decimal(amount)

        def write(tx: Tx) -> None:
            withdrawals_sql.add_withdrawal(tx, Withdrawal(
                account_id=person.id, withdrawal_id=withdrawal_id, state="REQUESTED", amount=much, method="bank",
                destination=f"DE {person.id}", token_sha256=secret_digest(""), requested_at=now, confirm_by=now,
                confirmed_at=now, ended_at=None, reason="",
            ))  # fmt: skip
            move(tx, [
                movement(f"bonus:{new_order_id()}", platform(-much), earned(person.id, much)),
                taken_out(person.id, withdrawal_id, much),
            ], now=now)  # fmt: skip

        self.given.database.transact(write)
        return withdrawal_id

    def command(self, declared: Act[Any, Any]) -> Any:
        """Do the act for who owns the machine."""
        return self.run(declared, None, declared.request(**{
            name: self.values[name] for name in declared.request.__struct_fields__ if name in self.values
        }))  # fmt: skip

    def run(self, declared: Act[Any, Any], person: Person | None, request: Struct, **settings: Any) -> Any:
        """Ask for an act as this operator."""
        return self.given.database.transact(
            lambda tx: run_act(tx, declared, request, self.doing(person, **settings))
        )  # fmt: skip

    def doing(self, person: Person | None, **settings: Any) -> Doing:
        return Doing(
            by=person.account if person else None, with_code=True,
            via="api" if person else "command", act_id=new_order_id(), now=self.given.clock(),
            rules=Rules(), settings=Settings(**settings),
        )  # fmt: skip

    def proposed(self, declared: Act[Any, Any], person: Person, request: Struct) -> str:
        """The path of a proposal that this operator has made, whatever it is about."""
        opinion_id, now = new_order_id(), self.given.clock()
        proposal = Proposal.of(declared.name, declared.needs, request, by=person.id, opinion_id=opinion_id, now=now)
        self.given.database.transact(lambda tx: add_proposal(tx, proposal))
        return f"second-opinions/{person.id}/{opinion_id}"

    def share_device(self, one: Person, other: Person) -> None:
        """Both have logged in on one device."""
        for person in (one, other):
            self.given.database.transact(
                lambda tx, who=person: put_device(tx, who.id, secret_digest("phone"), now=self.given.clock())
            )


def make_batch(scene: Scene) -> None:
    made = scene.command(batches.make_batch)
    scene.values |= {"batch_id": made.batch_id, "csv": f"withdrawal,result\n{scene.values['withdrawal_id']},paid\n"}


def approve(scene: Scene) -> None:
    scene.command(withdrawals.approve_withdrawal)


def ask_for_review(scene: Scene) -> None:
    scene.given.database.transact(lambda tx: set_auto_approved(tx, scene.pia.id, False))
    scene.values["job_id"] = scene.given.running_job(scene.pia)


def ask_to_be_erased(scene: Scene) -> None:
    """A frozen account asks; an operator decides."""
    scene.command(accounts.freeze_account)
    ask = partial(request_erasure, account_id=scene.pia.id, gives_up_money=False, now=scene.given.clock())
    assert not scene.given.database.transact(ask)


PREPARED: dict[str, tuple[Callable[[Scene], Any], ...]] = {
    "accounts.unfreeze": (lambda scene: scene.command(accounts.freeze_account),),
    "erasures.grant": (ask_to_be_erased,),
    "erasures.refuse": (ask_to_be_erased,),
    "jobs.approve": (ask_for_review,),
    "jobs.decline": (ask_for_review,),
    "jobs.resume": (lambda scene: scene.command(jobs.pause),),
    "withdrawals.paid": (approve,),
    "withdrawals.returned": (approve, lambda scene: scene.command(withdrawals.mark_paid)),
    "withdrawal-batches": (approve,),
    "withdrawal-batches.results": (approve, make_batch),
    "withdrawal-batches.undo": (approve, make_batch),
    "jobs.release": (lambda scene: scene.command(jobs.block),),
}
