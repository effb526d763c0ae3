"""The worker's own account on the wire."""

from typing import Annotated

from msgspec import Meta, Raw, Struct

from piecework.database import Tx
from piecework.http.call import Call, NoParameters
from piecework.http.endpoint import Section
from piecework.ledger.purses import get_balances
from piecework.money import money_text
from piecework.privacy.exporting import read_person

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


class OwnData(Struct):
    """What is known of the caller; `known` has a list for each kind of thing."""

    exported_at: str
    account_id: str
    meanings: dict[str, str]
    known: Annotated[Raw, Meta(extra_json_schema={"type": "object"})]


@section.reads("/data")
def get_own_data(tx: Tx, call: Call, request: NoParameters) -> OwnData:
    """Everything that the place knows of the caller, as worker and as employer."""
    person = read_person(tx, call.account.account_id, base_url=call.settings.base_url, now=call.now)
    return OwnData(person.exported_at, person.account_id, person.meanings, person.known)
