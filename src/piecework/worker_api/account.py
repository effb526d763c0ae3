"""The worker's own account on the wire."""

from typing import Annotated

from msgspec import Meta, Raw, Struct

from piecework.accounts.account import AccountNotFound
from piecework.database import Tx
from piecework.fields import AccountId, Earned, Spendable
from piecework.http.call import Call, NoParameters
from piecework.http.endpoint import Section
from piecework.ledger.purses import get_balances
from piecework.meaning import NOON, Means
from piecework.money import money_text
from piecework.privacy.exporting import TooMuchToAnswer, read_person

section = Section("/worker-api")


class Balance(Struct):
    """Money with four decimals: what was earned by work, and what can be spent on jobs of one's own."""

    earned: Earned
    spendable: Spendable
    currency: Annotated[str, Means("What money is counted in.", "USD")]


@section.reads("/balance")
def get_balance(tx: Tx, call: Call, request: NoParameters) -> Balance:
    """The caller's balances."""
    balances = get_balances(tx, call.account.account_id)
    return Balance(money_text(balances.earned), money_text(balances.spendable), call.settings.currency)


class OwnData(Struct):
    """What is known of the caller; `known` has a list for each kind of thing."""

    exported_at: Annotated[str, Means("When this was read.", NOON)]
    account_id: AccountId
    meanings: Annotated[
        dict[str, str], Means("What to know of some kinds of things.", {"entries": "Every movement of your money."})
    ]
    known: Annotated[
        Raw,
        Meta(extra_json_schema={"type": "object"}),
        Means("By kind of thing (`account`, `tasks`, `entries` ...) a list.", {}),
    ]


@section.reads("/data", refuses=(AccountNotFound, TooMuchToAnswer))
def get_own_data(tx: Tx, call: Call, request: NoParameters) -> OwnData:
    """Everything that the place knows of the caller, as worker and as employer."""
    person = read_person(tx, call.account.account_id, base_url=call.settings.base_url, now=call.now)
    return OwnData(person.exported_at, person.account_id, person.meanings, person.known)
