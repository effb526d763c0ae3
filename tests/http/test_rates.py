"""How often one account may call."""

import pytest

from piecework.database import Database
from piecework.settings import Settings
from tests.conftest import VirtualClock
from tests.given import Given


@pytest.fixture
def given(database: Database, clock: VirtualClock) -> Given:
    """A place that allows 2 calls a second in one web process: 20 in ten seconds."""
    return Given(database, clock, Settings(api_requests_per_second=2, web_processes=1, log_level="error"))


def test_an_account_that_calls_too_often_is_told_to_wait(given: Given) -> None:
    ada = given.ada()
    answers = [ada.call("users/get-balances") for _ in range(21)]
    assert [answer.status_code for answer in answers] == [200] * 20 + [429]
    assert answers[-1].headers["Retry-After"] == "10"
    assert answers[-1].json["message"] == "Too many requests. Please wait 10 seconds."
    assert answers[-1].json["ok"] is False


def test_one_accounts_calls_leave_anothers_alone(given: Given) -> None:
    ada, olga = given.ada(), given.olga()
    for _ in range(21):
        ada.call("users/get-balances")
    assert olga.call("users/get-balances").status_code == 200


def test_each_process_allows_its_share_and_at_least_one_a_second(database: Database, clock: VirtualClock) -> None:
    given = Given(database, clock, Settings(api_requests_per_second=2, web_processes=4, log_level="error"))
    ada = given.ada()
    assert [ada.call("users/get-balances").status_code for _ in range(11)] == [200] * 10 + [429]


def test_a_refused_call_changes_nothing(given: Given) -> None:
    ada = given.ada()
    for _ in range(20):
        ada.call("users/get-balances")
    assert ada.call("lists/create-list", {"name": "best"}).status_code == 429
    assert [row["name"] for row in given.olga().api("jobs/get-lists")] == ["Successfully Completed"]
