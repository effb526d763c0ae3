"""What can be an e-mail address, whose account it is, and which mailbox letters to it end in."""

from datetime import UTC, datetime

import pytest
from hypothesis import given as generated
from hypothesis import strategies as st

from piecework.accounts.account import Account
from piecework.accounts.account_sql import find_account_id_by_email
from piecework.accounts.email_addresses import email_key, mailbox_of, read_email, sendable_address
from piecework.accounts.signing_up import EmailTaken, NewSecrets, create_account
from piecework.chores.mailing import message_of
from piecework.database import Database
from piecework.mail.outbox_sql import DueEmail
from tests.given import Given

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)

NONE = [
    "", "@", "a", "a@", "@b.org", "a b@c.org", "a@b c.org", "a@b@c.org", "c1<victim@x.org>", "<victim@x.org>",
    "Ada <ada@x.org>", "a,b@x.org", "a@x.org,b@y.org", "a@x.org;b@y.org", "a;b@x.org", "a@x.org\nBcc: b@y.org",
    '"a b"@x.org', "a@[127.0.0.1]", "a@127.0.0.1", "a@b..org", "a..b@x.org", ".a@x.org", "a.@x.org",
    "a@-x.org", "a@x_y.org", "a(comment)@x.org", "a@x.org(comment)", "a\u200b@x.org", "a@x.org\u200b", "a\u202e@x.org",
    "a\\@x.org", "a:b@x.org", "undisclosed:a@x.org;", "a%b\0@x.org", "a@x.org..", "x" * 65 + "@x.org",
    "a@" + "x" * 250 + ".org",
]  # fmt: skip


@pytest.mark.parametrize("text", NONE)
def test_what_is_not_one_bare_address_is_none(text: str):
    assert read_email(text) is None
    assert sendable_address(text) is None


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("ada@example.org", "ada@example.org"),
        (" Ada@Example.ORG ", "Ada@example.org"),
        ("ada+jobs@example.org", "ada+jobs@example.org"),
        ("o'neil.a-b_c@sub.example.org", "o'neil.a-b_c@sub.example.org"),
        ("ada@example.org.", "ada@example.org"),
        ("ada@xn--mnchen-3ya.de", "ada@münchen.de"),
        ("ada@MÜNCHEN.de", "ada@münchen.de"),
        ("ada@\uff45xample.org", "ada@example.org"),
        ("jürgen@example.org", "jürgen@example.org"),
        ("ada@crowd.local", "ada@crowd.local"),
        ("ada@localhost", "ada@localhost"),
    ],
)
def test_an_address_is_kept_in_one_spelling(text: str, kept: str):
    assert read_email(text) == kept


@pytest.mark.parametrize(
    "spelling",
    ["Ada@münchen.de", "ada@xn--mnchen-3ya.de", "ADA@MÜNCHEN.DE.", " ada+1@münchen.de ", "ada+a+b@XN--MNCHEN-3YA.de"],
)
def test_limits_count_the_mailbox_that_is_written_to(spelling: str):
    assert mailbox_of(spelling) == "ada@münchen.de"


@generated(st.text() | st.emails() | st.emails().map(lambda email: f"x<{email}>"))
def test_any_text_is_an_address_to_one_mailbox_or_none(text: str):
    address = sendable_address(text)
    assert (address is None) == (read_email(text) is None) or text != text.strip()
    if address is not None:
        message = message_of(letter_to(text), "place@example.org")
        assert [(to.display_name, to.addr_spec) for to in message["To"].addresses] == [("", address)]
        assert email_key(text) == email_key(address)


def letter_to(address: str) -> DueEmail:
    return DueEmail(
        account_id="1", email_id="2", address=address, subject="s", body="b", attempts=1, created_at=NOON
    )  # fmt: skip


def test_nothing_is_sent_to_what_an_earlier_version_took_for_an_address():
    with pytest.raises(ValueError, match="not one e-mail address"):
        message_of(letter_to("c1<victim@x.org>"), "place@example.org")


def test_both_spellings_are_one_account(database: Database):
    def join(email: str, account_id: str) -> None:
        account = Account(
            account_id=account_id, name="Ada", email=email, country="de", level="starter", is_operator=False,
            is_auto_approved=False, frozen_at=None,
        )  # fmt: skip
        database.transact(
            lambda tx: create_account(
                tx, account, NewSecrets(api_secret="a", worker_secret="w", pcode_secret="p"), now=NOON
            )
        )

    join("ada@münchen.de", "AAAAAAAAAAAA")
    for spelling in ("ADA@xn--mnchen-3ya.de", "ada@münchen.de."):
        with pytest.raises(EmailTaken):
            join(spelling, "BBBBBBBBBBBB")
        assert database.transact(lambda tx, spelling=spelling: find_account_id_by_email(tx, spelling)) == "AAAAAAAAAAAA"


@pytest.mark.parametrize("old", ["c1<victim@x.org>", "ada@xn--mnchen-3ya.de", "ada@x.org."])
def test_who_has_an_account_by_an_old_spelling_still_logs_in(given: Given, old: str):
    ada = given.ada()
    given.database.transact(
        lambda tx: tx.do(
            "UPDATE account_emails SET email = %(old)s WHERE account_id = %(account_id)s",
            old=old, account_id=ada.id,
        )
    )  # fmt: skip
    assert given.database.transact(lambda tx: find_account_id_by_email(tx, old.upper())) == ada.id
