"""How somebody comes to stand before each button that moves money."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Page

from piecework.accounts.entering.passwords import hash_password
from piecework.accounts.entering.passwords_sql import put_password
from piecework.ids import new_order_id
from piecework.privacy.requesting import request_erasure
from piecework.tasks.verdicts.judging import proof_code
from tests.browser.conftest import Site
from tests.browser.steps import handed_in, job_page, rate
from tests.browser.test_employing import fill_job
from tests.given import Person
from tests.web.account.door import PASSWORD, letters
from tests.withdrawals.batches.conftest import Payday

SECOND_OPERATOR_OVER = 5000


@dataclass(kw_only=True)
class Press:
    """Somebody before a page, the form on it, and what they fill in: texts, choices, ticks (True), files (bytes)."""

    person: Person
    page: str
    act: str
    fields: dict[str, str | bool | bytes] = field(default_factory=dict)
    which: str = ""  # the value of the button, where the form has several
    before: Callable[[Page], None] | None = None


# Employers ------------------------------------------------------------------------------------------------------------


def _job(site: Site, *, tasks: int = 0, stopped: bool = False, **changes: Any) -> tuple[Person, str]:
    ada = site.ada()
    job_id = site.running_job(ada, **{"task_value": 0.25} | changes)
    for number in range(tasks):
        site.submitted_task(site.wim(), job_id, f"done {number}")
    if stopped:
        ada.api("jobs/job-stop", {"job_id": job_id})
    return ada, job_id


def post(site: Site) -> Press:
    here = "/employer/jobs/new"
    return Press(person=site.ada(), page=here, act=here, before=fill_job)


def of_job(act: str, *, stopped: bool = False, **fields: str | bool | bytes) -> Callable[[Site], Press]:
    def set_up(site: Site) -> Press:
        ada, job_id = _job(site, tasks=1, stopped=stopped)
        return Press(person=ada, page=job_page(job_id), act=f"/employer/jobs/{job_id}/{act}", fields=fields)

    return set_up


def verdict(which: str, **fields: str | bool | bytes) -> Callable[[Site], Press]:
    def set_up(site: Site) -> Press:
        ada, job_id = _job(site, tasks=2)
        act = f"/employer/tasks/{job_id}/{handed_in(ada, job_id)[0]}/rate"
        return Press(person=ada, page=f"/employer/review?of={job_id}", act=act, which=which, fields=fields)

    return set_up


def many_verdicts(site: Site) -> Press:
    ada, job_id = _job(site, tasks=2)

    def try_them(page: Page) -> None:
        if page.get_by_label("all 2 that wait").count():
            page.get_by_label("all 2 that wait").check()
            page.get_by_role("button", name="Try it").click()
            page.get_by_role("heading", name="What it would do").wait_for()

    at = f"/employer/jobs/{job_id}"
    return Press(person=ada, page=f"{at}/tasks", act=f"{at}/rate", before=try_them)


def pay_in(site: Site) -> Press:
    here = "/employer/money"
    return Press(person=site.ada(), page=here, act=f"{here}/deposit", fields={"amount": "25"})


# Workers --------------------------------------------------------------------------------------------------------------


def leave(site: Site) -> Press:
    ada, job_id = _job(site)
    wim = site.wim()
    wim.work("POST", f"jobs/{job_id}/hold")
    ada.api("jobs/job-stop", {"job_id": job_id})
    return Press(person=wim, page=f"/jobs/{job_id}", act=f"/jobs/{job_id}/release")


def wrong_answer(site: Site) -> Press:
    asks = [{"question": "Which colour?", "answer": "green"}]
    _, job_id = _job(site, challenges=asks, challenge_action="rate_nok")
    wim = site.wim()
    wim.work("POST", f"jobs/{job_id}/hold")
    fields = {"proofs[0][text]": "nele77", "challenge_answer": "red"}
    return Press(person=wim, page=f"/jobs/{job_id}", act=f"/jobs/{job_id}/submit", fields=dict(fields))


def _sent_back(site: Site, **changes: Any) -> tuple[Person, Person, str, str]:
    (ada, job_id), wim = _job(site, **changes), site.wim()
    task_id = site.submitted_task(wim, job_id)
    rate(ada, job_id, task_id, "revise")
    return ada, wim, job_id, f"/tasks/{job_id}/{task_id}"


def right_code(site: Site) -> Press:
    ada, wim, job_id, at = _sent_back(site, autorate="V+R")
    statement = "SELECT pcode_secret FROM accounts WHERE account_id = %(id)s"
    secret = site.database.read(lambda tx: tx.ask_value(statement, id=ada.id).get())
    return Press(
        person=wim, page=at, act=f"{at}/revise", fields={"proofs[0][text]": proof_code(job_id, wim.id, secret)}
    )


def give_up(site: Site) -> Press:
    ada, wim, job_id, at = _sent_back(site)
    ada.api("jobs/job-stop", {"job_id": job_id})
    return Press(person=wim, page=at, act=f"{at}/give-up")


def _rich(site: Site) -> tuple[Payday, Person]:
    payday = Payday(site, site.clock)  # pyright: ignore[reportArgumentType]  # a clock that goes by itself
    return payday, payday.worker("Wim")


def move_to_spendable(site: Site) -> Press:
    act = "/earnings/move-to-spendable"
    return Press(person=_rich(site)[1], page="/earnings", act=act, fields={"amount": "4"})


WITHDRAWALS = "/withdrawals"
TOKEN = re.compile(r"[\w-]{40,}")
ASKED: dict[str, str | bool | bytes] = {"amount": "5", "method": "bank transfer", "destination": "DE02 1234"}


def withdraw(site: Site) -> Press:
    return Press(person=_rich(site)[1], page=WITHDRAWALS, act=WITHDRAWALS, fields=ASKED)


def _asked(site: Site) -> tuple[Person, str, str]:
    _, wim = _rich(site)
    answer = wim.work("POST", "withdrawals", ASKED)
    assert answer.status_code == 200, answer.text
    withdrawal_id = str(answer.json["withdrawal_id"])
    token = next(found for letter in letters(site, wim.account.email) if (found := TOKEN.search(letter.body)))
    return wim, f"{WITHDRAWALS}/{withdrawal_id}", token[0]


def cancel(site: Site) -> Press:
    wim, at, _ = _asked(site)
    return Press(person=wim, page=WITHDRAWALS, act=f"{at}/cancel")


def confirm(site: Site) -> Press:
    wim, at, token = _asked(site)
    return Press(person=wim, page=WITHDRAWALS, act=f"{at}/confirm", fields={"token": token})


def erase(site: Site) -> Press:
    _, wim = _rich(site)
    kept = hash_password(PASSWORD, salt=bytes(16))
    site.database.transact(lambda tx: put_password(tx, wim.id, kept, now=site.clock()))
    here = "/account/delete"
    return Press(person=wim, page=here, act=here, fields={"gives_up_money": True, "password": PASSWORD})


def grant_erasure(site: Site) -> Press:
    _, wim = _rich(site)
    site.freeze(wim)
    site.database.transact(lambda tx: request_erasure(tx, wim.id, gives_up_money=True, now=site.clock()))
    here = "/operator/erasures"
    return Press(person=site.mo(), page=here, act=f"{here}/{wim.id}/grant", fields={"reason": "They asked."})


# Operators ------------------------------------------------------------------------------------------------------------


def decide(act: str, **fields: str | bool | bytes) -> Callable[[Site], Press]:
    """About a job that waits for its review."""

    def set_up(site: Site) -> Press:
        job_id = site.running_job(site.ada(is_auto_approved=False))
        at = f"/operator/jobs/{job_id}"
        return Press(person=site.mo(), page=at, act=f"{at}/{act}", fields=fields)

    return set_up


def block(site: Site) -> Press:
    _, job_id = _job(site)
    site.wim().work("POST", f"jobs/{job_id}/hold")
    at = f"/operator/jobs/{job_id}"
    return Press(person=site.mo(), page=at, act=f"{at}/block", fields={"reason": "It asks for passwords."})


def release(site: Site) -> Press:
    (_, job_id), mo = _job(site), site.mo()
    assert mo.operate("POST", f"jobs/{job_id}/block", {"reason": "It asks for passwords."}).status_code == 200
    at = f"/operator/jobs/{job_id}"
    return Press(person=mo, page=at, act=f"{at}/release")


def uphold(site: Site) -> Press:
    (ada, job_id), wim = _job(site), site.wim()
    task_id = site.submitted_task(wim, job_id)
    rate(ada, job_id, task_id, "not_ok")
    assert wim.work("POST", f"jobs/{job_id}/tasks/{task_id}/appeal", {"story": "It is there."}).status_code == 200
    at = f"/operator/appeals/{job_id}/{task_id}"
    return Press(person=site.mo(), page=at, act=f"{at}/uphold", fields={"reason": "It is."})


def withdrawal(act: str, state: str, **fields: str | bool | bytes) -> Callable[[Site], Press]:
    def set_up(site: Site) -> Press:
        payday, wim = _rich(site)
        withdrawal_id = payday.approved(wim)
        statement = "UPDATE withdrawals SET state = %(state)s WHERE account_id = %(id)s"
        site.database.transact(lambda tx: tx.do(statement, state=state, id=wim.id))
        at = f"/operator/withdrawals/{wim.id}/{withdrawal_id}/{act}"
        return Press(person=payday.mo, page="/operator/money", act=at, fields=fields)

    return set_up


def returned(site: Site) -> Press:
    payday, wim = _rich(site)
    at = f"withdrawals/{wim.id}/{payday.approved(wim)}"
    assert payday.mo.operate("POST", f"{at}/paid", {"reference": new_order_id()}).status_code == 200
    page = f"/operator/money/paid?text={wim.id}"
    return Press(person=payday.mo, page=page, act=f"/operator/{at}/returned", fields={"reason": "Account closed."})


def results(site: Site) -> Press:
    payday, wim = _rich(site)
    payday.approved(wim, method=wim.id)  # a batch of one
    batch_id = payday.make(wim.id)
    file = payday.filled_in(batch_id, all=("paid", f"T-{batch_id}", "")).encode()
    act = f"/operator/withdrawal-batches/{batch_id}/results"
    return Press(person=payday.mo, page=f"/operator/money/batches/{batch_id}", act=act, fields={"csv": file})


def deposit(site: Site) -> Press:
    fields = {"account_id": site.ada().id, "amount": "50", "reference": f"Statement, line {new_order_id()}"}
    return Press(person=site.mo(), page="/operator/money/deposits", act="/operator/deposits", fields=dict(fields))


def take_back(site: Site) -> Press:
    ada, mo = site.ada(funds="0"), site.mo()
    recorded = mo.operate("POST", "deposits", {"account_id": ada.id, "amount": "50", "reference": new_order_id()})
    at = f"{ada.id}/{recorded.json['deposit_id']}"
    fields = {"amount": "20", "reference": new_order_id(), "reason": "It was sent twice."}
    page, act = f"/operator/money/deposits/{at}", f"/operator/deposits/{at}/take-back"
    return Press(person=mo, page=page, act=act, fields=dict(fields))


def second_opinion(site: Site) -> Press:
    mo, mia = site.mo(), site.mo()
    large = {"account_id": site.ada().id, "amount": str(SECOND_OPERATOR_OVER + 1), "reference": new_order_id()}
    proposed = mo.operate("POST", "deposits", large).json
    here = "/operator/second-opinions"
    return Press(person=mia, page=here, act=f"{here}/{mo.id}/{proposed['opinion_id']}/confirm")
