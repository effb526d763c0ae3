"""The profile: who one is to others, and the ways to everything else of the account."""

from msgspec import Struct

from piecework.accounts.account import UNKNOWN_COUNTRY, Account
from piecework.accounts.profile import change_profile
from piecework.catalog.countries import country_names
from piecework.database import Tx
from piecework.http.call import NoParameters
from piecework.web.outcome import Done
from piecework.web.pages import Pages
from piecework.web.visit import Visit

pages = Pages("account", reader="account")


class ProfilePage(Struct, frozen=True):
    """The account; `countries` to choose of where it has none yet."""

    account: Account
    country_name: str
    countries: list[tuple[str, str]]


@pages.shows("/account", "profile.html")
def show_profile(tx: Tx, visit: Visit, request: NoParameters) -> ProfilePage:
    """Name, country, level and address."""
    account, names = visit.account, country_names()
    countries = [("", "Choose …"), *sorted(names.items(), key=lambda named: named[1])]
    is_known = account.country != UNKNOWN_COUNTRY
    return ProfilePage(account, names.get(account.country, account.country), [] if is_known else countries)


class ProfileForm(Struct):
    """What can be changed."""

    name: str = ""
    country: str = ""


@pages.acts("/account", shows=show_profile)
def save_profile(tx: Tx, visit: Visit, request: ProfileForm) -> Done:
    """Save the name, and the country where it was not known."""
    change_profile(tx, visit.account, name=request.name, country=request.country)
    return Done(to="/account", message="Your profile is saved.")
