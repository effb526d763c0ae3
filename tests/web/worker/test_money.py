"""Earnings and withdrawals at the browser: none, some, every form with its refusals."""

import re
from typing import Any

import pytest

from tests.conftest import VirtualClock
from tests.given import Given, Person
from tests.mailbox import mailbox
from tests.web.visitor import Visitor, form_on, unbroken, words_of

HOSTILE = "<script>alert('x')</script>"
ASKED = {"amount": "5", "method": "bank transfer", "destination": "DE00 1234"}


def paid(given: Given, ada: Person, wim: Person, value: float = 6, **rated: Any) -> str:
    """Wim does a task of Ada's and is paid."""
    job_id = given.running_job(ada, task_value=value, title=f"Paid {HOSTILE}")
    task_id = given.submitted_task(wim, job_id)
    ada.api("jobs/rate-single-task", {"job_id": job_id, "task_id": task_id, "task_rating": "ok", **rated})
    return job_id


@pytest.fixture
def rich(given: Given, ada: Person, wim: Person, clock: VirtualClock) -> Visitor:
    """Wim's browser, days after he signed up and earned 6.00 and a bonus of 1.00."""
    paid(given, ada, wim, task_bonus=1)
    clock.pass_(days=8)
    return Visitor(given, wim)


def token_of(given: Given) -> str:
    """The token that the last e-mail tells."""
    return re.findall(r"^    (\S+)$", mailbox(given.database)[0].body, re.MULTILINE)[-1]


def test_nothing_earned_yet(wims: Visitor):
    words = words_of(wims.get("/earnings").text)
    for told in ("Earned 0.00 USD", "nothing waits", "Nothing yet.", "No money has moved yet"):
        assert told in words
    assert "Nothing waits for a verdict" in wims.get("/earnings?show=pending").text


def test_shows_what_was_earned_and_every_movement(rich: Visitor):
    text = rich.get("/earnings").text
    assert HOSTILE not in text
    words = words_of(text)
    assert "Earned 7.00 USD" in words
    assert "In 12 weeks: 7.00 USD" in words
    assert 'aria-label="Earned by week, named by its Monday: 7.' in text
    assert "Bonus" in words
    assert "+6.00" in words
    assert "Nothing more" in rich.get("/earnings?page=2").text


def test_shows_what_is_pending_with_its_date(wims: Visitor, wim: Person, job_id: str, given: Given):
    task_id = given.submitted_task(wim, job_id)
    text = wims.get("/earnings?show=pending").text
    assert f'href="/tasks/{job_id}/{task_id}"' in text
    words = words_of(text)
    assert "Pending 0.10 USD 1 task, the first rated by 8 Mar 2026" in words
    assert "Pending 1" in words


def test_moves_earned_money_to_spendable_once(rich: Visitor, wim: Person):
    act = "/earnings/move-to-spendable"
    refused = rich.send("/earnings", act, amount="8")
    assert refused.status_code == 402
    assert f'id="f{act.replace("/", "-")}-amount-wrong">You have earned 7.0000' in refused.text
    assert 'value="8"' in refused.text
    fields = form_on(rich.get("/earnings").text, act) | {"amount": "2"}
    for _ in range(2):
        shown = rich.follow(rich.post(act, fields))
        assert shown.status_code == 200
        assert "The money is spendable now" in shown.text
        assert "-2.00" in words_of(shown.text)
    assert wim.work("GET", "earnings").json["spendable"] == "2.0000"


def test_withdrawal_is_asked_for_confirmed_and_listed(rich: Visitor, given: Given):
    done = rich.send("/withdrawals", "/withdrawals", **ASKED | {"destination": f"X {HOSTILE}"})
    text = unbroken(rich.follow(done).text)
    assert HOSTILE not in text
    assert "Waits for your e-mail" in words_of(text)
    assert '<a href="/earnings" aria-current="true">' in text
    confirm = re.search(r'action="(/withdrawals/\w+/confirm)"', text)
    assert confirm is not None
    wrong = rich.send("/withdrawals", confirm[1], token="no")
    assert wrong.status_code == 403
    assert f'id="f{confirm[1].replace("/", "-")}-token-wrong"' in wrong.text
    assert 'value="no"' not in wrong.text
    right = rich.send("/withdrawals", confirm[1], token=token_of(given))
    words = words_of(rich.follow(right).text)
    assert "The withdrawal is confirmed." in words
    assert "Waits for approval" in words


def test_withdrawal_is_cancelled(rich: Visitor, wim: Person):
    rich.send("/withdrawals", "/withdrawals", **ASKED)
    cancel = re.search(r'action="(/withdrawals/\w+/cancel)"', rich.get("/withdrawals").text)
    assert cancel is not None
    assert "The withdrawal is cancelled." in rich.follow(rich.send("/withdrawals", cancel[1])).text
    assert wim.work("GET", "earnings").json["earned"] == "7.0000"
    assert cancel[1] not in rich.get("/withdrawals").text


def test_a_wrong_order_is_told_beside_each_field(rich: Visitor):
    refused = rich.send("/withdrawals", "/withdrawals", amount="1", method=" ", destination="")
    assert refused.status_code == 422
    for name in ("amount", "method", "destination"):
        assert f'id="f-withdrawals-{name}-wrong"' in refused.text


def test_says_why_nothing_can_be_withdrawn(wims: Visitor, wim: Person, given: Given, clock: VirtualClock):
    assert "Your first withdrawal is possible from 8 Mar 2026" in words_of(wims.get("/withdrawals").text)
    clock.pass_(days=8)
    assert "The least that can be withdrawn is 5.00 USD; you have earned 0.00" in words_of(
        Visitor(given, wim).get("/withdrawals").text
    )


def test_another_accounts_withdrawal_looks_like_a_missing_one(rich: Visitor, given: Given, ada: Person):
    rich.send("/withdrawals", "/withdrawals", **ASKED)
    found = re.search(r'action="(/withdrawals/\w+/cancel)"', rich.get("/withdrawals").text)
    assert found is not None
    adas = Visitor(given, ada)
    token = {"form_token": form_on(adas.get("/withdrawals").text, "/log-out")["form_token"]}
    other, missing = adas.post(found[1], token), adas.post("/withdrawals/none/cancel", token)
    assert other.status_code == missing.status_code == 404
    assert words_of(other.text) == words_of(missing.text)


@pytest.mark.parametrize(
    ("shown", "action", "fields"),
    [("/earnings", "/earnings/move-to-spendable", {"amount": "1"}), ("/withdrawals", "/withdrawals", ASKED)],
)  # fmt: skip
def test_going_back_and_pressing_again_moves_the_money_once(
    rich: Visitor, wim: Person, shown: str, action: str, fields: dict[str, str]
):
    address = f"{shown}?form=0123456789abcdef"
    form = form_on(rich.get(address).text, action) | fields
    rich.post(action, form)
    earned = words_of(rich.get("/withdrawals").text).partition(" USD earned")[0].rpartition(" ")[2]
    assert earned == f"{7 - int(fields['amount'])}.00"
    again = rich.post(action, form | {"form_id": "0123456789abcdef"})
    assert "This was done already, and was not done again." in words_of(rich.follow(again).text)
    assert f"{earned} USD earned" in words_of(rich.get("/withdrawals").text)
