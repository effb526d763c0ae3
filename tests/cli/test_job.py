"""`piecework job`: the queue and the decisions, from the command line."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from click.testing import CliRunner, Result

from piecework.cli import main, starting
from piecework.moderation.reviews_sql import load_reviews
from tests.given import Given

Run = Callable[..., Result]


@pytest.fixture
def run(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs `piecework job ...` on the test's database, in this process, which keeps its own logs."""
    monkeypatch.setattr(starting, "configure_logs", lambda *_: None)
    environment = {"PIECEWORK_DATABASE_URL": database_url}
    return lambda *arguments: CliRunner().invoke(main, ["job", *arguments], env=environment)


def answer(result: Result) -> Any:
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_queue_is_listed(run: Run, given: Given):
    assert run("list").stdout == "No job awaits review.\n"
    ada = given.ada(is_auto_approved=False)
    job_id = given.running_job(ada)
    assert [job["job_id"] for job in answer(run("list", "--json"))["jobs"]] == [job_id]
    assert run("list").stdout.split() == [
        job_id, "PENDING_REVIEW", ada.id, "10", "x", "0.1000", "Sign", "up", "to", "ACME", "website",
    ]  # fmt: skip


def test_decisions_are_on_record_without_an_operator(run: Run, given: Given):
    job_id = given.running_job(given.ada(is_auto_approved=False))
    for verb, reason, status in (
        ("approve", [], "RUNNING"),
        ("pause", ["--reason", "Complaints"], "PAUSED_ADMIN"),
        ("resume", [], "RUNNING"),
        ("block", ["--reason", "Asks for passwords"], "BLOCKED"),
        ("release", [], "BLOCKED"),
    ):
        assert answer(run(verb, job_id, *reason, "--json")) == {"job_id": job_id, "status": status}
    reviews = given.database.read(lambda tx: load_reviews(tx, job_id))
    assert {review.operator_id for review in reviews} == {""}
    assert {review.reason for review in reviews} == {"", "Complaints", "Asks for passwords"}


def test_decision_is_told_to_people_too(run: Run, given: Given):
    job_id = given.running_job(given.ada(is_auto_approved=False))
    assert run("approve", job_id).stdout == f"Job {job_id} is RUNNING now.\n"


def test_refusal_is_a_sentence(run: Run, given: Given):
    job_id = given.running_job(given.ada())
    refused = run("approve", job_id)
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert refused.stderr.startswith("piecework: You cannot approve a job that is RUNNING")
    assert run("decline", "0123456789ab", "--reason", "x").stderr == "piecework: Job not found.\n"
    assert run("decline", job_id).exit_code == 2
    assert run("decline", job_id, "--reason", " ").stderr.startswith("piecework: Give a reason")
