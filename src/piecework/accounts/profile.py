"""The profile: a name, and a country that people say once; operators change it later."""

from piecework.accounts import account_sql as sql
from piecework.accounts.account import UNKNOWN_COUNTRY, Account
from piecework.accounts.confirming import name_faults
from piecework.catalog.countries import country_names
from piecework.database import Tx
from piecework.refusal import Fault, InvalidRequest


def change_profile(tx: Tx, account: Account, *, name: str, country: str) -> None:
    """Set the name; the country only where it is not known yet, for it decides what somebody is offered.

    Refuses: InvalidRequest.
    """
    faults = name_faults(name)
    if account.country == UNKNOWN_COUNTRY:
        if country not in country_names():
            faults.append(Fault("country", "Choose the country you live in."))
    elif country not in ("", account.country):
        faults.append(Fault("country", "Your country is known; only an operator can change it."))
    InvalidRequest.raise_if_any(faults)
    sql.set_profile(tx, account.account_id, name=name.strip(), country=country, unknown_country=UNKNOWN_COUNTRY)
