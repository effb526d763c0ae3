"""`piecework deposit`: money came in from outside."""

import re
from decimal import Decimal

import click

from piecework.cli.printing import print_json, say


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
    from piecework.acts.deposits import RecordDeposit, record_deposit
    from piecework.cli.acting import do_act
    from piecework.cli.opening import which_account
    from piecework.cli.starting import database_at_hand, start
    from piecework.ledger.purses import get_balances
    from piecework.money import money_text

    with database_at_hand(start()) as database:
        account_id = which_account(database, account)
        asked = RecordDeposit(account_id=account_id, amount=amount, reference=reference, is_trusted=trusted)
        do_act(database, record_deposit, asked)
        spendable = database.read(lambda tx: get_balances(tx, account_id)).spendable
    if as_json:
        print_json({"account_id": account_id, "spendable": money_text(spendable)})
    else:
        say(f"Recorded. {account_id} has {money_text(spendable)} to spend.")
