"""`piecework account data` and `piecework account erase`: what a person may ask for."""

from typing import IO, TYPE_CHECKING

import click

from piecework.cli.printing import print_json, say

if TYPE_CHECKING:
    from piecework.database import Tx


@click.command("data", short_help="Everything that is known of a person, as JSON.")
@click.argument("account_name", metavar="ACCOUNT")
@click.option("--output", type=click.Path(dir_okay=False), help="Write to this file, whole or not at all.")
@click.option("--reason", default="", help="What to put on record: who asked, and how.")
@click.option("--json", "as_json", is_flag=True, help="Print what was written as JSON; needs --output.")
def data(account_name: str, *, output: str | None, reason: str, as_json: bool) -> None:
    """Write everything that is known of ACCOUNT (its id or e-mail address), to be handed to its owner."""
    from piecework.acts.privacy import ExportPerson, record_export
    from piecework.cli.acting import do_act
    from piecework.cli.files import file_for
    from piecework.cli.opening import which_account
    from piecework.cli.starting import database_at_hand, start
    from piecework.clock import system_clock
    from piecework.exports.making import make_file
    from piecework.privacy.exporting import write_person

    if as_json and output is None:
        raise click.UsageError("--json tells what was written to a file: say which with --output.")
    settings, now = start(), system_clock()
    with database_at_hand(settings) as database, file_for(output) as into:
        account_id = which_account(database, account_name)

        def write(tx: "Tx", into: IO[bytes]) -> int:
            return write_person(tx, account_id, into=into, base_url=settings.base_url, now=now)

        things = make_file(database, into, write)
        do_act(database, record_export, ExportPerson(account_id=account_id, reason=reason))
    if as_json:
        print_json({"account_id": account_id, "things": things})
    elif output is not None:
        say(f"{things} things.")


@click.command("erase", short_help="Erases an account for good.")
@click.argument("account_name", metavar="ACCOUNT")
@click.option("--reason", required=True, help="Why: who asked, and how. It stays on record.")
@click.option("--gives-up-money", is_flag=True, help="What the account has left is the place's from now on.")
@click.option("--force", "is_forced", is_flag=True, help="Erase it although something stands in the way.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--json", "as_json", is_flag=True, help='Print {"account_id"}.')
def erase(account_name: str, *, reason: str, gives_up_money: bool, is_forced: bool, yes: bool, as_json: bool) -> None:
    """Erase ACCOUNT (its id or e-mail address): nobody gets in any more, and nothing says whose it was."""
    from piecework.acts.privacy import EraseAccount, erase_account
    from piecework.cli.acting import do_act
    from piecework.cli.opening import which_account
    from piecework.cli.starting import database_at_hand, start

    with database_at_hand(start()) as database:
        account_id = which_account(database, account_name)
        if not yes:
            click.confirm(f"Erase {account_id} for good?", abort=True, err=True)
        asked = EraseAccount(
            account_id=account_id, reason=reason, gives_up_money=gives_up_money, is_forced=is_forced
        )  # fmt: skip
        do_act(database, erase_account, asked)
    if as_json:
        print_json({"account_id": account_id})
    else:
        say(f"{account_id} is erased. The chores delete the rest within minutes.")
