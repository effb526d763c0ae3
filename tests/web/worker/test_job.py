"""One job at the browser: holding, leaving, handing in texts and pictures, late and twice; reporting."""

from typing import Any

import pytest
from falcon.testing import Result

from piecework.tasks.taking.holding import expire_holds
from tests.conftest import VirtualClock
from tests.given import EXAMPLE_JOB, Given, Person
from tests.pictures import picture, upload
from tests.web.visitor import Visitor, form_on, words_of
from tests.web.worker.forms import send_parts

JSON = "application/json"
HOSTILE = "<script>alert('x')</script>"


def act(visitor: Visitor, job_id: str, what: str, **fields: Any) -> Result:
    """Fill in a form of the job's page and send it."""
    return visitor.send(f"/jobs/{job_id}", f"/jobs/{job_id}/{what}", **fields)


def hand_in(visitor: Visitor, job_id: str, text: str = "done") -> Result:
    """Hold, and hand in a text."""
    assert act(visitor, job_id, "hold").status_code == 303
    return act(visitor, job_id, "submit", **{"proofs[0][text]": text})


@pytest.fixture
def shots(ada: Person, given: Given) -> str:
    """A job of one screenshot."""
    return given.running_job(ada, proofs=EXAMPLE_JOB["proofs"])


def test_shows_what_to_do_with_own_variables_and_no_script(wims: Visitor, wim: Person, ada: Person, given: Given):
    job_id = given.running_job(
        ada,
        title=f"T {HOSTILE}",
        notes=f"N {HOSTILE}",
        instructions=["Go to https://example.org/?w={{PW_ID}} " + HOSTILE],
        proofs=[{"description": f"P {HOSTILE}", "type": "text"}],
    )
    text = wims.get(f"/jobs/{job_id}").text
    assert HOSTILE not in text
    assert f'<a href="https://example.org/?w={wim.id}" rel="noopener' in text
    words = words_of(text)
    for told in ("Keep a place for yourself", "10 positions", "15 minutes", "Hand in"):
        assert told in words


def test_a_missing_job_is_a_page(wims: Visitor):
    answer = wims.get("/jobs/job_none")
    assert answer.status_code == 404
    assert "Job not found" in words_of(answer.text)


def test_says_why_it_is_not_offered(wims: Visitor, ada: Person, given: Given):
    job_id = given.running_job(ada, workers_level="expert", task_value=0.5)
    answer = wims.get(f"/jobs/{job_id}")
    assert answer.status_code == 403
    assert "This job needs level expert; yours is starter." in words_of(answer.text)


def test_holds_with_a_clock_and_leaves(wims: Visitor, wim: Person, job_id: str):
    text = wims.follow(act(wims, job_id, "hold")).text
    assert "You hold a position" in text
    assert 'data-until="2026-03-01T12:15:00Z"' in text
    assert 'data-now="2026-03-01T12:00:00Z"' in text
    left = act(wims, job_id, "release")
    assert "You have left the position." in words_of(wims.follow(left).text)
    assert wim.work("GET", "tasks").json["tasks"][0]["status"] == "RELEASED"


def test_says_beside_the_button_why_no_position_can_be_held(wims: Visitor, wim: Person, ada: Person, given: Given):
    given.set_rule(holds_max=1)
    first, second = given.running_job(ada), given.running_job(ada)
    wim.work("POST", f"jobs/{first}/hold")
    refused = act(wims, second, "hold")
    assert refused.status_code >= 400
    assert 'class="message bad" role="alert"' in refused.text
    assert "Hold a position" in refused.text


def test_hands_in_and_reads_it_in_own_tasks(wims: Visitor, ada: Person, job_id: str):
    done = hand_in(wims, job_id, f"my name {HOSTILE}")
    text = wims.follow(done).text
    assert HOSTILE not in text
    words = words_of(text)
    assert "Handed in. If the employer says nothing in time" in words
    assert "my name &lt;script&gt;" in words
    (task,) = ada.api("jobs/get-unrated-tasks")["tasks"]
    assert done.headers["location"] == f"/tasks/{job_id}/{task['id']}"


def test_the_same_form_twice_is_handed_in_once(wims: Visitor, ada: Person, job_id: str):
    act(wims, job_id, "hold")
    fields = form_on(wims.get(f"/jobs/{job_id}").text, f"/jobs/{job_id}/submit") | {"proofs[0][text]": "once"}
    first, second = (wims.post(f"/jobs/{job_id}/submit", fields) for _ in range(2))
    assert first.headers["location"] == second.headers["location"]
    assert "This was handed in before; nothing was done twice." in words_of(wims.follow(second).text)
    assert len(ada.api("jobs/get-unrated-tasks")["tasks"]) == 1


def test_pictures_of_the_same_form_twice_are_handed_in_once(wims: Visitor, ada: Person, shots: str):
    act(wims, shots, "hold")
    address = f"/jobs/{shots}/submit"
    fields = form_on(wims.get(f"/jobs/{shots}").text, address)
    first, second = (send_parts(wims, address, fields, {"proofs[0][picture]": picture()}) for _ in range(2))
    assert first.status_code == second.status_code == 303
    assert first.headers["location"] == second.headers["location"]
    assert len(ada.api("jobs/get-unrated-tasks")["tasks"]) == 1


def test_an_empty_proof_is_told_beside_its_field_and_nothing_is_lost(wims: Visitor, ada: Person, given: Given):
    proofs = [{"description": "One", "type": "text"}, {"description": "Two", "type": "text"}]
    job_id = given.running_job(ada, proofs=proofs)
    act(wims, job_id, "hold")
    refused = act(wims, job_id, "submit", **{"proofs[0][text]": "kept & whole"})
    assert refused.status_code == 422
    assert 'id="proof-1-wrong">Write something here: the job asks for it.' in refused.text
    assert form_on(refused.text, f"/jobs/{job_id}/submit")["proofs[0][text]"] == "kept & whole"


def test_a_picture_that_is_none_is_told_beside_its_field(wims: Visitor, shots: str):
    act(wims, shots, "hold")
    address = f"/jobs/{shots}/submit"
    fields = form_on(wims.get(f"/jobs/{shots}").text, address)
    refused = send_parts(wims, address, fields, {"proofs[0][picture]": b"<svg onload=alert(1)>"})
    assert refused.status_code in (415, 422)
    assert 'id="proof-0-wrong"' in refused.text
    none = send_parts(wims, address, fields)
    assert 'id="proof-0-wrong">Choose a picture: the job asks for a screenshot here.' in none.text


def test_a_picture_is_kept_while_the_rest_is_refused(wims: Visitor, ada: Person, given: Given):
    proofs = [*EXAMPLE_JOB["proofs"], {"description": "Name", "type": "text"}]
    job_id = given.running_job(ada, proofs=proofs)
    act(wims, job_id, "hold")
    address = f"/jobs/{job_id}/submit"
    fields = form_on(wims.get(f"/jobs/{job_id}").text, address)
    refused = send_parts(wims, address, fields, {"proofs[0][picture]": picture()})
    again = form_on(refused.text, address)
    shown = wims.get(f"/uploads/{again['proofs[0][upload_id]']}/thumbnail")
    assert wims.follow(shown).headers["content-type"] == "image/jpeg"
    done = wims.post(address, again | {"proofs[1][text]": "now"})
    assert done.status_code == 303
    assert "/proofs/" in wims.follow(done).text


def test_a_script_keeps_a_picture_and_hands_in(wims: Visitor, shots: str):
    act(wims, shots, "hold")
    address = f"/jobs/{shots}/submit"
    fields = form_on(wims.get(f"/jobs/{shots}").text, address)
    token = {"form_token": fields["form_token"]}
    kept = send_parts(wims, "/uploads", token, {"picture": picture()}, accept=JSON)
    assert kept.status_code == 200, kept.text
    done = send_parts(wims, address, fields | {"proofs[0][upload_id]": kept.json["upload_id"]}, accept=JSON)
    assert done.json["ok"] is True
    assert "Handed in." in wims.get(done.json["to"]).text
    refused = send_parts(wims, "/uploads", token, {"picture": b"nothing"}, accept=JSON)
    assert refused.json["ok"] is False
    assert refused.json["message"]
    assert send_parts(wims, "/uploads", token, accept=JSON).status_code == 422


def test_a_picture_of_another_looks_like_a_missing_one(wims: Visitor, given: Given):
    other = upload(given.wim())
    assert wims.get(f"/uploads/{other}/thumbnail").status_code == 404


def test_pictures_are_served_so_that_nothing_in_them_runs(wims: Visitor, shots: str):
    act(wims, shots, "hold")
    address = f"/jobs/{shots}/submit"
    fields = form_on(wims.get(f"/jobs/{shots}").text, address)
    done = send_parts(wims, address, fields, {"proofs[0][picture]": picture()})
    shown = wims.follow(done).text.partition('src="/proofs/')[2].partition('"')[0]
    served = wims.get(f"/proofs/{shown}")
    assert served.headers["content-type"] == "image/png"
    assert served.headers["x-content-type-options"] == "nosniff"
    assert served.headers["content-security-policy"] == "default-src 'none'; sandbox"


def test_late_work_counts_while_the_place_is_free(wims: Visitor, job_id: str, clock: VirtualClock):
    act(wims, job_id, "hold")
    clock.pass_(minutes=16)
    text = wims.get(f"/jobs/{job_id}").text
    assert "Your hold has ended" in text
    done = act(wims, job_id, "submit", **{"proofs[0][text]": "late"})
    assert "Handed in." in wims.follow(done).text


def test_late_work_is_kept_where_the_place_is_gone(wims: Visitor, ada: Person, given: Given, clock: VirtualClock):
    job_id = given.running_job(ada)
    act(wims, job_id, "hold")
    shown = wims.get(f"/jobs/{job_id}").text
    clock.pass_(minutes=16)
    given.database.transact(lambda tx: expire_holds(tx, job_id, now=clock()))
    for _ in range(10):
        given.wim().work("POST", f"jobs/{job_id}/hold")
    fields = form_on(shown, f"/jobs/{job_id}/submit") | {"proofs[0][text]": "too late"}
    text = wims.follow(wims.post(f"/jobs/{job_id}/submit", fields)).text
    assert "Your hold had ended and the place is gone" in text
    assert "too late" in text


def test_late_work_on_a_job_that_is_over_is_kept(wims: Visitor, ada: Person, job_id: str, clock: VirtualClock):
    act(wims, job_id, "hold")
    fields = form_on(wims.get(f"/jobs/{job_id}").text, f"/jobs/{job_id}/submit") | {"proofs[0][text]": "too late"}
    clock.pass_(minutes=16)
    assert ada.api("jobs/job-stop", {"job_id": job_id})["ok"]
    text = wims.follow(wims.post(f"/jobs/{job_id}/submit", fields)).text
    assert "Your hold had ended and the job is over" in text
    assert "too late" in text


def test_more_proofs_than_are_asked_for_are_wrong_as_a_whole(wims: Visitor, job_id: str):
    act(wims, job_id, "hold")
    fields = form_on(wims.get(f"/jobs/{job_id}").text, f"/jobs/{job_id}/submit")
    refused = wims.post(f"/jobs/{job_id}/submit", fields | {"proofs[1][text]": "more than is asked for"})
    assert refused.status_code == 422
    assert 'class="message bad" role="alert"' in refused.text


def test_a_wrong_answer_is_rated_at_once(wims: Visitor, ada: Person, given: Given):
    job_id = given.running_job(
        ada, challenges=[{"question": "Which colour?", "answer": "red"}], challenge_action="rate_nok"
    )
    act(wims, job_id, "hold")
    assert "Which colour?" in wims.get(f"/jobs/{job_id}").text
    done = act(wims, job_id, "submit", **{"proofs[0][text]": "x", "challenge_answer": "blue"})
    assert "wrong, so this is rated not satisfied" in words_of(wims.follow(done).text)


def test_logged_out_while_writing_loses_nothing(wims: Visitor, job_id: str):
    act(wims, job_id, "hold")
    fields = form_on(wims.get(f"/jobs/{job_id}").text, f"/jobs/{job_id}/submit")
    del wims.cookies["pw_session"]
    refused = send_parts(wims, f"/jobs/{job_id}/submit", fields | {"proofs[0][text]": "my long story " * 9})
    assert refused.status_code == 401
    kept = form_on(refused.text, f"/jobs/{job_id}/submit")
    assert kept["proofs[0][text]"] == "my long story " * 9
    assert kept["form_id"] == fields["form_id"]


def test_reports_the_job_to_operators(wims: Visitor, job_id: str):
    wrong = act(wims, job_id, "report", reason="rude")
    assert wrong.status_code == 422
    assert 'report-reason-wrong"' in wrong.text
    told = act(wims, job_id, "report", reason="asks_for_money", story="They want 5.")
    assert "Your report is with the operators." in words_of(wims.follow(told).text)


def test_hides_from_its_page_and_shows_it_again(wims: Visitor, job_id: str):
    act(wims, job_id, "hide")
    assert job_id not in wims.get("/jobs").text
    act(wims, job_id, "unhide")
    assert job_id in wims.get("/jobs").text


def test_a_frozen_account_looks_and_changes_nothing(wims: Visitor, wim: Person, job_id: str, given: Given):
    act(wims, job_id, "hold")
    shown = wims.get(f"/jobs/{job_id}").text
    given.freeze(wim)
    fields = form_on(shown, f"/jobs/{job_id}/submit") | {"proofs[0][text]": "x"}
    assert wims.post(f"/jobs/{job_id}/submit", fields).status_code == 403
    assert send_parts(wims, f"/jobs/{job_id}/submit", fields).status_code == 403
