"""Terms that change: who is told, what is marked as new, what stays on record, and what operators count."""

from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from piecework.accounts import telling_of_terms
from piecework.accounts.accepting_terms import TermsNotInForce, accept_terms, compare, count_acceptances, read_own_terms
from piecework.accounts.telling_of_terms import tell_of_terms
from piecework.accounts.terms import Terms, TermsNotFound, get_text, read_terms, terms_of
from piecework.accounts.terms_sql import find_in_force
from piecework.chores.running import run_once
from piecework.database import Database, Tx
from piecework.notices.notices import make_notices
from piecework.privacy.erasing import erase_account
from piecework.privacy.erasure import Erasure
from piecework.refusal import CannotStart
from tests.conftest import VirtualClock
from tests.given import Given, Person

OLD = read_terms("")
NEW = terms_of("# Terms\n\nBe kind.\n\nPay within a week.")
NEWER = terms_of("# Terms\n\nBe kind.\n\nPay within a day.")


@pytest.fixture
def accept(database: Database, clock: VirtualClock) -> Callable[[Person, Terms], None]:
    def accept(person: Person, terms: Terms) -> None:
        database.transact(lambda tx: accept_terms(tx, person.id, terms, version=terms.version, now=clock()))

    return accept


def tell(database: Database, clock: VirtualClock, terms: Terms = NEW) -> int:
    """Run the chore until there is nothing more to tell; how many accounts it looked at."""
    seen = 0
    while looked_at := database.transact(lambda tx: tell_of_terms(tx, terms, now=clock())):
        seen += looked_at
    return seen


def notify(database: Database, clock: VirtualClock) -> None:
    """Make notices and e-mails of what was told."""
    database.transact(lambda tx: make_notices(tx, now=clock()))


def told(person: Person) -> list[str]:
    """The titles of the person's notices about terms."""
    notices = person.work("GET", "notices").json["notices"]
    return [notice["title"] for notice in notices if notice["kind"] == "terms_changed"]


def test_everybody_who_was_there_is_told_once_by_notice_and_e_mail(
    given: Given, database: Database, clock: VirtualClock, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(telling_of_terms, "TOLD_A_BATCH", 2)
    people = [given.person() for _ in range(4)]
    never = given.person(accepts_terms=False)
    assert tell(database, clock) == 5
    assert tell(database, clock) == 0
    notify(database, clock)
    assert [told(person) for person in people] == [["The terms of this place changed"]] * 4
    assert told(never) == ["The terms of this place wait for you"]
    subjects = database.read(lambda tx: tx.value("SELECT array_agg(subject) FROM emails"))
    assert sorted(subjects) == sorted(
        [*["The terms of this place changed"] * 4, "The terms of this place wait for you"]
    )
    state = database.read(lambda tx: find_in_force(tx, NEW.version))
    assert state is not None
    assert state.told_all_at == clock()


def test_who_accepted_or_came_later_or_is_gone_is_not_told(
    given: Given, database: Database, clock: VirtualClock, accept: Callable[[Person, Terms], None]
):
    wim, gone = given.wim(), given.person("Gone")
    accept(wim, NEW)
    erasure = Erasure(asked_by=gone.id)
    database.transact(lambda tx: erase_account(tx, gone.id, erasure, now=clock()))
    database.transact(lambda tx: tell_of_terms(tx, NEW, now=clock()))
    clock.pass_(seconds=1)
    late = given.person("Late", accepts_terms=False)
    tell(database, clock)
    notify(database, clock)
    assert [told(wim), told(late)] == [[], []]
    events = database.read(lambda tx: tx.value("SELECT count(*) FROM events WHERE kind = 'terms_changed'"))
    assert events == 0


def test_a_text_that_comes_back_is_not_told_of_again(given: Given, database: Database, clock: VirtualClock):
    wim = given.wim()
    for terms in (NEW, NEWER, NEW):
        tell(database, clock, terms)
        clock.pass_(hours=1)
    notify(database, clock)
    assert len(told(wim)) == 2


def test_the_chore_of_a_place_tells_of_its_own_terms(given: Given, database: Database, clock: VirtualClock):
    wim, never = given.wim(), given.person(accepts_terms=False)
    run_once(database, clock())
    run_once(database, clock())
    assert (told(wim), told(never)) == ([], ["The terms of this place wait for you"])


def test_the_version_that_was_read_is_accepted_and_none_else(given: Given, database: Database, clock: VirtualClock):
    wim = given.wim()
    for version in ("", OLD.version, NEWER.version):
        with pytest.raises(TermsNotInForce):
            database.transact(lambda tx, version=version: accept_terms(tx, wim.id, NEW, version=version, now=clock()))
    assert database.read(lambda tx: read_own_terms(tx, wim.id, NEW)).accepted_at is None


def test_the_history_stays_with_the_first_time_of_each(
    given: Given, database: Database, clock: VirtualClock, accept: Callable[[Person, Terms], None]
):
    wim = given.wim()
    began = clock()
    for terms in (NEW, OLD):
        clock.pass_(hours=1)
        accept(wim, terms)
    own = database.read(lambda tx: read_own_terms(tx, wim.id, OLD))
    assert own.accepted_at == began
    assert [one.version for one in own.acceptances] == [NEW.version, OLD.version]
    for statement in (
        "UPDATE terms_accepted SET accepted_at = now()", "DELETE FROM terms_accepted", "TRUNCATE terms_accepted",
        "UPDATE terms_texts SET body = ''", "DELETE FROM terms_texts", "TRUNCATE terms_texts CASCADE",
    ):  # fmt: skip
        with pytest.raises(psycopg.errors.RaiseException, match="only ever added to"):
            database.transact(lambda tx, statement=statement: tx.do(statement).count())


def test_what_is_new_and_what_is_gone_since_ones_own_acceptance(
    given: Given, database: Database, accept: Callable[[Person, Terms], None], clock: VirtualClock
):
    wim = given.wim()
    clock.pass_(hours=1)
    accept(wim, NEW)
    own = database.read(lambda tx: read_own_terms(tx, wim.id, NEWER))
    assert [(one.text, one.is_new) for one in own.paragraphs] == [
        ("Terms", False), ("Be kind.", False), ("Pay within a day.", True),
    ]  # fmt: skip
    assert [one.text for one in own.gone] == ["Pay within a week."]


def test_moved_line_breaks_are_no_change():
    shown, gone = compare("# A\n\nOne two\nthree.", "# A\n\nOne two three.\n\nFour.")
    assert [one.text for one in shown if one.is_new] == ["Four."]
    assert gone == []


def test_texts_are_found_while_in_force_or_accepted(
    given: Given, database: Database, accept: Callable[[Person, Terms], None]
):
    accept(given.wim(), NEW)
    assert database.read(lambda tx: get_text(tx, NEWER.version, NEWER)) == NEWER.text
    assert database.read(lambda tx: get_text(tx, NEW.version, NEWER)) == NEW.text
    with pytest.raises(TermsNotFound):
        database.read(lambda tx: get_text(tx, NEWER.version, NEW))


def test_operators_count_who_accepted_what(
    given: Given, database: Database, clock: VirtualClock, accept: Callable[[Person, Terms], None]
):
    mo, wim, ada = given.mo(), given.wim(), given.ada(funds="0")
    given.person(accepts_terms=False)
    tell(database, clock, OLD)
    clock.pass_(hours=1)
    for person in (wim, ada):
        accept(person, NEW)
    erasure = Erasure(asked_by=ada.id)
    database.transact(lambda tx: erase_account(tx, ada.id, erasure, now=clock()))
    counted = database.read(lambda tx: count_acceptances(tx, NEW))
    assert (counted.counts.accounts, counted.counts.accepted, counted.waiting, counted.counts.without_any) == (
        3,
        1,
        2,
        1,
    )
    assert [(one.version, one.accepted, one.latest_of) for one in counted.versions] == [
        (NEW.version, 1, 1), (OLD.version, 2, 1),
    ]  # fmt: skip
    answer = mo.operate("GET", "terms").json
    assert {name: answer[name] for name in ("version", "accounts", "accepted", "waiting", "without_any")} == {
        "version": OLD.version, "accounts": 3, "accepted": 2, "waiting": 1, "without_any": 1,
    }  # fmt: skip
    assert mo.operate("GET", f"accounts/{wim.id}").json["terms_version"] == NEW.version


def test_an_app_shows_the_terms_and_has_them_accepted(given: Given):
    wim = given.wim(accepts_terms=False)
    shown = wim.work("GET", "terms").json
    assert (shown["text"], shown["accepted_at"], shown["accepted"]) == (OLD.text, None, [])
    refused = wim.work("POST", "terms/accept", {"version": NEW.version})
    assert (refused.status_code, refused.json["code"]) == (409, "terms_not_in_force")
    assert wim.work("POST", "terms/accept", {"version": shown["version"]}).json == {"ok": True, "version": OLD.version}
    assert wim.work("GET", "terms").json["accepted_at"] is not None


def test_programs_are_refused_nothing(given: Given):
    ada, wim = given.ada(accepts_terms=False), given.wim(accepts_terms=False)
    job_id = given.running_job(ada)
    assert given.submitted_task(wim, job_id)


def test_what_another_process_tells_is_left_to_it(
    given: Given, database: Database, clock: VirtualClock, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(telling_of_terms, "TOLD_A_BATCH", 1)
    people = [given.person() for _ in range(3)]

    def tell_some(tx: Tx) -> int:
        tx.do("SET LOCAL lock_timeout = '5s'")
        return tell_of_terms(tx, NEW, now=clock())

    assert database.transact(tell_some) == 1
    assert database.transact(lambda tx: (tell_some(tx), database.transact(tell_some))) == (1, 0)
    tell(database, clock)
    notify(database, clock)
    assert [told(person) for person in people] == [["The terms of this place changed"]] * 3


@pytest.mark.parametrize("text", ["", "x" * 500_001], ids=["none", "a book"])
def test_a_file_of_no_terms_or_of_a_book_stops_the_start(tmp_path: Path, text: str):
    file = tmp_path / "terms.txt"
    file.write_text(text)
    with pytest.raises(CannotStart, match="must have 1 to"):
        read_terms(str(file))
