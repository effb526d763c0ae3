"""A country's share is counted where the worker was when the position was taken (schema: tasks.country)."""

from piecework.audit.auditing import audit
from tests.given import Given


def test_worker_who_moves_between_hold_and_submission_counts_where_they_held(given: Given):
    job_id = given.running_job(given.ada(), distribution=25)
    wim = given.wim()
    assert wim.work("POST", f"jobs/{job_id}/hold", {}).status_code == 200
    given.database.transact(lambda tx: tx.do("UPDATE accounts SET country = 'de'"))
    assert wim.work("POST", f"jobs/{job_id}/submit", {"proofs": [{"text": "done"}]}).status_code == 200
    assert audit(given.database) == []
