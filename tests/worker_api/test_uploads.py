"""Pictures on the worker's wire: uploading, handing in, and every way in which that is refused."""

import hashlib
import threading
from contextlib import ExitStack
from typing import Any

import pytest
from falcon.testing import Result

from piecework.database import Database
from piecework.http import uploading as uploads_on_their_way
from piecework.http.uploading import UPLOADS_MAX, UPLOADS_OF_ONE_MAX
from piecework.proofs import pictures, receiving, uploading
from piecework.proofs.names import find_name
from piecework.proofs.store import open_store
from tests.at_work import Work
from tests.given import EXAMPLE_JOB, Given, Person
from tests.pictures import hand_in, opened, picture, png_header, send_picture, upload
from tests.waiting import HANG_SECONDS

TEXT = {"description": "The name", "type": "text"}
SCREENSHOT = {"description": "It", "type": "screenshot"}


def refusal(result: Result) -> tuple[int, str, str | None]:
    body: dict[str, Any] = result.json
    assert body["ok"] is False
    return result.status_code, body["code"], body.get("field")


def screenshot_job(given: Given, *asked: dict[str, str], **changes: Any) -> str:
    return given.running_job(given.ada(), **EXAMPLE_JOB | {"proofs": list(asked) or [SCREENSHOT]} | changes)


def test_upload(given: Given, work: Work):
    wim = given.wim()
    answer = send_picture(wim, picture(size=(64, 48)))
    assert (answer.status_code, list(answer.json)) == (200, ["ok", "upload_id", "width", "height", "bytes", "sha256"])
    told = answer.json
    (stored,) = work.values(
        "SELECT concat(object_name, '.', type) FROM uploads WHERE upload_id = %(id)s", id=told["upload_id"]
    )
    name = find_name(stored)
    assert name is not None
    found = open_store(given.settings.proof_store_url).find(name)
    assert found is not None
    data = b"".join(found.chunks)
    assert opened(data).size == (64, 48) == (told["width"], told["height"])
    assert (told["bytes"], told["sha256"], told["ok"]) == (len(data), hashlib.sha256(data).hexdigest(), True)
    assert name.object_name not in answer.text
    assert len(told["upload_id"]) == 16
    assert work.values("SELECT state FROM uploads") == ["READY"]


@pytest.mark.parametrize("label", ["image/jpeg", "application/octet-stream", "application/json", "text/html"])
def test_type_is_told_by_the_bytes(given: Given, label: str):
    assert send_picture(given.wim(), picture("GIF"), label=label).status_code == 200


@pytest.mark.parametrize(
    ("data", "status", "code"),
    [
        (b"", 422, "not_a_picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", 422, "not_a_picture"),
        (picture()[:60], 422, "picture_damaged"),
        (png_header(20_000, 20_000), 422, "too_many_pixels"),
        (picture() + bytes(8 * 1024 * 1024), 413, "body_too_large"),
    ],
)
def test_what_is_not_taken(given: Given, work: Work, data: bytes, status: int, code: str):
    assert refusal(send_picture(given.wim(), data)) == (status, code, None)
    assert work.values("SELECT count(*) FROM uploads") == [0]


def test_body_without_a_length_is_cut_off(given: Given):
    wim = given.wim()
    headers = {"Authorization": f"Bearer {wim.worker_token}", "Transfer-Encoding": "chunked"}
    answer = wim.client.simulate_post(
        "/worker-api/uploads", body=picture() + bytes(9 * 1024 * 1024), headers=headers, extras={"CONTENT_LENGTH": ""}
    )
    assert refusal(answer)[:2] == (413, "body_too_large")


def test_who_may_upload(given: Given, work: Work):
    wim = given.wim()
    assert given.client.simulate_post("/worker-api/uploads", body=picture()).status_code == 401
    assert wim.work("GET", "uploads").status_code == 404
    work.freeze(wim)
    assert refusal(send_picture(wim, picture()))[:2] == (403, "account_frozen")


def test_too_many_uploads(given: Given, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(uploading, "UNCLAIMED_MAX", 2)
    job_id, wim = screenshot_job(given), given.wim()
    first, _ = upload(wim), upload(wim)
    assert refusal(send_picture(wim, picture()))[:2] == (409, "too_many_uploads")
    upload(given.wim())
    assert hand_in(wim, job_id, {"upload_id": first}).status_code == 200
    upload(wim)


@pytest.mark.parametrize("is_locked", [True, False])
def test_uploads_at_the_same_moment_do_not_pass_the_limit(
    given: Given, work: Work, monkeypatch: pytest.MonkeyPatch, is_locked: bool
):
    monkeypatch.setattr(uploading, "UNCLAIMED_MAX", 1)
    counted = threading.Barrier(2, timeout=HANG_SECONDS)
    check = uploading.check_room

    def check_room_at_once(tx: Any, worker_id: str) -> None:
        check(tx, worker_id)
        if not is_locked:
            counted.wait()

    wim = given.wim()
    if not is_locked:  # the negative control: without the lock both are let in
        monkeypatch.setattr(uploading, "lock_account", lambda tx, worker_id: None)
        monkeypatch.setattr(uploading, "check_room", check_room_at_once)
    threads = [threading.Thread(target=send_picture, args=(wim, picture())) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert work.values("SELECT count(*)::int FROM uploads") == [1 if is_locked else 2]


def turns(work: Work) -> list[str]:
    return work.values("SELECT concat(subject, ' ', times) FROM attempts ORDER BY subject")


def test_refused_pictures_are_counted_and_good_ones_are_not(given: Given, work: Work, clock: Any):
    wim = given.wim()
    upload(wim)
    assert turns(work) == [f"refused pictures of {wim.id} 0"]
    for _ in range(10):
        assert refusal(send_picture(wim, b"<svg/>"))[1] == "not_a_picture"
    answer = send_picture(wim, picture())
    assert refusal(answer)[:2] == (429, "too_many_refused_pictures")
    assert "send a screenshot" in answer.json["message"]
    assert "Try again in 30 seconds." in answer.json["message"]
    upload(given.wim())  # of another nothing was refused
    clock.pass_(seconds=31)
    upload(wim)
    assert f"refused pictures of {wim.id} 9" in turns(work)


def test_whose_picture_was_not_looked_at_has_nothing_counted(given: Given, work: Work, monkeypatch: pytest.MonkeyPatch):
    wim = given.wim()
    monkeypatch.setattr(pictures, "WAIT_SECONDS_MAX", 0.05)
    with pictures._decoding:
        assert refusal(send_picture(wim, picture()))[:2] == (503, "busy")
    assert turns(work) == [f"refused pictures of {wim.id} 0"]
    upload(wim)


@pytest.mark.parametrize("takes_turns", [True, False])
def test_one_picture_of_an_account_is_decoded_at_a_time(
    given: Given, database: Database, monkeypatch: pytest.MonkeyPatch, takes_turns: bool
):
    """Also in several processes: what one process knows of itself is taken away here."""
    at_work: list[int] = []
    most: list[int] = []
    run = pictures._run_decoder

    def run_and_look(*files: Any) -> Any:
        at_work.append(1)
        most.append(len(at_work))
        done = run(*files)
        at_work.pop()
        return done

    monkeypatch.setattr(pictures, "_decoding", threading.Semaphore(8))
    monkeypatch.setattr(pictures, "_run_decoder", run_and_look)
    if not takes_turns:  # the negative control
        monkeypatch.setattr(receiving, "take_turn", lambda tx, worker_id, now: True)
    wim = given.wim()
    threads = [threading.Thread(target=upload, args=(wim,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(most) == 4
    assert max(most) == 1 if takes_turns else max(most) > 1


def test_a_turn_that_a_killed_process_left_is_over_soon(given: Given, database: Database, clock: Any):
    wim = given.wim()
    assert database.transact(lambda tx: receiving.take_turn(tx, wim.id, now=clock()))
    clock.pass_(seconds=91)
    upload(wim)


def test_a_fifth_picture_at_a_time_is_told_to_wait(given: Given):
    wim = given.wim()
    with ExitStack() as on_their_way:
        for _ in range(UPLOADS_OF_ONE_MAX):
            on_their_way.enter_context(uploads_on_their_way._uploads.one_of(wim.id))
        answer = send_picture(wim, picture())
        assert refusal(answer)[:2] == (503, "uploads_busy")
        assert "4 files already" in answer.json["message"]
        upload(given.wim())
        for number in range(UPLOADS_MAX - UPLOADS_OF_ONE_MAX):
            on_their_way.enter_context(uploads_on_their_way._uploads.one_of(f"other {number}"))
        assert refusal(send_picture(given.wim(), picture()))[:2] == (503, "uploads_busy")
    upload(wim)
    assert not uploads_on_their_way._uploads._on_their_way


def test_no_connection_is_held_while_decoding(given: Given, database: Database, monkeypatch: pytest.MonkeyPatch):
    class Watched:
        def acquire(self, timeout: float) -> bool:
            stats = database._pool.get_stats()
            free.append(stats["pool_available"] == stats["pool_size"])
            return True

        def release(self) -> None:
            pass

    free: list[bool] = []
    monkeypatch.setattr(pictures, "_decoding", Watched())
    upload(given.wim())
    assert free == [True]


def test_handing_in_pictures_and_texts(given: Given, work: Work):
    job_id, wim = screenshot_job(given, TEXT, SCREENSHOT, SCREENSHOT), given.wim()
    wim.work("POST", f"jobs/{job_id}/hold")
    one, two = upload(wim), upload(wim, picture("JPEG"))
    answer = hand_in(wim, job_id, {"text": "wim"}, {"upload_id": two}, {"upload_id": one})
    assert (answer.status_code, answer.json["status"]) == (200, "SUBMITTED")
    (kept,) = work.proofs(answer.json["task_id"])
    assert [list(proof) for proof in kept] == [["text"], ["image", "sha256"], ["image", "sha256"]]
    assert [str(proof["image"])[-4:] for proof in kept[1:]] == [".jpg", ".png"]
    whole = (
        "["
        + ",".join(
            ['{"text":"wim"}', *(f'{{"image":"{proof["image"]}","sha256":"{proof["sha256"]}"}}' for proof in kept[1:])]
        )
        + "]"
    )
    assert work.values("SELECT proofs_sha256 FROM submissions") == [hashlib.sha256(whole.encode()).digest()]
    claimed = work.values("SELECT concat_ws(' ', state, job_id, task_id, revision_number) FROM uploads")
    assert claimed == [f"CLAIMED {job_id} {answer.json['task_id']} 0"] * 2


def test_doubled_submission_is_one(given: Given):
    job_id, wim = screenshot_job(given), given.wim()
    proof = {"upload_id": upload(wim)}
    first = hand_in(wim, job_id, proof, submission_id="c0ffee")
    again = hand_in(wim, job_id, proof, submission_id="c0ffee")
    assert (first.status_code, again.status_code) == (200, 200)
    assert again.json["task_id"] == first.json["task_id"]


def test_submission_that_is_sent_twice_with_a_key_is_one(given: Given):
    job_id, wim = screenshot_job(given), given.wim()
    body = {"proofs": [{"upload_id": upload(wim)}]}
    headers = {"Authorization": f"Bearer {wim.worker_token}", "Idempotency-Key": "k"}
    answers = [
        given.client.simulate_post(f"/worker-api/jobs/{job_id}/submit", json=body, headers=headers) for _ in "12"
    ]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].text == answers[1].text


def test_what_cannot_be_claimed_looks_alike(given: Given, work: Work):
    job_id, other = screenshot_job(given), screenshot_job(given)
    wim, olga = given.wim(), given.wim()
    used, strange, mine = upload(wim), upload(olga), upload(wim)
    assert hand_in(wim, other, {"upload_id": used}).status_code == 200
    wim.work("POST", f"jobs/{job_id}/hold")
    answers = [hand_in(wim, job_id, {"upload_id": upload_id}) for upload_id in (used, strange, "0" * 16, "nonsense")]
    assert [refusal(answer) for answer in answers] == [(422, "upload_not_found", "proofs[0].upload_id")] * 4
    assert len({answer.text for answer in answers}) == 1
    assert work.counts(job_id) == ("RUNNING", 24, 1, 0)
    assert hand_in(wim, job_id, {"upload_id": mine}).status_code == 200


def test_refused_submission_leaves_its_other_pictures_free(given: Given):
    job_id, wim = screenshot_job(given, SCREENSHOT, SCREENSHOT), given.wim()
    one, two = upload(wim), upload(wim)
    assert refusal(hand_in(wim, job_id, {"upload_id": one}, {"upload_id": "0" * 16}))[2] == "proofs[1].upload_id"
    assert hand_in(wim, job_id, {"upload_id": one}, {"upload_id": two}).status_code == 200


@pytest.mark.parametrize(
    ("proofs", "code", "field"),
    [
        ([{"upload_id": "mine"}], "invalid", "proofs"),
        ([{"upload_id": "mine"}, {"text": "wim"}], "required", "proofs[0].text"),
        ([{"text": "wim"}, {"text": "wim"}, {"text": "x"}], "required", "proofs[1].upload_id"),
        ([{"text": "wim"}, {}, {"upload_id": "mine"}], "required", "proofs[1].upload_id"),
        ([{"text": "wim"}, {"upload_id": "mine"}, {"upload_id": "mine"}], "invalid", "proofs[2].upload_id"),
        ([{"text": "wim"}, {"upload_id": "mine", "text": "x"}, {"upload_id": "mine"}], "invalid", "proofs[1]"),
        ([{"text": " "}, {"upload_id": "x" * 65}, {"upload_id": "mine"}], "invalid", "proofs[1].upload_id"),
    ],
)
def test_proofs_must_be_what_the_job_asks_for(given: Given, proofs: list[dict[str, str]], code: str, field: str):
    job_id, wim = screenshot_job(given, TEXT, SCREENSHOT, SCREENSHOT), given.wim()
    if len(proofs) == 2:
        proofs = [*proofs, {"upload_id": "x"}]
    mine = upload(wim)
    given_proofs = [{key: mine if value == "mine" else value for key, value in proof.items()} for proof in proofs]
    assert refusal(hand_in(wim, job_id, *given_proofs)) == (422, code, field)
    other = upload(wim)
    assert hand_in(wim, job_id, {"text": "w"}, {"upload_id": mine}, {"upload_id": other}).status_code == 200


def test_late_pictures_are_kept(given: Given, work: Work, clock: Any):
    job_id, wim = screenshot_job(given, num_tasks=10), given.wim()
    wim.work("POST", f"jobs/{job_id}/hold")
    clock.pass_(minutes=16)
    for _ in range(10):
        other = given.wim()
        assert hand_in(other, job_id, {"upload_id": upload(other)}).status_code == 200
    answer = hand_in(wim, job_id, {"upload_id": upload(wim)})
    assert (answer.status_code, answer.json["late"]) == (200, True)
    assert work.proofs(answer.json["task_id"])[0][0]["image"]


def send_back(ada: Person, job_id: str, task_id: str) -> None:
    verdict = {"job_id": job_id, "task_id": task_id, "task_rating": "revise", "task_comment": "sharper, please"}
    assert ada.api("jobs/rate-single-task", verdict)["ok"]


def test_revision_has_pictures_of_its_own(given: Given, work: Work):
    ada, wim = given.ada(), given.wim()
    job_id = given.running_job(ada, **EXAMPLE_JOB)
    old, new = upload(wim), upload(wim, picture("JPEG"))
    task_id = hand_in(wim, job_id, {"upload_id": old}).json["task_id"]
    send_back(ada, job_id, task_id)
    again = f"jobs/{job_id}/tasks/{task_id}/resubmit"
    for faulty, code in (({"upload_id": old}, "upload_not_found"), ({"text": "x"}, "required")):
        assert refusal(wim.work("POST", again, {"proofs": [faulty]})) == (422, code, "proofs[0].upload_id")
    assert wim.work("POST", again, {"proofs": [{"upload_id": new}]}).status_code == 200
    assert work.values("SELECT revision_number FROM uploads ORDER BY 1") == [0, 1]
    ada.api("jobs/rate-single-task", {"job_id": job_id, "task_id": task_id, "task_rating": "ok"})
    (rated,) = ada.api("jobs/get-rated-tasks")["tasks"]
    now, before = rated["proofs"][0]["image"], rated["previous_proofs"][0]["proofs"][0]["image"]
    assert (now[-4:], before[-4:]) == (".jpg", ".png")
    for address in (now, before):
        assert given.client.simulate_get(address.removeprefix(given.settings.base_url)).status_code == 200


def test_pictures_cost_no_round_trip_of_their_own(given: Given, database: Database):
    job_id, wim = screenshot_job(given), given.wim()
    wim.work("POST", f"jobs/{job_id}/hold")
    proof = {"upload_id": upload(wim)}
    assert hand_in(wim, job_id, proof).status_code == 200
    assert database.round_trips == 3
