"""Pictures as employers get them: an address in the proofs that a plain GET reads, and nobody else finds."""

from typing import Any

import pytest
from falcon.testing import Result
from structlog.testing import capture_logs

from piecework.proofs.store import ProofStore, ProofStoreUnavailable
from piecework.settings import Settings
from tests.given import EXAMPLE_JOB, Given
from tests.pictures import hand_in, opened, picture, upload

HEADERS = {
    "cache-control": "private, max-age=3600, immutable",
    "content-security-policy": "default-src 'none'; sandbox",
    "cross-origin-resource-policy": "cross-origin",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-robots-tag": "noindex",
}


def submitted_picture(given: Given, data: bytes | None = None) -> str:
    """The path of a picture's address, as get-unrated-tasks tells it."""
    ada, wim = given.ada(), given.wim()
    job_id = given.running_job(ada, **EXAMPLE_JOB)
    assert hand_in(wim, job_id, {"upload_id": upload(wim, data)}).status_code == 200
    (task,) = ada.api("jobs/get-unrated-tasks")["tasks"]
    (proof,) = task["proofs"]
    assert list(proof) == ["image"]
    assert proof["image"].startswith("http://127.0.0.1:8080/proofs/")
    return str(proof["image"]).removeprefix("http://127.0.0.1:8080")


def get(given: Given, path: str, *, method: str = "GET", **headers: str) -> Result:
    return given.client.simulate_request(method, path, headers=headers)


def test_published_example_is_done_rated_and_paid(given: Given):
    ada, wim = given.ada(), given.wim()
    job_id = given.running_job(ada, **EXAMPLE_JOB)
    task_id = wim.work("POST", f"jobs/{job_id}/hold").json["task_id"]
    assert hand_in(wim, job_id, {"upload_id": upload(wim, picture(size=(200, 100)))}).status_code == 200
    (task,) = ada.api("jobs/get-unrated-tasks", job_id=job_id)["tasks"]
    address = task["proofs"][0]["image"]
    assert opened(get(given, address.removeprefix("http://127.0.0.1:8080")).content).size == (200, 100)
    assert ada.api("jobs/rate-single-task", {"job_id": job_id, "task_id": task_id, "task_rating": "ok"})["ok"]
    assert wim.api("users/get-balances")["earned"] == "0.1000"
    (rated,) = ada.api("jobs/get-rated-tasks")["tasks"]
    assert rated["proofs"] == [{"image": address}]


@pytest.mark.parametrize(("kind", "end", "media"), [("PNG", "png", "image/png"), ("JPEG", "jpg", "image/jpeg")])
def test_picture_and_thumbnail(given: Given, kind: str, end: str, media: str):
    path = submitted_picture(given, picture(kind, size=(1000, 500)))
    for asked, size, type_, name in (
        (path, (1000, 500), media, f"proof.{end}"),
        (f"{path}/thumbnail", (320, 160), "image/jpeg", "proof.jpg"),
    ):
        answer, head = get(given, asked), get(given, asked, method="HEAD")
        assert opened(answer.content).size == size
        assert (head.status_code, head.content) == (200, b"")
        for told in (answer.headers, head.headers):
            assert {header: told[header] for header in HEADERS} == HEADERS
            assert told["content-type"] == type_
            assert told["content-disposition"] == f'inline; filename="{name}"'
            assert told["content-length"] == str(len(answer.content))


def test_another_sites_page_may_show_it(given: Given):
    path = submitted_picture(given)
    shown = get(given, path, **{"Sec-Fetch-Site": "cross-site"})
    assert (shown.status_code, shown.headers["cross-origin-resource-policy"]) == (200, "cross-origin")
    assert get(given, "/api/jobs/get-zones.php", **{"Sec-Fetch-Site": "cross-site"}).status_code == 403


def test_every_other_name_is_answered_alike(given: Given):
    path = submitted_picture(given)
    others = [
        "/proofs/" + "0" * 64 + ".png", path.replace(".png", ".jpg"), path[:-4], path + ".png", "/proofs/x",
        "/proofs/..%2f..%2fetc%2fpasswd", path.upper().replace("/PROOFS", "/proofs"), "/proofs/x/thumbnail",
        path.replace(".png", ".jpg") + "/thumbnail/x",
    ]  # fmt: skip
    answers = [get(given, other) for other in others]
    assert {(answer.status_code, answer.text) for answer in answers} == {
        (404, '{"ok":false,"message":"There is nothing at this address.","code":"not_found"}')
    }
    assert {answer.headers["cache-control"] for answer in answers} == {"no-store"}
    assert get(given, path, method="POST").status_code == 404


def test_name_is_in_no_log_line(given: Given, monkeypatch: pytest.MonkeyPatch):
    path = submitted_picture(given)
    name = path.split("/")[2].partition(".")[0]

    def away(*_: Any, **__: Any) -> None:
        raise ProofStoreUnavailable

    with capture_logs() as lines:
        assert get(given, path).status_code == 200
        assert get(given, f"{path}/thumbnail").status_code == 200
        assert get(given, f"{path}x").status_code == 404
        monkeypatch.setattr(ProofStore, "find", away)
        failed = get(given, path)
    assert (failed.status_code, failed.headers["retry-after"], failed.json["code"]) == (
        503,
        "5",
        "proof_store_unavailable",
    )
    assert [line["route"] for line in lines] == [
        "/proofs/{file_name}", "/proofs/{file_name}/thumbnail", "/proofs/{file_name}", "/proofs/{file_name}",
    ]  # fmt: skip
    assert name not in str(lines)


def test_address_follows_the_public_url(given: Given):
    ada, wim = given.ada(), given.wim()
    job_id = given.running_job(ada, **EXAMPLE_JOB)
    hand_in(wim, job_id, {"upload_id": upload(wim)})
    moved = Settings(data_dir=given.settings.data_dir, public_url='https://moved.example/a"b\\')
    ada.client = Given(given.database, given.clock, moved).client
    (task,) = ada.api("jobs/get-unrated-tasks")["tasks"]
    assert task["proofs"][0]["image"].startswith('https://moved.example/a"b\\/proofs/')
