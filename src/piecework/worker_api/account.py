"""The worker's own account on the wire."""

from msgspec import Struct

from piecework.database import Tx
from piecework.http.endpoint import Call, NoParameters, Section
from piecework.ledger.purses import get_balances
from piecework.money import money_text

section = Section("/worker-api")


class Balance(Struct):
    """Money with four decimals: what was earned by work, and what can be spent on jobs of one's own."""

    earned: str
    spendable: str
    currency: str


@section.reads("/balance")
def get_balance(tx: Tx, call: Call, request: NoParameters) -> Balance:
    """The caller's balances."""
    balances = get_balances(tx, call.account.account_id)
    return Balance(money_text(balances.earned), money_text(balances.spendable), call.settings.currency)
