"""What an erased account leaves no trace of in the lives of others, and what stands in the way of erasing it."""

from decimal import Decimal
from typing import Any

import pytest
from msgspec import structs

from piecework.chores.running import run_once
from piecework.chores.schedule import schedule
from piecework.database import Database, Tx
from piecework.postbacks.receivers_sql import Receiver, ask_receiver, put_receiver
from piecework.privacy.erasing import erase_account, load_obstacles, money_at_stake
from piecework.privacy.erasure import CannotEraseYet, ErasedAlready, Erasure, Standing, obstacles
from tests.conftest import VirtualClock
from tests.given import Given, Person

NOTHING = Standing(
    is_operator=False, spendable=Decimal(0), earned=Decimal(0), withdrawing=Decimal(0), escrow=Decimal(0),
    debt=Decimal(0), tasks_undecided=0, tasks_late=0, appeals_open=0, jobs_open=0, payments_open=0,
)  # fmt: skip


def erase(database: Database, clock: VirtualClock, person: Person) -> None:
    erasure = Erasure(asked_by=person.id)
    database.transact(lambda tx: erase_account(tx, person.id, erasure, now=clock()))


def count(database: Database, query: Any, person: Person) -> int:
    return database.read(lambda tx: tx.value(query, id=person.id))


def test_nobody_follows_it_and_it_follows_and_hides_nothing(given: Given, database: Database, clock: VirtualClock):
    ada, wim, olga = given.ada(), given.wim(), given.wim()
    job_id = given.running_job(ada)
    for worker, employer in ((wim, ada), (olga, wim), (olga, ada)):
        assert worker.work("POST", f"employers/{employer.id}/follow").status_code == 200
    assert wim.work("POST", f"jobs/{job_id}/hide").status_code == 200
    erase(database, clock, wim)
    follows = "SELECT count(*)::int FROM follows WHERE %(id)s IN (account_id, employer_id)"
    assert count(database, follows, wim) == 0
    assert count(database, "SELECT count(*)::int FROM hidden_jobs WHERE account_id = %(id)s", wim) == 0
    assert [each["employer_id"] for each in olga.work("GET", "following").json["employers"]] == [ada.id]


def test_it_is_called_no_more_from_the_commit_on(given: Given, database: Database, clock: VirtualClock):
    wim = given.wim()
    receiver = Receiver(address="https://wim.example/hook", secret="whsec_x")
    database.transact(lambda tx: put_receiver(tx, wim.id, receiver))
    erase(database, clock, wim)
    left = database.read(lambda tx: ask_receiver(tx, wim.id).get())
    assert (left.address, left.secret, left.is_called) == ("", "", False)


def test_what_others_have_under_the_same_id_stays_theirs(given: Given, database: Database, clock: VirtualClock):
    wim, nele = given.wim(), given.person()

    def leave(tx: Tx) -> None:
        for person in (wim, nele):
            values = {"id": person.id, "now": clock()}
            tx.do(
                """
                INSERT INTO emails (account_id, email_id, address, subject, body, created_at, attempts, last_error,
                                    whole_body)
                VALUES (%(id)s, 'audit:1', 'a@example.org', 's', 'b', %(now)s, 0, '', '')
                """, **values,
            )  # fmt: skip
            tx.do(
                """
                INSERT INTO notices (account_id, notice_id, kind, job_id, task_id, facts, created_at)
                VALUES (%(id)s, 'terms_changed:1', 'terms_changed', '', '', '{}', %(now)s)
                """, **values,
            )  # fmt: skip
            tx.do(
                """
                INSERT INTO idempotency_keys (account_id, key, request_sha256, answer, created_at)
                VALUES (%(id)s, 'order-1', '', '{}', %(now)s)
                """, **values,
            )  # fmt: skip

    database.transact(leave)
    erase(database, clock, wim)
    run_once(database, clock(), [chore for chore in schedule(given.settings) if chore.name == "finish_erasures"])
    every = """
        SELECT ((SELECT count(*) FROM emails WHERE account_id = %(id)s)
                + (SELECT count(*) FROM notices WHERE account_id = %(id)s)
                + (SELECT count(*) FROM idempotency_keys WHERE account_id = %(id)s))::int
    """
    assert (count(database, every, wim), count(database, every, nele)) == (0, 3)


def test_what_was_erased_has_nothing_in_its_way_any_more(given: Given, database: Database, clock: VirtualClock):
    wim = given.wim()
    erase(database, clock, wim)
    with pytest.raises(ErasedAlready):
        database.read(lambda tx: load_obstacles(tx, wim.id))


def test_money_that_nobody_could_ask_for_any_more_is_at_stake(given: Given, database: Database):
    ada = given.ada(funds="100")
    given.running_job(ada)
    spendable = Decimal(ada.api("users/get-balances")["spendable"])
    assert 0 < spendable < 100

    def at_stake(**how: bool) -> Decimal:
        asked = {"gives_up_money": False, "is_forced": False} | how
        return database.read(lambda tx: money_at_stake(tx, ada.id, **asked))

    assert at_stake(is_forced=True) > spendable, "what its jobs hold in escrow too"
    with pytest.raises(CannotEraseYet):
        at_stake(gives_up_money=True)


@pytest.mark.parametrize(
    ("stands", "told"),
    [
        ({}, []),
        ({"is_operator": True}, ["another operator takes its roles away first"]),
        ({"debt": Decimal("0.0001")}, ["owes the place 0.0001"]),
        ({"payments_open": 1}, ["wait until it has arrived or has lapsed"]),
        ({"withdrawing": Decimal(3)}, ["3.0000 is on its way out"]),
        ({"jobs_open": 2}, ["2 of its jobs are not over"]),
        ({"escrow": Decimal(1)}, ["0 of its jobs are not over"]),
        ({"tasks_undecided": 1}, ["1 of its tasks have no verdict yet"]),
        ({"tasks_late": 1}, ["1 of its tasks came late"]),
        ({"appeals_open": 1}, ["1 appeals are open"]),
        ({"earned": Decimal(1), "spendable": Decimal(2)}, ["It has earned 1.0000", "It can spend 2.0000"]),
    ],
)
def test_each_obstacle_is_told_with_what_to_do(stands: dict[str, Any], told: list[str]):
    found = obstacles(structs.replace(NOTHING, **stands), gives_up_money=False)
    assert len(found) == len(told)
    assert all(part in sentence for part, sentence in zip(told, found, strict=True))
    money = {"earned", "spendable"} & stands.keys()
    assert obstacles(structs.replace(NOTHING, **stands), gives_up_money=True) == ([] if money else found)
