"""Those who hand in the same at the same moment do not miss each other."""

import pytest

from piecework.ids import new_task_id
from tests.given import Given
from tests.races.contending import NO_ROW_LOCKS, Deed, Race, contend, deed, first_lost

WORKERS = 6  # of which each has at most five others to be marked with
TEXT = "I signed up with the name wim01 and confirmed the address."


def copies(given: Given, job_id: str) -> list[Deed]:
    """Workers with the same text, from one address and device."""
    told = {"job_id": job_id, "now": given.clock().isoformat(), "text": TEXT, "ip_address": "192.0.2.7", "device": "x"}
    return [deed("submit", **told, worker_id=given.wim().id, task_id=new_task_id()) for _ in range(WORKERS)]


def marks_of(given: Given, job_id: str) -> dict[str, int]:
    """How many there are of each kind."""
    query = "SELECT kind FROM task_marks WHERE job_id = %(job_id)s"
    kinds: list[str] = given.database.read(lambda tx: tx.ask_value(query, job_id=job_id).all())
    return {kind: kinds.count(kind) for kind in sorted(set(kinds))}


def marks_due(submitted: int) -> dict[str, int]:
    """The later of two is marked for the text, both for what they share."""
    pairs = submitted * (submitted - 1) // 2
    return {"same_text": pairs, "shared_address": 2 * pairs, "shared_device": 2 * pairs}


def test_the_later_of_two_at_once_is_marked_and_both_for_what_they_share(given: Given):
    ada = given.ada()
    for _ in range(3):
        job_id = given.running_job(ada)
        assert contend(given.database.url, copies(given, job_id)).counts == {"submitted": WORKERS}
        assert marks_of(given, job_id) == marks_due(WORKERS)


@pytest.mark.unaudited
def test_control_without_the_jobs_lock_they_miss_each_other(given: Given):
    ada, jobs = given.ada(funds="1000"), list[str]()

    def once_more() -> Race:
        jobs.append(given.running_job(ada))
        return contend(given.database.url, copies(given, jobs[-1]), sabotage=NO_ROW_LOCKS)

    def is_lost(race: Race) -> bool:
        return race.counts["submitted"] > 1 and marks_of(given, jobs[-1]) != marks_due(race.counts["submitted"])

    first_lost(once_more, is_lost)
