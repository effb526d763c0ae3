"""Reported jobs, appeals with both sides, and the log, on the pages."""

import re

from tests.given import Given, Person
from tests.web.visitor import Visitor, form_on, words_of

HOSTILE = "<script>alert('x')</script>"


def appealed(given: Given, ada: Person, wim: Person) -> str:
    """The path of an appeal of Wim's against Ada."""
    job_id = given.running_job(ada, title="Sign up " + HOSTILE)
    task_id = given.submitted_task(wim, job_id, "my proof " + HOSTILE)
    comment = "Not there. " + HOSTILE
    ada.api(
        "jobs/rate-single-task",
        {"job_id": job_id, "task_id": task_id, "task_rating": "nok", "task_comment": comment},
    )
    assert wim.work("POST", f"jobs/{job_id}/tasks/{task_id}/appeal", {"story": "It is. " + HOSTILE}).status_code == 200
    return f"/operator/appeals/{job_id}/{task_id}"


def test_appeal_shows_both_sides_and_is_upheld(mos: Visitor, given: Given):
    ada, wim = given.ada(), given.wim()
    path = appealed(given, ada, wim)
    assert path in mos.get("/operator/appeals").text
    text = mos.get(path).text
    assert HOSTILE not in text
    words = words_of(text)
    for part in ("It is.", "Not there.", "my proof", "Verdicts turned 0 of 0 appeals"):
        assert part in words
    refused = mos.send(path, f"{path}/uphold")
    assert "Give a reason of 1 to 500 characters" in words_of(refused.text)
    mos.send(path, f"{path}/uphold", reason="It is there.")
    assert wim.work("GET", "earnings").json["earned"] == "0.1000"
    words = words_of(mos.get(path).text)
    assert "Verdicts turned 1 of 1 appeal (100 %)" in words
    assert "No appeal waits for a decision" in mos.get("/operator/appeals").text


def test_appeal_is_decided_once(mos: Visitor, given: Given):
    wim = given.wim()
    path = appealed(given, given.ada(), wim)
    shown = mos.get(path).text
    Visitor(given, given.mo("review")).send(path, f"{path}/reject", reason="No.")
    late = mos.post(f"{path}/uphold", form_on(shown, f"{path}/uphold") | {"reason": "Yes."})
    assert "This appeal has been decided already" in words_of(late.text)
    assert wim.work("GET", "earnings").json["earned"] == "0.0000"


def test_unknown_appeal_is_missing(mos: Visitor):
    assert mos.get("/operator/appeals/0123456789ab/0123456789ab").status_code == 404


def test_reports_are_looked_at(mos: Visitor, given: Given):
    given.set_rule(job_reports_min=2)
    job_id, wim = given.running_job(given.ada(), title="Odd " + HOSTILE), given.wim()
    said = {"reason": "unclear", "story": "What is meant? " + HOSTILE}
    assert wim.work("POST", f"jobs/{job_id}/report", said).status_code == 200
    assert "at least 2 workers said" in words_of(mos.get("/operator/reports").text)
    shown = mos.get("/operator/reports?reports_min=1").text
    assert HOSTILE not in shown
    assert "1 report" in words_of(shown)
    act = f"/operator/reported-jobs/{job_id}/dismiss"
    refused = mos.post(act, form_on(shown, act))
    assert refused.status_code == 422
    mos.send("/operator/reports?reports_min=1", act, reason="It is clear now.")
    assert "No job is reported" in mos.get("/operator/reports?reports_min=1").text
    again = mos.post(act, form_on(shown, act) | {"reason": "Twice."})
    assert again.status_code in (404, 409)


def test_log_is_searched(mos: Visitor, mo: Person, given: Given):
    ada = given.ada(is_auto_approved=False)
    first, second = given.running_job(ada), given.running_job(ada)
    mo.operate("POST", f"jobs/{first}/approve", {"reason": "Well made " + HOSTILE})
    mo.operate("POST", f"jobs/{second}/decline", {"reason": "Too vague"})
    everything = mos.get("/operator/log").text
    assert HOSTILE not in everything
    assert {first, second} <= set(re.findall(r"/operator/jobs/(\w+)", everything))
    found = {
        "text=vague": second, "action=jobs.approve": first, f"job_id={first}": first, "action=jobs.decline": second,
    }  # fmt: skip
    for query, job_id in found.items():
        text = mos.get(f"/operator/log?{query}").text
        assert [f"/operator/jobs/{each}" in text for each in (first, second)] == [job_id == first, job_id == second]
    assert "/operator/jobs/" in mos.get(f"/operator/log?about_account_id={ada.id}&operator_id={mo.id}").text
    assert "Nothing like that is on record" in mos.get("/operator/log?since=2027-01-01").text
    assert "/operator/log?text=bank+1&amp;page=1" in mos.get("/operator/log?text=bank+1&page=2").text
    assert "Nothing like that is on record" in mos.get("/operator/log?until=2026-02-01").text
    wrong = mos.get("/operator/log?since=soon")
    assert wrong.status_code == 422
    assert "Give a day such as 2026-03-01." in wrong.text
