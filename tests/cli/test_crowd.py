"""`piecework crowd`: what it starts with; what the workers do then is in tests/demo."""

import signal
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from click.testing import CliRunner, Result

from piecework.accounts.authentication import find_caller, split_worker_token
from piecework.cli import main, starting
from piecework.database import Database

Run = Callable[..., Result]
Ran = list[dict[str, Any]]


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> Ran:
    """What the crowd was started with, in place of a crowd."""
    started: Ran = []

    def run_crowd(url: str, tokens: list[str], **more: Any) -> None:
        started.append({"url": url, "tokens": tokens} | more)

    monkeypatch.setattr("piecework.demo.crowd.run_crowd", run_crowd)
    return started


@pytest.fixture
def run(database_url: str, ran: Ran, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    """Runs `piecework crowd ...` in this process, which keeps its own logs and signals."""
    monkeypatch.setattr(starting, "configure_logs", lambda *_: None)
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    environment = {"PIECEWORK_DATABASE_URL": database_url, "PIECEWORK_PORT": "8123"}
    yield lambda *arguments, typed="": CliRunner().invoke(main, ["crowd", *arguments], env=environment, input=typed)
    for number, handler in before.items():
        signal.signal(number, handler)


def test_its_workers_have_accounts_and_new_tokens_each_time(run: Run, ran: Ran, database: Database):
    for _ in range(2):
        assert run("--workers", "3", "--behaviour", "diligent=2,spammer=1").exit_code == 0
    first, second = (started["tokens"] for started in ran)
    assert [split_worker_token(token)[0] for token in first] == [split_worker_token(token)[0] for token in second]
    for tokens, is_good in ((first, False), (second, True)):
        callers = [database.read(lambda tx, t=t: find_caller(tx, *split_worker_token(t), "worker")) for t in tokens]
        assert [caller is not None for caller in callers] == [is_good] * 3
    assert ran[0]["url"] == "http://127.0.0.1:8123"


def test_tokens_may_be_given_and_need_no_database(run: Run, ran: Ran):
    assert run("--tokens", "-", "--url", "http://127.0.0.1:9/", typed="a.b\n\n c.d \n").exit_code == 0
    assert (ran[0]["tokens"], ran[0]["url"]) == (["a.b", "c.d"], "http://127.0.0.1:9")
    nothing = run("--tokens", "-", typed=" \n")
    assert (nothing.exit_code, "There is no token in the --tokens file." in nothing.stderr) == (2, True)


def test_a_mix_that_is_none_is_refused(run: Run, ran: Ran):
    refused = run("--behaviour", "angelic=1")
    assert (refused.exit_code, "angelic" in refused.stderr, ran) == (2, True, [])


def test_a_signal_stops_it_unless_it_was_started_in_the_background(run: Run, ran: Ran):
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    run("--tokens", "-", typed="a.b")
    assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    assert not ran[0]["stop"].is_set()
    signal.raise_signal(signal.SIGTERM)
    assert ran[0]["stop"].is_set()
