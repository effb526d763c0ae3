"""One's own data: to take along, and to have erased."""

import msgspec
from msgspec import Struct

from piecework.accounts.entering.changing_password import finish_check
from piecework.database import Tx
from piecework.http.call import NoParameters
from piecework.privacy.erasing import erase_account, load_obstacles
from piecework.privacy.erasure import Erasure
from piecework.privacy.exporting import read_person
from piecework.web.account.password_again import AgainForm, prepare_password
from piecework.web.outcome import Done, Download
from piecework.web.pages import Pages
from piecework.web.visit import Visit

pages = Pages("account", reader="account")


class LeavePage(Struct, frozen=True):
    """What stands in the way of erasing the account, and what of it is money that could be given up."""

    obstacles: list[str]
    without_money: list[str]


@pages.shows("/account/delete", "delete.html")
def show_leave(tx: Tx, visit: Visit, request: NoParameters) -> LeavePage:
    """What erasing the account means, and what stands in its way."""
    account_id = visit.account.account_id
    obstacles = load_obstacles(tx, account_id)
    return LeavePage(obstacles, load_obstacles(tx, account_id, gives_up_money=True) if obstacles else [])


class LeaveForm(Struct):
    """The password, and whether money that is left is given up."""

    password: str = ""
    gives_up_money: str = ""


@pages.acts(
    "/account/delete", shows=show_leave, prepare=prepare_password, secret_fields=("password",), may_while_frozen=True
)
def leave(tx: Tx, visit: Visit, request: LeaveForm, known_hash: str) -> Done:
    """Erase the account, at once and for good."""
    account_id = visit.account.account_id
    finish_check(tx, account_id, known_hash)
    erasure = Erasure(asked_by=account_id, gives_up_money=bool(request.gives_up_money))
    erase_account(tx, account_id, erasure, now=visit.now)
    return Done(
        to="/", message="Your account is erased.", tone="note", session_cookie="", keeps={"device": "", "code": ""}
    )


@pages.acts(
    "/account/data", shows=show_leave, prepare=prepare_password, secret_fields=("password",), may_while_frozen=True,
    is_safe_to_repeat=True,
)  # fmt: skip
def take_along(tx: Tx, visit: Visit, request: AgainForm, known_hash: str) -> Download:
    """Everything that is known of the person, as JSON: for who gives the password, not for any open browser."""
    finish_check(tx, visit.account.account_id, known_hash)
    known = read_person(tx, visit.account.account_id, base_url=visit.settings.base_url, now=visit.now)
    body = msgspec.json.format(msgspec.json.encode(known), indent=2)
    return Download(name="my-data.json", content_type="application/json", body=body)
