"""`piecework deposit`: money came in from outside."""

import re
from decimal import Decimal

import click


class Amount(click.ParamType[Decimal]):
    """A positive decimal number: 100 or 12.50."""

    name = "amount"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Decimal:
        """The number; the domain judges how much and how many decimals."""
        if not re.fullmatch(r"\d{1,12}(\.\d{1,12})?", str(value)):
            self.fail(f"{value!r} is not an amount such as 100 or 12.50", param, ctx)
        return Decimal(str(value))


@click.command(short_help="Record money that came in.")
@click.argument("account")
@click.argument("amount", type=Amount())
@click.option("--reference", required=True, help="What proves it: a bank's reference. Each is recorded once.")
@click.option("--trusted", is_flag=True, help="It cannot be called back: counts towards posting without review.")
@click.option("--json", "as_json", is_flag=True, help='Print {"account_id", "spendable"}.')
def deposit(account: str, amount: Decimal, reference: str, trusted: bool, as_json: bool) -> None:
    """Record that AMOUNT came in for ACCOUNT (its id or e-mail address), to be spent on jobs."""
    from piecework.cli.opening import which_account
    from piecework.cli.printing import print_json
    from piecework.cli.recording import transact_recorded
    from piecework.cli.starting import database_at_hand, start
    from piecework.clock import system_clock
    from piecework.database import Tx
    from piecework.deposits.recording import record_deposit
    from piecework.ledger.purses import get_balances
    from piecework.money import money_text
    from piecework.rules.changing import get_rules

    now = system_clock()

    def record(tx: Tx) -> Decimal:
        limit = get_rules(tx).limits.auto_approve_deposits_over if trusted else None
        record_deposit(tx, account_id, amount, reference=reference, now=now, auto_approve_over=limit)
        return get_balances(tx, account_id).spendable

    with database_at_hand(start()) as database:
        account_id = which_account(database, account)
        spendable = transact_recorded(
            database, record, "deposits",
            now=now, account_id=account_id, amount=amount, reference=reference, is_trusted=trusted,
        )  # fmt: skip
    if as_json:
        print_json({"account_id": account_id, "spendable": money_text(spendable)})
    else:
        click.echo(f"Recorded. {account_id} has {money_text(spendable)} to spend.")
