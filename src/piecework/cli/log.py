"""`piecework log ...`: the end of the operators' log, and whether the log is still what it was then."""

import click
from click.exceptions import Exit

from piecework.cli.printing import print_json, say


@click.group()
def log() -> None:
    """See where the operators' log ends, and whether it still has what it had."""


@log.command("head")
@click.option("--json", "as_json", is_flag=True, help='Print {"head", "entries", "sha256", "created_at"}.')
def head(as_json: bool) -> None:
    """Print the head: how many entries there are, and the hash that all of them are in."""
    from piecework.cli.starting import database_at_hand, start
    from piecework.clock import wire_time
    from piecework.health.log_head import head_text
    from piecework.operators.log.log_sql import find_head

    with database_at_hand(start()) as database:
        found = database.read(find_head)
    if as_json:
        print_json({
            "head": head_text(found), "entries": found.number if found else 0, "sha256": found.sha256 if found else "",
            "created_at": wire_time(found.created_at) if found else None,
        })  # fmt: skip
    else:
        say(head_text(found))


@log.command("check")
@click.argument("head")
def check(head: str) -> None:
    """Say whether the log still has all that it had when this HEAD was printed or mailed; end with 1 if not.

    With it run `piecework audit`, which says whether the entries are what their hashes say.
    """
    from piecework.cli.starting import database_at_hand, start
    from piecework.operators.log.log_sql import find_hash

    number, _, sha256 = head.partition(":")
    if not number.isdecimal() or len(number) > 18:
        raise click.UsageError("A head is a number, a colon and a hash, as `piecework log head` prints it.")
    with database_at_hand(start()) as database:
        known = database.read(lambda tx: find_hash(tx, int(number))) if int(number) else ""
    if known == sha256:
        say(f"The log has all {number} entries of this head.")
        return
    what = "is not there any more" if known is None else f"has another hash now: {known}"
    say(f"The log was changed: entry {number} {what}.", err=True)
    raise Exit(1)
