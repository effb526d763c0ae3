"""`piecework payments`: asks the payment provider what it told while nobody listened."""

from datetime import datetime
from typing import TYPE_CHECKING

import click

from piecework.cli.export import Moment
from piecework.cli.printing import print_json, say

if TYPE_CHECKING:
    from piecework.database import Database
    from piecework.payments.provider import Provider


@click.group()
def payments() -> None:
    """Ask the payment provider."""


@payments.command("catch-up", short_help="Book what the provider told since a moment.")
@click.option("--since", type=Moment(), required=True, help="From this date or time on; Stripe keeps 30 days.")
@click.option("--json", "as_json", is_flag=True, help='Print {"events", "booked", "to_look_at"}.')
def catch_up(since: datetime, *, as_json: bool) -> None:
    """Ask the provider for its events, and book them as if it told them now: after a restore, or without network.

    What was booked before is not booked again.
    """
    from piecework.cli.starting import database_at_hand, start
    from piecework.payments.configured import get_provider

    settings = start()
    provider = get_provider(settings)
    with database_at_hand(settings) as database:
        outcomes = _hear_all(database, provider, since)
    booked, refused = outcomes.count("DONE"), outcomes.count("REFUSED")
    if as_json:
        print_json({"events": len(outcomes), "booked": booked, "to_look_at": refused})
    else:
        look = f" {refused} could not be booked: look at /operator/money/events." if refused else ""
        say(f"{len(outcomes)} events, {booked} booked.{look}")


def _hear_all(database: "Database", provider: "Provider", since: datetime) -> list[str]:
    from piecework.clock import system_clock
    from piecework.deposits.booking_events import book_event

    now = system_clock()
    return [
        database.transact(lambda tx, event=event: book_event(tx, event, now=now)).outcome
        for event in provider.list_events(since=since)
    ]
