"""`piecework account create`: somebody new, with their secrets, which are shown this once."""

import click

LEVELS = ("starter", "advanced", "expert")


@click.group()
def account() -> None:
    """Open accounts."""


@account.command()
@click.argument("email")
@click.option("--name", default="", help="What others see; the part of EMAIL before the @ unless given.")
@click.option("--country", default="us", show_default=True, help="Two letters, as the API writes them: us, uk, in.")
@click.option("--operator", is_flag=True, help="May approve jobs and run the place.")
@click.option(
    "--level", type=click.Choice(LEVELS), default="starter", show_default=True, help="Which jobs they may do."
)
@click.option("--auto-approve", is_flag=True, help="Their jobs run without waiting for approval.")
@click.option("--json", "as_json", is_flag=True, help='Print {"account_id", "api_secret", "worker_token"}.')
def create(
    email: str, *, name: str, country: str, operator: bool, level: str, auto_approve: bool, as_json: bool
) -> None:
    """Open an account and print its secrets once; only their digests are kept.

    The account id and API secret are for the employer API, the worker token for the worker API.
    """
    from piecework.cli.opening import NewAccount, open_account
    from piecework.cli.printing import print_json
    from piecework.cli.starting import database_at_hand, start

    asked = NewAccount(
        email=email, name=name, country=country, level=level,  # type: ignore[arg-type]  # click has looked
        is_operator=operator, is_auto_approved=auto_approve,
    )  # fmt: skip
    with database_at_hand(start()) as database:
        opened = open_account(database, asked)
    if as_json:
        print_json(opened)
        return
    click.echo(f"account id    {opened.account_id}\napi secret    {opened.api_secret}")
    click.echo(f"worker token  {opened.worker_token}\nKeep the secrets now: they cannot be shown again.")
