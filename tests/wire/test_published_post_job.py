"""Posting a job (API 3.4): the published request in every way a client may send it, and the answer compared whole."""

import json
from typing import Any

import pytest

from tests.given import EXAMPLE_JOB
from tests.place import Place
from tests.wire import published
from tests.wire.calling import WAYS, Way, check_answer, exactly, send

every_way = pytest.mark.parametrize("way", WAYS.values(), ids=list(WAYS))

DETAILED: dict[str, Any] = EXAMPLE_JOB | {
    "excluded_countries": ["pk", "bd"],
    "instructions": ["Visit website ABC, today", "Click the {{ORDINAL}} link from the top."],
    "notes": "Mind the gap & the café",
    "variables": [{"name": "ORDINAL", "values": ["first", "second"]}],
    "proofs": [
        {"description": "What is on top?", "type": "text"},
        {"description": "A screenshot of it", "type": "screenshot"},
    ],
    "challenges": [{"question": "2 + 2?", "answer": "4"}],
    "challenge_action": "rate_nok_block",
    "workers_level": "advanced",
    "workers_max_tasks": 2,
    "task_value": 0.25,
    "start_time": "08:00",
    "end_time": "20:30",
    "ttr": 8,
    "autorate": "V+R",
    "pause_after_approval": 1,
    "hold_time": 20,
    "hold_required": 1,
    "distribution": 50,
    "notify_followers": 1,
    "premium_amount": 2.5,
}


def posted_id(answer: Any) -> str:
    """The id that clients cut from the address."""
    job_id = answer["url"].partition("?Id=")[2]
    assert len(job_id) == 12
    assert set(job_id) <= set("0123456789abcdef")
    return job_id


@every_way
def test_example_is_posted(place: Place, way: Way):
    ada = place.ada()
    result = way(ada, "jobs/post-job", EXAMPLE_JOB)
    job_id = posted_id(result.json)
    url = f"http://127.0.0.1:8080/employer/campaign-details.php?Id={job_id}"
    check_answer(result, {"ok": True, "url": url, "message": published.POSTED_MESSAGE})
    job = place.job(ada, job_id)
    assert exactly({name: job[name] for name in EXAMPLE_JOB}) == exactly(EXAMPLE_JOB)
    assert place.spendable(ada) == "96.6750"


@every_way
def test_example_is_only_validated_with_test(place: Place, way: Way):
    ada = place.ada(funds="0")
    result = way(ada, "jobs/post-job", EXAMPLE_JOB | {"test": 1})
    check_answer(result, {"ok": True, "url": "", "message": "Job validated successfully.", "cost": "3.3250"})
    assert ada.api("jobs/get-jobs")["jobs"] == []
    assert ada.api("users/get-transactions")["transactions"] == []


@every_way
def test_every_attribute_arrives(place: Place, way: Way):
    ada = place.ada()
    job_id = posted_id(way(ada, "jobs/post-job", DETAILED).json)
    shown = place.job(ada, job_id)
    hidden = {"variables", "hold_required", "notify_followers", "premium_amount"}
    assert exactly({name: shown[name] for name in DETAILED if name not in hidden}) == exactly(
        {name: value for name, value in DETAILED.items() if name not in hidden}
    )
    kept = place.work.values(
        "SELECT jsonb_build_object('variables', variables, 'hold_required', hold_required::int,"
        " 'notify_followers', notify_followers::int, 'premium_amount', premium_amount) FROM jobs WHERE job_id = %(id)s",
        id=job_id,
    )
    assert kept == [{name: DETAILED[name] for name in hidden}]
    assert shown["status"] == "PAUSED"


def test_what_is_left_out_has_the_published_defaults(place: Place):
    ada = place.ada()
    needed = ("zone_id", "category_id", "title", "instructions", "proofs", "task_value")
    job_id = posted_id(ada.api("jobs/post-job", {name: EXAMPLE_JOB[name] for name in needed}))
    job = place.job(ada, job_id)
    defaults = {
        "num_tasks": 10, "workers_level": "starter", "workers_max_tasks": 1, "speed": 1000, "start_time": "00:00",
        "end_time": "24:00", "ttr": 7, "autorate": "NO", "pause_after_approval": 0, "hold_time": 15,
        "excluded_countries": [], "notes": "", "challenges": [], "challenge_action": "", "distribution": None,
    }  # fmt: skip
    assert exactly({name: job[name] for name in defaults}) == exactly(defaults)
    hidden = "SELECT hold_required OR notify_followers OR premium_amount <> 0 FROM jobs WHERE job_id = %(id)s"
    assert place.work.values(hidden, id=job_id) == [False]


@pytest.mark.parametrize(
    ("is_auto_approved", "pause", "status"),
    [(True, 0, "RUNNING"), (True, 1, "PAUSED"), (False, 0, "PENDING_REVIEW"), (False, 1, "PENDING_REVIEW")],
)
def test_status_of_a_new_job(place: Place, is_auto_approved: bool, pause: int, status: str):
    ada = place.ada(is_auto_approved=is_auto_approved)
    job_id = posted_id(ada.api("jobs/post-job", EXAMPLE_JOB | {"pause_after_approval": pause}))
    assert place.job(ada, job_id)["status"] == status


def test_body_wins_over_the_query(place: Place):
    ada = place.ada()
    brief = EXAMPLE_JOB | {"num_tasks": 11}
    job_id = posted_id(ada.api("jobs/post-job", brief, num_tasks=30, title="From the query"))
    assert (place.job(ada, job_id)["num_tasks"], place.job(ada, job_id)["title"]) == (11, EXAMPLE_JOB["title"])


@pytest.mark.parametrize(
    "countries", ["=pk,bd", '=["pk","bd"]', "=pk&excluded_countries=bd", "[]=pk&excluded_countries[]=bd"]
)
def test_list_of_text_may_be_written_in_four_ways(place: Place, countries: str):
    ada = place.ada()
    answer = send(
        ada, "POST", "jobs/post-job", query=f"excluded_countries{countries}", body=json.dumps(EXAMPLE_JOB)
    )  # fmt: skip
    assert place.job(ada, posted_id(answer.json))["excluded_countries"] == ["pk", "bd"]
