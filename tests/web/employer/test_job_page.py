"""One job: what its page tells, its controls, and what others see of it."""

import re
from decimal import Decimal
from typing import Any

import pytest

from tests.given import Given, Person
from tests.web.visitor import Visitor, form_on, forms_on, unbroken, words_of

HOSTILE = "<script>alert('x')</script>"


def page_of(job_id: str) -> str:
    """Where the job's page is."""
    return f"/employer/campaign-details.php?Id={job_id}"


def press(visitor: Visitor, job_id: str, act: str, **fields: Any):
    """Use one of the job's controls; the page that the browser stands on then."""
    done = visitor.send(page_of(job_id), f"/employer/jobs/{job_id}/{act}", **fields)
    assert done.status_code == 303, words_of(done.text)
    assert done.headers["location"] == page_of(job_id)
    return visitor.follow(done)


def acts_on(text: str) -> set[str]:
    """The controls that a page offers."""
    return {action.rpartition("/")[2] for action, _ in forms_on(text) if "/employer/jobs/" in action}


def test_address_that_posting_answers_with_is_the_jobs_page(adas: Visitor, ada: Person, given: Given):
    job_id = given.running_job(
        ada, title="Name a " + HOSTILE, notes=HOSTILE, instructions=["Go to https://example.org/a"]
    )
    text = unbroken(adas.get(page_of(job_id)).text)
    assert "Nothing yet" in text
    assert "Nothing waits for your verdict" in text
    assert HOSTILE not in text
    assert '<a href="https://example.org/a" rel="noopener' in text
    assert acts_on(text) == {"pause", "stop", "add-positions", "feature", "speed", "ttr"}
    assert re.search(r'aria-label="10 positions: Satisfied 0, .*Open 10"', text)
    assert 'href="/employer/jobs" aria-current="true"' in text


def test_tells_work_by_what_became_of_it(adas: Visitor, ada: Person, given: Given):
    job_id = given.running_job(ada, task_value=0.1)
    first, second, third, fourth = (given.submitted_task(given.wim(), job_id, f"text {n}") for n in range(4))
    given.wim().work("POST", f"jobs/{job_id}/hold")
    ada.api("jobs/rate-single-task", {"job_id": job_id, "task_id": first, "task_rating": "ok", "task_bonus": 1})
    ada.api(
        "jobs/rate-single-task",
        {"job_id": job_id, "task_id": second, "task_rating": "not_ok", "task_comment": HOSTILE},
    )
    ada.api("jobs/rate-single-task", {"job_id": job_id, "task_id": third, "task_rating": "revise", "task_comment": "x"})
    text = adas.get(page_of(job_id)).text
    assert "10 positions: Satisfied 1, Waiting for you 1, To revise 1, Not satisfied 1, Held 1, Open 5" in text
    assert "Handed in: 4 tasks in all" in text
    assert "Review 1 task" in words_of(text)
    assert fourth in text
    assert "Paid to workers 0.10 Bonuses 1.00 The place's share 0.077 A task pays 0.10 USD" in words_of(text)
    assert HOSTILE not in adas.get(page_of(job_id) + "&tasks=nok").text
    for tab, task in (("ok", first), ("nok", second), ("revision", third)):
        assert task in adas.get(f"{page_of(job_id)}&tasks={tab}").text
    assert "Held" in adas.get(f"{page_of(job_id)}&tasks=held").text


def test_pausing_and_resuming(adas: Visitor, ada: Person, given: Given):
    job_id = given.running_job(ada)
    paused = press(adas, job_id, "pause")
    assert "The job is paused." in paused.text
    assert "offered to nobody until you resume it" in paused.text
    assert "pause" not in acts_on(paused.text)
    assert "offered again" in press(adas, job_id, "resume").text
    assert ada.api("jobs/get-job", job_id=job_id)["status"] == "RUNNING"


def test_stopping_says_what_comes_back_and_gives_it_once(adas: Visitor, ada: Person, given: Given):
    before = ada.api("users/get-balances")
    job_id = given.running_job(ada, task_value=0.1)
    page = adas.get(page_of(job_id))
    assert "10 open positions are refunded: 1.07 USD come back" in words_of(page.text)
    stopped = press(adas, job_id, "stop")
    assert "It was stopped; 10 positions were refunded." in stopped.text
    assert acts_on(stopped.text) == {"restart", "archive"}
    after = ada.api("users/get-balances")
    assert Decimal(before["spendable"]) - Decimal(after["spendable"]) == Decimal("0.65"), "the review's fee is kept"
    again = adas.post(f"/employer/jobs/{job_id}/stop", form_on(page.text, f"/employer/jobs/{job_id}/stop"))
    assert "You cannot stop a job that is FINISHED" in words_of(again.text)
    assert ada.api("users/get-balances") == after


def test_restarting_and_adding_positions(adas: Visitor, ada: Person, given: Given):
    job_id = given.running_job(ada)
    press(adas, job_id, "add-positions", positions="5")
    assert ada.api("jobs/get-job", job_id=job_id)["num_tasks"] == 15
    press(adas, job_id, "stop")
    assert "The job runs again." in press(adas, job_id, "restart").text
    assert ada.api("jobs/get-job", job_id=job_id)["num_tasks"] == 15


@pytest.mark.parametrize(
    ("act", "field", "value", "said"),
    [
        ("add-positions", "positions", "0", "must be a whole number from 1 to 9999"),
        ("speed", "speed", "1001", "must be a whole number from 1 to 1000"),
        ("ttr", "ttr", "91", "must be a whole number from 1 to 90"),
        ("feature", "amount", "1", "must be from 2.00 to 50.00"),
    ],
)
def test_refusal_stands_beside_its_field(
    adas: Visitor, ada: Person, given: Given, act: str, field: str, value: str, said: str
):
    job_id = given.running_job(ada)
    refused = adas.send(page_of(job_id), f"/employer/jobs/{job_id}/{act}", **{field: value})
    assert refused.status_code == 422
    assert re.search(rf'id="f-[^"]*{act}-{field}-wrong">[^<]*{re.escape(said)}', refused.text), words_of(refused.text)


def test_speed_days_and_features_are_set(adas: Visitor, ada: Person, given: Given):
    job_id = given.running_job(ada, ttr=7)
    press(adas, job_id, "speed", speed="500")
    press(adas, job_id, "ttr", ttr="3")
    job = ada.api("jobs/get-job", job_id=job_id)
    assert (job["speed"], job["ttr"]) == (500, 3)
    assert "Featured" in press(adas, job_id, "feature", amount="2").text


def test_more_positions_than_there_is_money_for_are_refused(given: Given):
    poor = given.ada(funds="3")
    browser, job_id = Visitor(given, poor), given.running_job(poor)
    refused = browser.send(page_of(job_id), f"/employer/jobs/{job_id}/add-positions", positions="900")
    assert refused.status_code == 402
    assert "Insufficient balance" in refused.text


def test_archiving_and_listing_again(adas: Visitor, ada: Person, given: Given):
    job_id = given.running_job(ada)
    press(adas, job_id, "stop")
    assert "unarchive" in acts_on(press(adas, job_id, "archive").text)
    assert "archive" in acts_on(press(adas, job_id, "unarchive").text)


def test_job_that_waits_for_review_or_was_declined_says_why(given: Given):
    new = given.person("Ada", funds="100")
    browser, job_id = Visitor(given, new), given.running_job(new)
    page = browser.get(page_of(job_id))
    assert "An operator looks at it before it runs" in page.text
    assert "Withdraw" in page.text
    declined = given.mo().operate("POST", f"jobs/{job_id}/decline", {"reason": "Not here. " + HOSTILE})
    assert declined.status_code == 200, declined.text
    after = browser.get(page_of(job_id)).text
    assert "An operator declined it" in after
    assert "Not here." in after
    assert HOSTILE not in after


def test_results_as_a_file(adas: Visitor, ada: Person, given: Given):
    job_id = given.running_job(ada)
    task_id = given.submitted_task(given.wim(), job_id, "my answer")
    file = adas.get(f"/employer/jobs/{job_id}/results.csv")
    assert file.headers["content-disposition"] == f'attachment; filename="results-{job_id}.csv"'
    assert task_id in file.text
    assert "my answer" in file.text


def test_another_employers_job_looks_like_a_missing_one(adas: Visitor, olgas: Visitor, ada: Person, given: Given):
    job_id = given.running_job(ada, title="Secret")
    token = forms_on(olgas.get("/employer/jobs/new").text)[0][1]["form_token"]
    for known, unknown in ((job_id, "000000000000"),):
        mine, none = olgas.get(page_of(known)), olgas.get(page_of(unknown))
        assert mine.status_code == none.status_code == 404
        assert words_of(mine.text) == words_of(none.text)
        assert olgas.get(f"/employer/jobs/{known}/results.csv").status_code == 404
        for act in ("pause", "stop", "archive", "unarchive"):
            assert olgas.post(f"/employer/jobs/{known}/{act}", {"form_token": token}).status_code == 404
    assert ada.api("jobs/get-job", job_id=job_id)["status"] == "RUNNING"


@pytest.mark.parametrize(("act", "fields"), [("add-positions", {"positions": "10"}), ("feature", {"amount": "2.50"})])
def test_going_back_and_pressing_again_pays_once(
    adas: Visitor, ada: Person, given: Given, act: str, fields: dict[str, str]
):
    job_id = given.running_job(ada, task_value=0.1)
    address, action = f"{page_of(job_id)}&form=0123456789abcdef", f"/employer/jobs/{job_id}/{act}"
    adas.post(action, form_on(adas.get(address).text, action) | fields)
    paid_once = ada.api("users/get-balances")["spendable"]
    again = adas.post(action, form_on(adas.get(address).text, action) | fields)
    assert "This was done already, and was not done again." in words_of(adas.follow(again).text)
    assert ada.api("users/get-balances")["spendable"] == paid_once
    assert adas.post(action, form_on(adas.get(page_of(job_id)).text, action) | fields).status_code == 303
    assert ada.api("users/get-balances")["spendable"] != paid_once


def test_forms_of_one_page_do_their_work_each(adas: Visitor, ada: Person, given: Given):
    job_id = given.running_job(ada, task_value=0.1)
    page = adas.get(page_of(job_id)).text
    for act, fields in (("pause", {}), ("resume", {}), ("add-positions", {"positions": "10"})):
        action = f"/employer/jobs/{job_id}/{act}"
        sent = form_on(page, f"/employer/jobs/{job_id}/pause") | fields
        assert "was done already" not in adas.follow(adas.post(action, sent)).text
    assert ada.api("jobs/get-job", job_id=job_id)["num_tasks"] == 20
