"""A page of a list: two statements of one round trip, and a page past the end that is empty and still counts."""

from collections.abc import Iterator

import psycopg
import pytest

from piecework.database import Database
from piecework.mail.outbox_sql import list_emails
from piecework.moderation.accounts_sql import list_accounts
from piecework.paging import Page
from tests.databases import Databases
from tests.rows import put_account, put_row

ACCOUNTS, EMAILS = 101, 201


@pytest.fixture(scope="module")
def place(databases: Databases) -> Iterator[Database]:
    """A hundred and one accounts; to the first of them two hundred and one e-mails."""
    with databases.filled(write_rows) as opened:
        yield opened


def write_rows(connection: psycopg.Connection[object]) -> None:
    for number in range(ACCOUNTS):
        put_account(connection, f"a{number:03}")
    for number in range(EMAILS):
        put_row(connection, "emails", account_id="a000", email_id=f"e{number:03}")


@pytest.mark.parametrize(("page", "shown", "has_more"), [(1, 100, True), (2, 100, True), (3, 1, False), (9, 0, False)])
def test_every_page_of_a_counted_list_says_how_many_there_are(place: Database, page: int, shown: int, has_more: bool):
    found = place.read(lambda tx: list_emails(tx, page=page))
    assert (len(found.items), found.current_page, found.has_more) == (shown, page, has_more)
    assert (found.matching, found.pages, found.is_counted) == (EMAILS, 3, True)
    assert place.round_trips == 1


@pytest.mark.parametrize(
    ("page", "shown", "has_more", "known"), [(1, 100, True, 101), (2, 1, False, 101), (5, 0, False, 400)]
)
def test_a_list_that_nobody_counts_knows_whether_there_are_more(
    place: Database, page: int, shown: int, has_more: bool, known: int
):
    found = place.read(lambda tx: list_accounts(tx, text="", show="all", page=page))
    assert (len(found.items), found.has_more, found.matching) == (shown, has_more, known)
    assert not found.is_counted
    assert place.round_trips == 1


def test_what_is_made_of_a_page_is_the_same_page():
    page = Page(items=[1, 2], current_page=3, page_size=2, matching=5, is_counted=False)
    assert page.map(str) == Page(items=["1", "2"], current_page=3, page_size=2, matching=5, is_counted=False)
