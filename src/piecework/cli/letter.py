"""`piecework letter ...`: an e-mail that was not sent yet, link included, where a place has no mail server."""

from typing import TYPE_CHECKING

import click

from piecework.cli.printing import print_json, say

if TYPE_CHECKING:
    from piecework.database import Database
    from piecework.mail.outbox_sql import WaitingEmail

LOOKED_EVERY_SECONDS = 1.0
PRINTED_A_LOOK = 100


@click.group()
def letter() -> None:
    """Show e-mails that wait to be sent, links and tokens included: no page and no API does."""


@letter.command()
@click.argument("address")
@click.option("--json", "as_json", is_flag=True, help='Print {"email_id", "address", "subject", "body", "created_at"}.')
def show(address: str, *, as_json: bool) -> None:
    """Print the newest e-mail to ADDRESS that was not sent yet; that it was read is on record."""
    from piecework.cli.starting import database_at_hand, start
    from piecework.clock import wire_time
    from piecework.mail.outbox import get_waiting

    with database_at_hand(start()) as database:
        found = database.read(lambda tx: get_waiting(tx, address))
        _record(database, found)
    if as_json:
        print_json(
            {
                "email_id": found.email_id, "address": found.address, "subject": found.subject, "body": found.body,
                "created_at": wire_time(found.created_at),
            }
        )  # fmt: skip
    else:
        say(*_lines(found))


@letter.command()
def follow() -> None:
    """Print each e-mail with a link or a token as it is written, until Ctrl-C; that they were read is on record."""
    import time

    from piecework.cli.starting import database_at_hand, start
    from piecework.clock import system_clock
    from piecework.mail.outbox_sql import load_with_secrets

    seen, since = set[str](), system_clock()
    with database_at_hand(start()) as database:
        while True:
            found = database.read(lambda tx: load_with_secrets(tx, since=since, limit=PRINTED_A_LOOK, but=list(seen)))
            for email in found:
                _record(database, email)
                say("", *_lines(email))
                seen.add(email.email_id)
            time.sleep(LOOKED_EVERY_SECONDS)


def _record(database: "Database", email: "WaitingEmail") -> None:
    from piecework.acts.accounts import ShowLetter, show_letter
    from piecework.cli.acting import do_act

    do_act(database, show_letter, ShowLetter(account_id=email.account_id, message_id=email.email_id))


def _lines(email: "WaitingEmail") -> list[str]:
    return [f"To: {email.address}", f"Subject: {email.subject}", "", *email.body.split("\n")]
