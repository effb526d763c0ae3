"""People at the door, through pages alone: what they fill in, and the links in their e-mail."""

import re

from falcon.testing import Result

from piecework.mail.outbox_sql import WaitingEmail
from tests.given import Given
from tests.mailbox import mailbox
from tests.web.visitor import Visitor, forms_on, unbroken

ADDRESS, PASSWORD = "nele@example.org", "four plain words here"
LINK = re.compile(r"https?://[^/\s]+(/\S+\?token=\S+)")


def letters(given: Given, address: str = ADDRESS) -> list[WaitingEmail]:
    """What has come to an address, the newest first."""
    return mailbox(given.database, address)


def link(given: Given, address: str = ADDRESS) -> str:
    """The path of the newest link that came."""
    return next(found[1] for letter in letters(given, address) if (found := LINK.search(letter.body)))


def sign_up(visitor: Visitor, email: str = ADDRESS, **changes: str) -> Result:
    """Fill in the form and send it, the terms accepted."""
    said = {"email": email, "name": "Nele", "country": "de", "password": PASSWORD, "terms": terms_version(visitor)}
    return visitor.send("/sign-up", "/sign-up", **(said | changes))


def terms_version(visitor: Visitor) -> str:
    found = re.search(r'name="terms" value="(\w+)"', unbroken(visitor.get("/sign-up").text))
    assert found
    return found[1]


def press(visitor: Visitor, path: str, **fields: str) -> Result:
    """Open a page and send the form that goes back to it."""
    return visitor.send(path, path, **fields)


def log_in(visitor: Visitor, email: str = ADDRESS, password: str = PASSWORD, *, path: str = "/log-in") -> Result:
    return press(visitor, path, email=email, password=password)


def nele(given: Given, address: str = ADDRESS) -> Visitor:
    """Somebody who has signed up, opened the link in the same browser, and is logged in by that."""
    browser = Visitor(given)
    assert sign_up(browser, address).status_code == 303
    assert press(browser, link(given, address)).status_code == 303
    assert is_logged_in(browser)
    return browser


def is_logged_in(visitor: Visitor) -> bool:
    return any(action == "/log-out" for action, _ in forms_on(visitor.get("/").text))
