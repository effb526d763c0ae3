"""Pausing by rule: at which count a job is paused and goes on, alike for who looks for jobs and who judges one."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest

from piecework.database import Database, Tx
from piecework.jobs.finishing import finish_full_job
from piecework.jobs.job import LockedJob
from piecework.jobs.jobs_sql import lock_job
from piecework.jobs.pausing import Breach, PauseRule, breaches, judge_job, load_jobs_to_judge
from tests.databases import Databases
from tests.rows import put_account, put_job

NOW = datetime(2026, 3, 1, tzinfo=UTC)
RULE = PauseRule(unrated_tasks_max=10, satisfied_percent_min=20)

# what is so -> counts of the job, the rule, and why it is paused
CASES: dict[str, tuple[dict[str, int], PauseRule, list[Breach]]] = {
    "as many unrated as may be": ({"submitted": 10}, RULE, []),
    "one unrated too many": ({"submitted": 11}, RULE, ["unrated"]),
    "any number where the rule is off": ({"submitted": 5000}, PauseRule(0, 20), []),
    "too few verdicts to say": ({"nok": 49}, RULE, []),
    "just enough verdicts": ({"nok": 50}, RULE, ["satisfied"]),
    "just enough satisfied": ({"ok": 10, "nok": 40}, RULE, []),
    "one satisfied too few": ({"ok": 9, "nok": 41}, RULE, ["satisfied"]),
    "none satisfied where the rule is off": ({"nok": 50}, PauseRule(10, 0), []),
    "both": ({"submitted": 11, "nok": 50}, RULE, ["unrated", "satisfied"]),
}


@pytest.fixture(scope="module")
def place(databases: Databases) -> Iterator[Database]:
    """Jobs with the counts of each case, one of each that runs and one that was paused by its employer."""
    with databases.filled(write_rows) as opened:
        yield opened


def write_rows(connection: psycopg.Connection[object]) -> None:
    put_account(connection, "ada")
    for what, (counts, _, _) in CASES.items():
        put_job(connection, what, "ada", **counts)
    put_account(connection, "olga", frozen_at=NOW)
    put_job(connection, "hers", "olga")


def job_of(place: Database, job_id: str) -> LockedJob:
    return place.transact(lambda tx: lock_job(tx, job_id).get())


def set_status(place: Database, job_id: str, status: str, resumes_as: str) -> None:
    statement: Any = "UPDATE job_counts SET status = %(status)s, resumes_as = %(was)s WHERE job_id = %(job_id)s"
    place.transact(lambda tx: tx.do(statement, status=status, was=resumes_as, job_id=job_id))


@pytest.mark.parametrize("what", CASES)
@pytest.mark.parametrize("status", ["RUNNING", "PAUSED"])
def test_job_is_paused_and_goes_on_as_it_was(place: Database, what: str, status: str):
    _, rule, why = CASES[what]
    set_status(place, what, status, "RUNNING")
    assert breaches(job_of(place, what), rule, is_employer_frozen=False) == why
    assert (what in place.read(lambda tx: load_jobs_to_judge(tx, rule))) is bool(why)
    assert place.transact(lambda tx: judge_job(tx, what, rule, now=NOW)) == bool(why)
    assert job_of(place, what).status == ("PAUSED_SYSTEM" if why else status)
    set_status(place, what, "PAUSED_SYSTEM", status)
    assert (what in place.read(lambda tx: load_jobs_to_judge(tx, rule))) is not bool(why)
    assert place.transact(lambda tx: judge_job(tx, what, rule, now=NOW)) == (not why)
    assert job_of(place, what).status == ("PAUSED_SYSTEM" if why else status)


def test_job_of_a_frozen_employer_is_paused_whatever_its_counts(place: Database):
    off = PauseRule(0, 0)
    assert "hers" in place.read(lambda tx: load_jobs_to_judge(tx, off))
    assert place.transact(lambda tx: judge_job(tx, "hers", off, now=NOW)) == 1
    assert "hers" not in place.read(lambda tx: load_jobs_to_judge(tx, off))


@pytest.mark.parametrize("status", ["PAUSED_ADMIN", "FINISHED", "PENDING_REVIEW", "BLOCKED"])
def test_other_jobs_are_left_alone(place: Database, status: str):
    set_status(place, "one unrated too many", status, "RUNNING")
    assert "one unrated too many" not in place.read(lambda tx: load_jobs_to_judge(tx, RULE))
    assert place.transact(lambda tx: judge_job(tx, "one unrated too many", RULE, now=NOW)) == 0


def test_job_that_somebody_is_changing_is_left_for_the_next_round(place: Database):
    set_status(place, "both", "RUNNING", "RUNNING")
    with Database(place.url, connections_max=1) as other:

        def judge_beside(tx: Tx) -> int:
            lock_job(tx, "both").get()
            return other.transact(lambda beside: judge_job(beside, "both", RULE, now=NOW))

        assert place.transact(judge_beside) == 0
    assert place.transact(lambda tx: judge_job(tx, "both", RULE, now=NOW)) == 1


def test_full_job_that_somebody_is_changing_is_finished_in_the_next_round(place: Database):
    place.transact(lambda tx: tx.do("UPDATE job_counts SET open = 0, held = 0 WHERE job_id = 'just enough verdicts'"))
    set_status(place, "just enough verdicts", "RUNNING", "RUNNING")
    with Database(place.url, connections_max=1) as other:

        def finish_beside(tx: Tx) -> int:
            lock_job(tx, "just enough verdicts").get()
            return other.transact(lambda beside: finish_full_job(beside, "just enough verdicts", now=NOW))

        assert place.transact(finish_beside) == 0
    assert place.transact(lambda tx: finish_full_job(tx, "just enough verdicts", now=NOW)) == 1
    assert job_of(place, "just enough verdicts").status == "FINISHED"
