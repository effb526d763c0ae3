"""`piecework account data`, `account erase` and others: what a person may ask for, and what frozen accounts ask for."""

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
    _say_erased(account_id, as_json)


@click.command("erasure-requests", short_help="Frozen accounts that ask to be erased.")
@click.option("--page", type=click.IntRange(1), default=1, show_default=True, help="100 a page.")
@click.option("--json", "as_json", is_flag=True, help='Print {"requests": [{"account_id", "asked_at", ...}]}.')
def erasure_requests(page: int, *, as_json: bool) -> None:
    """List the frozen accounts whose owners ask to be erased, the oldest first, and until when to decide."""
    from piecework.cli.starting import database_at_hand, start
    from piecework.clock import wire_time
    from piecework.privacy.requesting import list_waiting_requests

    with database_at_hand(start()) as database:
        waiting = database.read(lambda tx: list_waiting_requests(tx, page=page)).items
    if as_json:
        print_json({"requests": waiting})
        return
    for request in waiting:
        say(f"{request.account_id}  decide by {wire_time(request.decide_by)}  {request.email}")
    if not waiting:
        say("No frozen account asks to be erased.")


@click.command("grant-erasure", short_help="Erases a frozen account that asks for it.")
@click.argument("account_name", metavar="ACCOUNT")
@click.option("--reason", required=True, help="Why. It stays on record.")
@click.option("--force", "is_forced", is_flag=True, help="Erase it although something stands in the way.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--json", "as_json", is_flag=True, help='Print {"account_id"}.')
def grant_erasure(account_name: str, *, reason: str, is_forced: bool, yes: bool, as_json: bool) -> None:
    """Erase the frozen ACCOUNT (its id or e-mail address), whose owner asks for it."""
    from piecework.acts import privacy
    from piecework.cli.acting import do_act
    from piecework.cli.opening import which_account
    from piecework.cli.starting import database_at_hand, start

    with database_at_hand(start()) as database:
        account_id = which_account(database, account_name)
        if not yes:
            click.confirm(f"Erase {account_id} for good?", abort=True, err=True)
        request = privacy.GrantErasure(account_id=account_id, reason=reason, is_forced=is_forced)
        do_act(database, privacy.grant_erasure, request)
    _say_erased(account_id, as_json)


@click.command("refuse-erasure", short_help="Lets a frozen account stay that asks to be erased.")
@click.argument("account_name", metavar="ACCOUNT")
@click.option("--reason", required=True, help="Why; its owner reads it.")
@click.option("--json", "as_json", is_flag=True, help='Print {"account_id"}.')
def refuse_erasure(account_name: str, *, reason: str, as_json: bool) -> None:
    """Let the frozen ACCOUNT (its id or e-mail address) stay, whose owner asks to be erased."""
    from piecework.acts import privacy
    from piecework.cli.acting import do_act
    from piecework.cli.opening import which_account
    from piecework.cli.starting import database_at_hand, start

    with database_at_hand(start()) as database:
        account_id = which_account(database, account_name)
        do_act(database, privacy.refuse_erasure, privacy.RefuseErasure(account_id=account_id, reason=reason))
    if as_json:
        print_json({"account_id": account_id})
    else:
        say(f"{account_id} stays; its owner is told why.")


def _say_erased(account_id: str, as_json: bool) -> None:
    if as_json:
        print_json({"account_id": account_id})
    else:
        say(f"{account_id} is erased. The chores delete the rest within minutes.")
