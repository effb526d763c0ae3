"""What is told by e-mail as well, and that each reads and keeps their own."""

from typing import Any, get_args

import pytest

from piecework.database import Database
from piecework.events.event import Event, EventKind
from piecework.events.events_sql import add_events
from piecework.mail.outbox_sql import list_emails
from piecework.notices.notices import forget_told, make_notices
from tests.conftest import VirtualClock
from tests.given import Given, Person

# What can be read when one comes by: nobody waits for it, and nothing stops because of it.
READ_IN_PASSING = {"rated_not_ok", "hold_cancelled", "late_taken", "late_closed", "level_changed", "report_handled"}


def tell(database: Database, clock: VirtualClock, person: Person, *kinds: Any) -> None:
    events = [Event(account_id=person.id, event_id=f"{kind}:1", kind=kind) for kind in kinds]
    database.transact(lambda tx: add_events(tx, events, now=clock()))
    database.transact(lambda tx: make_notices(tx, now=clock()))


def letters(database: Database) -> list[str]:
    return [letter.email_id for letter in database.read(lambda tx: list_emails(tx, page=1)).items]


@pytest.mark.parametrize("read_in_passing", [False, True])
def test_what_stops_work_or_is_waited_for_comes_by_e_mail(
    given: Given, database: Database, clock: VirtualClock, read_in_passing: bool
):
    kinds = [kind for kind in get_args(EventKind) if (kind in READ_IN_PASSING) is read_in_passing]
    tell(database, clock, given.wim(), *kinds)
    told = {email_id.partition(":")[0] for email_id in letters(database) if email_id}
    assert told == (set() if read_in_passing else set(kinds) - {"task_submitted", "job_status_changed"})


def test_reading_all_notices_reads_ones_own(given: Given, database: Database, clock: VirtualClock):
    wim, nele = given.wim(), given.person()
    for person in (wim, nele):
        tell(database, clock, person, "level_changed", "work_paused")
    assert wim.work("POST", "notices/read-all").status_code == 200
    assert wim.work("GET", "notices").json["unread"] == 0
    assert nele.work("GET", "notices").json["unread"] == 2


def test_a_notice_was_read_when_it_was_read_first(given: Given, database: Database, clock: VirtualClock):
    wim = given.wim()
    tell(database, clock, wim, "level_changed")
    (notice,) = wim.work("GET", "notices").json["notices"]
    read: list[Any] = []
    for _ in range(2):
        assert wim.work("POST", f"notices/{notice['notice_id']}/read").status_code == 200
        read.append(wim.work("GET", "notices").json["notices"][0]["read_at"])
        clock.pass_(hours=1)
    assert read[0] == read[1] is not None


def test_a_letter_is_kept_as_long_as_the_rule_says(given: Given, database: Database, clock: VirtualClock):
    tell(database, clock, given.wim(), "work_paused")
    for passes, kept in (({"days": 30}, 1), ({"seconds": 1}, 0)):
        clock.pass_(**passes)
        database.transact(lambda tx: forget_told(tx, events_days=90, notices_days=90, emails_days=30, now=clock()))
        assert len([each for each in letters(database) if each]) == kept
