"""`piecework account ...`: somebody new, with their secrets, shown this once; a password; who operates the place."""

import click

from piecework.cli.printing import print_json, say
from piecework.cli.privacy import data, erase, erasure_requests, grant_erasure, refuse_erasure

LEVELS = ("starter", "advanced", "expert")
ROLES = ("review", "money", "all")


@click.group()
def account() -> None:
    """Open accounts, set passwords, say who operates the place."""


@account.command()
@click.argument("email")
@click.option("--name", default="", help="What others see; the part of EMAIL before the @ unless given.")
@click.option("--country", default="us", show_default=True, help="Two letters, as the API writes them: us, uk, in.")
@click.option("--operator", is_flag=True, help="Runs the place: with the role `all`, unless --role says which.")
@click.option("--role", "roles", type=click.Choice(ROLES), multiple=True, help="Of an operator; may be given twice.")
@click.option(
    "--level", type=click.Choice(LEVELS), default="starter", show_default=True, help="Which jobs they may do."
)
@click.option("--auto-approve", is_flag=True, help="Their jobs run without waiting for approval.")
@click.option("--password-stdin", is_flag=True, help="Read a password for the pages from standard input.")
@click.option("--json", "as_json", is_flag=True, help='Print {"account_id", "api_secret", "worker_token"}.')
def create(
    email: str,
    *,
    name: str,
    country: str,
    operator: bool,
    roles: tuple[str, ...],
    level: str,
    auto_approve: bool,
    password_stdin: bool,
    as_json: bool,
) -> None:
    """Open an account and print its secrets once; only their digests are kept.

    The account id and API secret are for the employer API, the worker token for the worker API. For the pages its owner
    needs a password: from standard input now, or chosen later at /forgotten.
    """
    from piecework.cli.opening import NewAccount, open_account
    from piecework.cli.starting import database_at_hand, start

    asked = NewAccount(
        email=email, name=name, country=country, level=level,  # type: ignore[arg-type]  # click has looked
        operator_roles=roles or (("all",) if operator else ()),  # type: ignore[arg-type]  # click has looked
        is_auto_approved=auto_approve, password=_password_typed() if password_stdin else "",
    )  # fmt: skip
    with database_at_hand(start()) as database:
        opened = open_account(database, asked)
    if as_json:
        print_json(opened)
        return
    say(f"account id    {opened.account_id}", f"api secret    {opened.api_secret}")
    say(f"worker token  {opened.worker_token}", "Keep the secrets now: they cannot be shown again.")


@account.command("set-password")
@click.argument("email")
@click.option("--api-secret-too", is_flag=True, help="End the API secret as well.")
def set_password(email: str, *, api_secret_too: bool) -> None:
    """Set the password that is read from standard input; every log-in and worker token of the account ends."""
    from piecework.cli import opening
    from piecework.cli.starting import database_at_hand, start

    password = _password_typed()
    with database_at_hand(start()) as database:
        opening.set_password(database, email, password, api_secret_too=api_secret_too)
    say("The password is set.")


for _command in (data, erase, erasure_requests, grant_erasure, refuse_erasure):
    account.add_command(_command)


@account.command("roles")
@click.argument("account_name", metavar="ACCOUNT")
@click.argument("wanted", metavar="[ROLE]...", type=click.Choice(ROLES), nargs=-1)
@click.option("--reason", default="", help="What to put on record, if anything.")
@click.option("--json", "as_json", is_flag=True, help='Print {"account_id", "roles"}.')
def set_roles(account_name: str, wanted: tuple[str, ...], *, reason: str, as_json: bool) -> None:
    """Give ACCOUNT (its id or e-mail address) the roles review, money or all, and no others; none: no operator."""
    from piecework.acts.place import SetRoles, set_operator_roles
    from piecework.cli.acting import do_act
    from piecework.cli.opening import which_account
    from piecework.cli.starting import database_at_hand, start

    with database_at_hand(start()) as database:
        account_id = which_account(database, account_name)
        asked = SetRoles(account_id=account_id, roles=list(wanted), reason=reason)  # type: ignore[arg-type]  # click has looked
        do_act(database, set_operator_roles, asked)
    if as_json:
        print_json({"account_id": account_id, "roles": wanted})
    else:
        say(f"{account_id} has {', '.join(wanted) or 'no role'} now.")


def _password_typed() -> str:
    """A line of standard input; asked for without showing it where somebody sits there."""
    import sys

    if sys.stdin.isatty():
        return str(click.prompt("Password", hide_input=True, confirmation_prompt=True))
    typed = sys.stdin.readline().rstrip("\r\n")
    if not typed:
        raise click.UsageError("Standard input has no password: printf '%s' \"$PASSWORD\" | piecework account ...")
    return typed
