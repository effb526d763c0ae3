"""What programs log in with: tokens by name, each ended alone; all ended by a new password and "everywhere"."""

import secrets
import threading
from collections.abc import Callable

import pytest

from piecework.accounts.account import Account, CredentialKind
from piecework.accounts.authentication import find_caller
from piecework.accounts.entering.changing_password import begin_check, change_password, finish_check
from piecework.accounts.entering.ending import end_everywhere
from piecework.accounts.entering.passwords import hash_password
from piecework.accounts.programs import (
    TOKENS_MAX,
    TokenNotFound,
    TooManyTokens,
    add_worker_token,
    end_worker_token,
    load_worker_tokens,
    reset_api_secret,
)
from piecework.database import Tx
from piecework.ids import new_secret
from piecework.refusal import InvalidRequest
from tests.accounts.people import BASE_URL, People
from tests.waiting import is_anybody_waiting, wait_until

ADDRESS, NEW = "nele@example.org", "five other plain words"


class Programs:
    """Nele, with two programs that work for her and one that employs."""

    def __init__(self, people: People) -> None:
        self.people, self.nele = people, people.nele()
        self.api = new_secret()
        self.tokens = {name: self.make(name) for name in ("phone", "shop")}
        people.database.transact(
            lambda tx: reset_api_secret(tx, self.nele.account_id, self.api, with_code=False, now=people.clock())
        )

    def make(self, name: str) -> str:
        secret, account_id, now = new_secret(), self.nele.account_id, self.people.clock()
        self.people.database.transact(lambda tx: add_worker_token(tx, account_id, secret, name=name, now=now))
        return secret

    def opens(self, secret: str, kind: CredentialKind = "worker", account: Account | None = None) -> bool:
        account_id = (account or self.nele).account_id
        return self.people.database.read(lambda tx: find_caller(tx, account_id, secret, kind)) is not None

    def open(self) -> dict[str, bool]:
        tokens = {name: self.opens(secret) for name, secret in self.tokens.items()}
        return tokens | {"api": self.opens(self.api, "api")}

    def ids(self) -> dict[str, str]:
        found = self.people.database.read(lambda tx: load_worker_tokens(tx, self.nele.account_id))
        return {token.name: token.credential_id for token in found}

    # What ends them.

    def everywhere(self, api_secret_too: bool) -> None:
        account_id = self.nele.account_id
        self.people.database.transact(lambda tx: end_everywhere(tx, account_id, api_secret_too=api_secret_too))

    def forgotten(self, api_secret_too: bool) -> None:
        self.people.forget_password(ADDRESS)
        self.people.choose_password(self.people.link(ADDRESS), NEW, api_secret_too=api_secret_too)

    def changed(self, api_secret_too: bool) -> None:
        database, now = self.people.database, self.people.clock()
        known = database.transact(lambda tx: begin_check(tx, self.nele.account_id, now=now))
        hashed = hash_password(NEW, salt=secrets.token_bytes(16))
        database.transact(
            lambda tx: change_password(
                tx, self.nele, hashed, known_hash=known, session_id="", api_secret_too=api_secret_too,
                base_url=BASE_URL, now=now,
            )
        )  # fmt: skip


@pytest.fixture
def programs(people: People) -> Programs:
    return Programs(people)


def test_each_token_opens_its_own_account_until_it_is_ended(programs: Programs, people: People):
    assert programs.open() == {"phone": True, "shop": True, "api": True}
    other = people.nele("other@example.org")
    assert not programs.opens(programs.tokens["phone"], account=other)
    assert not programs.opens(programs.tokens["phone"], "api")
    people.database.transact(lambda tx: end_worker_token(tx, programs.nele.account_id, programs.ids()["phone"]))
    assert programs.open() == {"phone": False, "shop": True, "api": True}
    assert list(programs.ids()) == ["shop"]


def test_nobody_ends_anothers_token(programs: Programs, people: People):
    other = people.nele("other@example.org")
    with pytest.raises(TokenNotFound):
        people.database.transact(lambda tx: end_worker_token(tx, other.account_id, programs.ids()["phone"]))
    with pytest.raises(TokenNotFound):
        people.database.transact(lambda tx: end_worker_token(tx, programs.nele.account_id, ""))
    assert programs.open() == {"phone": True, "shop": True, "api": True}


@pytest.mark.parametrize("api_secret_too", [False, True])
@pytest.mark.parametrize("end", [Programs.everywhere, Programs.forgotten, Programs.changed])
def test_all_of_them_end_and_the_api_secret_where_it_is_said(
    programs: Programs, end: Callable[[Programs, bool], None], api_secret_too: bool
):
    end(programs, api_secret_too)
    assert programs.open() == {"phone": False, "shop": False, "api": not api_secret_too}


def test_others_programs_go_on(programs: Programs, people: People):
    others = object.__new__(Programs)
    others.people, others.nele, others.tokens = people, people.nele("other@example.org"), {}
    others.tokens["phone"] = others.make("phone")
    programs.everywhere(True)
    assert others.opens(others.tokens["phone"])


@pytest.mark.parametrize("name", ["", " ", "x" * 51, "two\nlines"])
def test_a_name_that_is_none_is_refused(programs: Programs, name: str):
    with pytest.raises(InvalidRequest, match="Give the token a name"):
        programs.make(name)


def test_tokens_come_to_an_end_of_their_number(programs: Programs):
    for number in range(TOKENS_MAX - 2):
        programs.make(f"program {number}")
    with pytest.raises(TooManyTokens):
        programs.make("one more")


def test_a_token_that_is_made_at_the_same_moment_is_ended_too(programs: Programs, people: People):
    database, account_id, secret = people.database, programs.nele.account_id, new_secret()
    known = database.transact(lambda tx: begin_check(tx, account_id, now=people.clock()))
    ending = threading.Thread(target=programs.everywhere, args=(False,))

    def make(tx: Tx) -> None:
        finish_check(tx, account_id, known)
        add_worker_token(tx, account_id, secret, name="new", now=people.clock())
        tx.value("SELECT 1")  # all of it is done by now, and not committed
        ending.start()
        wait_until(lambda: not ending.is_alive() or database.read(is_anybody_waiting))

    database.transact(make)
    ending.join()
    assert not programs.opens(secret)
