"""One's own data: to take along, and to have erased."""

import msgspec
from msgspec import Struct

from piecework.accounts.entering.changing_password import finish_check
from piecework.database import Tx
from piecework.http.call import NoParameters
from piecework.privacy.erasing import load_obstacles
from piecework.privacy.exporting import read_person
from piecework.privacy.requesting import find_request, request_erasure, withdraw_request
from piecework.privacy.requests_sql import ErasureRequest
from piecework.web.account.password_again import AgainForm, prepare_password
from piecework.web.outcome import Done, Download
from piecework.web.pages import Pages
from piecework.web.visit import Visit

pages = Pages("account", reader="account")


class LeavePage(Struct, frozen=True):
    """What stands in the way of erasing the account, and what of it is money that could be given up.

    Of a frozen account an operator decides: `erasure_request` is what was asked.
    """

    obstacles: list[str]
    without_money: list[str]
    is_frozen: bool
    erasure_request: ErasureRequest | None


@pages.shows("/account/delete", "delete.html")
def show_leave(tx: Tx, visit: Visit, request: NoParameters) -> LeavePage:
    """What erasing the account means, and what stands in its way."""
    account_id = visit.account.account_id
    obstacles = load_obstacles(tx, account_id)
    without_money = load_obstacles(tx, account_id, gives_up_money=True) if obstacles else []
    is_frozen = visit.account.frozen_at is not None
    return LeavePage(obstacles, without_money, is_frozen, find_request(tx, account_id))


class LeaveForm(Struct):
    """The password, and whether money that is left is given up."""

    password: str = ""
    gives_up_money: str = ""


@pages.acts(
    "/account/delete", shows=show_leave, prepare=prepare_password, secret_fields=("password",), may_while_frozen=True
)
def leave(tx: Tx, visit: Visit, request: LeaveForm, known_hash: str) -> Done:
    """Erase the account, at once and for good; of a frozen one keep the request for an operator."""
    account_id = visit.account.account_id
    finish_check(tx, account_id, known_hash)
    if not request_erasure(tx, account_id, gives_up_money=bool(request.gives_up_money), now=visit.now):
        return Done(to="/account/delete", message="Your request is kept: an operator decides.", tone="note")
    return Done(
        to="/", message="Your account is erased.", tone="note", session_cookie="", keeps={"device": "", "code": ""}
    )


@pages.acts("/account/delete/withdraw", shows=show_leave, may_while_frozen=True)
def stay(tx: Tx, visit: Visit, request: NoParameters) -> Done:
    """Withdraw the request to be erased that waits for an operator."""
    has_waited = withdraw_request(tx, visit.account.account_id)
    message = "Your request is withdrawn: your account stays." if has_waited else "No request of yours waits any more."
    return Done(to="/account/delete", message=message, tone="note")


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
