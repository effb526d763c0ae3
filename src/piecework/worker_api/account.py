"""The worker's own account on the wire."""

from typing import Annotated

from msgspec import Meta, Raw, Struct

from piecework.accounts.account import AccountNotFound
from piecework.accounts.entering.attempts import TooManyAttempts
from piecework.accounts.entering.changing_password import begin_check, check_password, finish_check
from piecework.accounts.entering.limits import of_password_by_program
from piecework.accounts.entering.passwords import WrongPassword
from piecework.database import Database, Tx
from piecework.fields import AccountId, Earned, Spendable
from piecework.http.call import Call, NoParameters
from piecework.http.endpoint import Section
from piecework.ledger.purses import get_balances
from piecework.meaning import NOON, Means
from piecework.money import money_text
from piecework.privacy.exporting import PersonalDataExport, TooMuchToAnswer, read_person

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


class GetOwnData(Struct):
    """The password of the account: a token alone does not tell everything that is known of somebody."""

    password: Annotated[str, Meta(max_length=1000), Means("The password of the account.", "seven tall green trees")]


@section.asks_password("/data", refuses=(WrongPassword, TooManyAttempts, AccountNotFound, TooMuchToAnswer))
def get_own_data(database: Database, call: Call, request: GetOwnData) -> OwnData:
    """Everything that the place knows of the caller, as worker and as employer."""
    account_id, counted = call.account.account_id, of_password_by_program(call.account.account_id)
    known_hash = database.transact(lambda tx: begin_check(tx, account_id, counted=counted, now=call.now))
    check_password(request.password, known_hash)

    def read(tx: Tx) -> PersonalDataExport:
        finish_check(tx, account_id, known_hash, counted=counted)
        return read_person(tx, account_id, base_url=call.settings.base_url, now=call.now)

    person = database.transact(read)
    return OwnData(person.exported_at, person.account_id, person.meanings, person.known)
