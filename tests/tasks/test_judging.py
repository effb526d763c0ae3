"""What the place judges at once: challenges and codes."""

import hashlib
from decimal import Decimal

import pytest

from piecework.jobs.offering.challenging import challenge_for, is_right
from piecework.jobs.offering.eligibility import NotAvailable
from piecework.ledger.purses import get_balances
from piecework.refusal import InvalidRequest
from piecework.tasks.taking.proof_checking import TextProof
from piecework.tasks.taking.revising import resubmit_task
from piecework.tasks.verdicts.judging import proof_code
from tests.at_work import Work
from tests.given import Given, Person

QUESTIONS = [{"question": f"What is {number}?", "answer": str(number)} for number in range(3)]
COLOUR = {"challenges": [{"question": "Which colour?", "answer": " Green"}], "challenge_action": "rate_nok"}


def secret_of(work: Work, person: Person) -> str:
    return work.values("SELECT pcode_secret FROM accounts WHERE account_id = %(id)s", id=person.id)[0]


def earned(work: Work, person: Person) -> Decimal:
    return work.database.read(lambda tx: get_balances(tx, person.id)).earned


def test_each_worker_is_always_asked_the_same_one_and_all_are_asked():
    asked = {worker: challenge_for(QUESTIONS, job_id="j", worker_id=worker) for worker in map(str, range(60))}
    assert {challenge["question"] for challenge in asked.values() if challenge} == {q["question"] for q in QUESTIONS}
    assert all(challenge_for(QUESTIONS, job_id="j", worker_id=worker) == asked[worker] for worker in asked)
    assert challenge_for([], job_id="j", worker_id="w") is None


def test_answers_are_compared_trimmed_and_without_case():
    assert is_right({"question": "?", "answer": " Green"}, "gREEN \n")
    assert not is_right({"question": "?", "answer": "green"}, "greenish")


def test_question_is_shown_with_the_job_and_not_its_answer(given: Given):
    job_id, wim = given.running_job(given.ada(), **COLOUR), given.wim()
    shown = wim.work("GET", f"jobs/{job_id}")
    assert shown.json["challenge"] == "Which colour?"
    assert "green" not in shown.text.lower().replace("which colour", "")


def test_missing_answer_is_refused_and_costs_nothing(given: Given, work: Work):
    job_id, wim = given.running_job(given.ada(), **COLOUR), given.wim()
    with pytest.raises(InvalidRequest, match="Which colour"):
        work.submit(wim, job_id)
    assert work.counts(job_id) == ("RUNNING", 10, 0, 0)


@pytest.mark.parametrize("holds", [True, False])
def test_wrong_answer_is_rated_not_satisfied_at_once(given: Given, work: Work, holds: bool):
    ada, wim = given.ada(), given.wim()
    job_id = given.running_job(ada, **COLOUR)
    if holds:
        work.hold(wim, job_id)
    done = work.submit(wim, job_id, challenge_answer="red")
    job = work.job(job_id)
    assert (done.status, done.rate_by, job.nok, job.submitted, job.open) == ("NOK", None, 1, 0, 9)
    rated = ada.api("jobs/get-rated-tasks")["tasks"]
    assert [(task["id"], task["status"]) for task in rated] == [(done.task_id, "NOK")]
    assert work.values("SELECT decided_by FROM tasks") == ["challenge"]


def test_wrong_answer_with_block_ends_the_workers_offers_of_that_employer(given: Given, work: Work):
    ada, wim = given.ada(), given.wim()
    job_id = given.running_job(ada, **COLOUR | {"challenge_action": "rate_nok_block"})
    assert work.submit(wim, job_id, challenge_answer="red").status == "NOK"
    with pytest.raises(NotAvailable):
        work.hold(wim, given.running_job(ada))


def test_wrong_answer_without_block_leaves_the_workers_other_offers(given: Given, work: Work):
    ada, wim = given.ada(), given.wim()
    job_id = given.running_job(ada, **COLOUR)
    assert work.submit(wim, job_id, challenge_answer="red").status == "NOK"
    assert work.hold(wim, given.running_job(ada)).is_new


def test_right_answer_waits_for_its_verdict(given: Given, work: Work):
    job_id, wim = given.running_job(given.ada(), **COLOUR), given.wim()
    assert work.submit(wim, job_id, challenge_answer="green").status == "SUBMITTED"


def test_last_place_with_a_wrong_answer_finishes_the_job_and_leaves_no_money(given: Given, work: Work):
    job_id = given.running_job(given.ada(), **COLOUR | {"task_value": 0.0833})
    for _ in range(10):
        work.submit(given.wim(), job_id, challenge_answer="red")
    assert work.job(job_id).status == "FINISHED"
    assert work.values("SELECT amount FROM purses WHERE job_id = %(id)s", id=job_id) == [0]


def test_code_is_what_the_employers_site_computes():
    code = hashlib.sha256(b"5f0e8a1c93d2" + b"a1b2c3d4" + b"ab" * 32).hexdigest()
    assert proof_code("5f0e8a1c93d2", "a1b2c3d4", "ab" * 32) == f"pw-{code}"


def test_right_code_is_rated_satisfied_at_once_with_v_and_r(given: Given, work: Work):
    ada, wim = given.ada(), given.wim()
    job_id = given.running_job(ada, autorate="V+R")
    code = proof_code(job_id, wim.id, secret_of(work, ada))
    done = work.submit(wim, job_id, f"My code: {code.upper()}!")
    assert (done.status, work.job(job_id).ok, earned(work, wim)) == ("OK", 1, Decimal("0.1000"))
    assert work.values("SELECT decided_by || ' ' || pcode FROM tasks") == ["pcode verified"]


def test_right_code_is_only_marked_with_v(given: Given, work: Work):
    ada, wim = given.ada(), given.wim()
    job_id = given.running_job(ada, autorate="V")
    assert work.submit(wim, job_id, proof_code(job_id, wim.id, secret_of(work, ada))).status == "SUBMITTED"
    (task,) = ada.api("jobs/get-unrated-tasks")["tasks"]
    assert task["pcode"] == "verified"


@pytest.mark.parametrize("other", ["", "somebody's"])
def test_missing_code_and_anothers_code_are_left_to_the_employer(given: Given, work: Work, other: str):
    ada, wim = given.ada(), given.wim()
    job_id = given.running_job(ada, autorate="V+R")
    text = proof_code(job_id, given.wim().id, secret_of(work, ada)) if other else "no code"
    assert work.submit(wim, job_id, text).status == "SUBMITTED"
    assert ada.api("jobs/get-unrated-tasks")["tasks"][0]["pcode"] == "missing"


def test_code_counts_once(given: Given, work: Work):
    ada, wim = given.ada(), given.wim(level="advanced")
    job_id = given.running_job(ada, autorate="V+R", workers_level="advanced", workers_max_tasks=2, task_value=0.2)
    code = proof_code(job_id, wim.id, secret_of(work, ada))
    assert [work.submit(wim, job_id, code).status for _ in range(2)] == ["OK", "SUBMITTED"]
    assert ada.api("jobs/get-unrated-tasks")["tasks"][0]["pcode"] == "used"


def test_tasks_of_other_jobs_say_nothing_of_codes(given: Given, work: Work):
    ada = given.ada()
    work.submit(given.wim(), given.running_job(ada))
    assert "pcode" not in ada.api("jobs/get-unrated-tasks")["tasks"][0]


def test_code_handed_in_with_a_revision_counts(given: Given, work: Work, clock: object):
    ada, wim = given.ada(), given.wim()
    job_id = given.running_job(ada, autorate="V+R")
    done = work.submit(wim, job_id, "forgot it")
    verdict = {"job_id": job_id, "task_id": done.task_id, "task_rating": "revise", "task_comment": "the code"}
    assert ada.api("jobs/rate-single-task", verdict)["ok"]
    code = proof_code(job_id, wim.id, secret_of(work, ada))
    revised = work.database.transact(
        lambda tx: resubmit_task(
            tx, job_id, done.task_id, [TextProof(code)], worker_id=wim.id, ip_address="", now=work.clock()
        )
    )
    assert (revised.status, work.job(job_id).ok, earned(work, wim)) == ("OK", 1, Decimal("0.1000"))


def test_code_of_the_task_itself_is_not_used_up_by_its_revision(given: Given, work: Work):
    ada, wim = given.ada(), given.wim()
    job_id = given.running_job(ada, autorate="V")
    code = proof_code(job_id, wim.id, secret_of(work, ada))
    done = work.submit(wim, job_id, code)
    verdict = {"job_id": job_id, "task_id": done.task_id, "task_rating": "revise", "task_comment": "the rest"}
    assert ada.api("jobs/rate-single-task", verdict)["ok"]
    given_again = [TextProof(f"{code}, and the rest")]
    work.database.transact(
        lambda tx: resubmit_task(
            tx, job_id, done.task_id, given_again, worker_id=wim.id, ip_address="", now=work.clock()
        )
    )
    assert ada.api("jobs/get-unrated-tasks")["tasks"][0]["pcode"] == "verified"


def test_secret_is_shown_and_replaced_by_api(given: Given, work: Work):
    ada = given.ada()
    assert ada.api("users/get-pcode-secret")["pcode_secret"] == secret_of(work, ada)
    new = ada.api("users/reset-pcode-secret", {})["pcode_secret"]
    assert new == secret_of(work, ada)
    assert len(new) == 64
