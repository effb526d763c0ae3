"""`piecework reconcile`: what to look after when the database is as it was some time ago."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from piecework.cli.export import Moment
from piecework.cli.printing import print_json, say

if TYPE_CHECKING:
    from piecework.database import Tx
    from piecework.reconciling.matters import Matter
    from piecework.settings import Settings

THINGS_SHOWN = 20


@click.command(short_help="After a restore: what to look after.")
@click.option("--since", type=Moment(), help="When the backup was taken; the last moment it tells of unless given.")
@click.option("--log", "log_file", type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help="The place's log (JSON lines): tells who did what since then.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help='Print {"since", "matters"}.')
def reconcile(since: datetime | None, log_file: Path | None, *, as_json: bool) -> None:
    """List what the world may know and a restored database does not: payouts, payments, calls, letters, pictures.

    Run it before the place is started again. It changes nothing.
    """
    from piecework.cli.starting import database_at_hand, start
    from piecework.clock import wire_time
    from piecework.reconciling.matters import find_last_moment, load_matters

    settings = start()
    with database_at_hand(settings) as database:
        since = since or database.read(find_last_moment)
        if since is None:
            raise click.ClickException("Nothing has happened in this database: there is nothing to reconcile.")
        matters = database.snapshot(load_matters)
        matters += _log(log_file, since)
        matters += database.snapshot(lambda tx: _pictures(tx, settings))
    if as_json:
        print_json({"since": wire_time(since), "matters": matters})
        return
    say(f"The database is as it was at {wire_time(since)}. Before the place is started again:")
    for number, matter in enumerate(matters, start=1):
        _tell(number, matter)
    say(
        "",
        "Who was erased since is back: erase them again. API secrets, passwords, log-ins and rules of the place are "
        "those of then, too: what was reset since is good again.",
    )


def _log(file: Path | None, since: datetime) -> "list[Matter]":
    from piecework.reconciling.request_log import read_log

    if file is None:
        return []
    with file.open("rb") as lines:
        told = read_log(lines, since=since)
    return [told] if told else []


def _pictures(tx: "Tx", settings: "Settings") -> "list[Matter]":
    from piecework.proofs.store import open_store
    from piecework.reconciling.matters import compare_pictures

    return compare_pictures(tx, open_store(settings.proof_store_url).list_pictures())


def _tell(number: int, matter: "Matter") -> None:
    say("", f"{number}. {matter.title} ({len(matter.things)})", f"   {matter.to_do}")
    for thing in matter.things[:THINGS_SHOWN]:
        say(f"   - {thing.place}: {thing.message}")
    if len(matter.things) > THINGS_SHOWN:
        say(f"   - and {len(matter.things) - THINGS_SHOWN} more: --json lists all")
