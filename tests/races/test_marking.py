"""Two who hand in the same at the same moment do not miss each other."""

from collections.abc import Iterator

import pytest

from piecework.ids import new_task_id
from tests.given import Given
from tests.races.contending import NO_ROW_LOCKS, Deed, Race, contend, deed, first_lost

pytestmark = [pytest.mark.races, pytest.mark.timeout(120)]

TEXT = "I signed up with the name wim01 and confirmed the address."


def pair(given: Given, job_id: str) -> list[Deed]:
    """Two workers with the same text, from one address and device."""
    told = {"job_id": job_id, "now": given.clock().isoformat(), "text": TEXT, "ip_address": "192.0.2.7", "device": "x"}
    return [deed("submit", **told, worker_id=given.wim().id, task_id=new_task_id()) for _ in range(2)]


def marks_of(given: Given, job_id: str) -> list[str]:
    query = "SELECT kind FROM task_marks WHERE job_id = %(job_id)s ORDER BY kind"
    return given.database.read(lambda tx: tx.ask_value(query, job_id=job_id).all())


BOTH = ["same_text", "shared_address", "shared_address", "shared_device", "shared_device"]


def test_the_later_of_two_at_once_is_marked_and_both_for_what_they_share(given: Given):
    ada = given.ada()
    for _ in range(4):
        job_id = given.running_job(ada)
        assert contend(given.database.url, pair(given, job_id)).counts == {"submitted": 2}
        assert marks_of(given, job_id) == BOTH


@pytest.mark.unaudited
def test_control_without_the_jobs_lock_they_miss_each_other(given: Given):
    ada, jobs = given.ada(funds="1000"), list[str]()

    def races() -> Iterator[Race]:
        while True:
            jobs.append(given.running_job(ada))
            yield contend(given.database.url, pair(given, jobs[-1]), sabotage=NO_ROW_LOCKS)

    first_lost(races(), lambda race: race.counts["submitted"] == 2 and marks_of(given, jobs[-1]) != BOTH)
