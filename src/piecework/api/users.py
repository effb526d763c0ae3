"""The caller's own account on the wire (API 4)."""

from msgspec import Struct

from piecework.database import Tx
from piecework.http.endpoint import Call, NoParameters, Section
from piecework.ledger import purses
from piecework.money import money_text

section = Section("/api/users")


class Balances(Struct):
    """Money with four decimals: what was earned by work, and what can be spent on jobs."""

    earned: str
    spendable: str


@section.reads("/get-balances.php")
def get_balances(tx: Tx, call: Call, request: NoParameters) -> Balances:
    """The caller's balances (API 4.1)."""
    balances = purses.get_balances(tx, call.account.account_id)
    return Balances(earned=money_text(balances.earned), spendable=money_text(balances.spendable))
