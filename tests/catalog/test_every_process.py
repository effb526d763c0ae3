"""A change of the catalogue counts in every process from the next call on: two servers of their own on one database."""

import base64
import json
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from tests.given import TEXT_JOB, Given, Person
from tests.served import served
from tests.waiting import HANG_SECONDS


def call(address: str, person: Person, path: str, body: object = None) -> Any:
    secret = base64.b64encode(f"{person.id}:{person.api_secret}".encode()).decode()
    request = urllib.request.Request(
        f"{address}/{path}",
        data=None if body is None else json.dumps(body).encode(),
        headers={"Authorization": f"Basic {secret}", "Content-Type": "application/json"},
    )
    try:
        with urllib.request.urlopen(request, timeout=HANG_SECONDS) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as refused:
        return json.load(refused)


def test_a_price_changed_in_one_process_counts_in_the_others(given: Given, database_url: str, tmp_path: Path):
    ada, mo = given.ada(), given.mo()
    first, second = tmp_path / "first", tmp_path / "second"
    first.mkdir()
    second.mkdir()
    with served(database_url, first, chore_processes=0) as one, served(database_url, second, chore_processes=0) as two:
        for place in (one, two):  # each has answered before, and could remember
            for _ in range(4):
                assert call(place, ada, "api/jobs/get-categories.php")[1]["min_task_value"]["int"] == "0.080"
        running = call(one, ada, "api/jobs/post-job.php", TEXT_JOB)["url"].partition("?Id=")[2]
        prices = [{"zone_id": "int", "task_value_min": "0.3"}]
        change = {"prices": prices, "reason": "Spring."}
        assert call(one, mo, "operator-api/catalog/categories/0501", change)["ok"]
        for place in (one, two) * 4:
            assert call(place, ada, "api/jobs/get-categories.php")[1]["min_task_value"]["int"] == "0.300"
            assert call(place, ada, "api/jobs/post-job.php", TEXT_JOB)["code"] == "task_value_too_low"
        assert call(one, mo, "operator-api/catalog/categories/0501", {"is_closed": True, "reason": "x"})["ok"]
        for place in (one, two) * 4:
            assert call(place, ada, "api/jobs/post-job.php", TEXT_JOB | {"task_value": 1})["code"] == "category_closed"
            job = call(place, ada, f"api/jobs/get-job.php?job_id={running}")
            assert (job["status"], float(job["task_value"])) == ("RUNNING", 0.1)
