"""People on every page of the door: signing up, with codes at log-in, on the way to another password or address."""

import re

from pyotp.totp import TOTP

from tests.place import Place
from tests.web.account.door import PASSWORD, letters, link, log_in, nele, press, sign_up
from tests.web.visitor import Visitor

CODES, SECURITY = "/account/security/codes", "/account/security"
LONG_ADDRESS = "uma.van.der.aa-en-van.der.bergh@a-very-long-name-of-a-company.example.org"
SHOWN_SECRET = re.compile(r">([A-Z2-7]{32})<")


class AtTheDoor:
    """Browsers by what their people are doing, and the links in their e-mail."""

    def __init__(self, given: Place) -> None:
        self.given = given
        self.uma = nele(given, LONG_ADDRESS)  # a password and nothing more
        self.signing_up, self.other_device = Visitor(given), Visitor(given)
        sign_up(self.signing_up, "peter@example.org")
        self.sign_up_link = self._link("peter@example.org")
        press(self.other_device, "/forgotten", email=LONG_ADDRESS)
        self.password_link = self._link(LONG_ADDRESS)
        press(self.uma, "/account/email", email="uma@elsewhere.example", password=PASSWORD)
        self.email_link = self._link("uma@elsewhere.example")
        self.enrolling = nele(given, "tom@example.org")
        self._enrol(self.enrolling)
        self.with_codes = nele(given, "vera@example.org")
        turned_on = {"code": TOTP(self._enrol(self.with_codes)).at(given.clock())}
        assert self.with_codes.send(CODES, f"{CODES}/on", **turned_on).status_code == 200
        self.half_in = Visitor(given)
        log_in(self.half_in, "vera@example.org")

    def _enrol(self, browser: Visitor) -> str:
        """Begin with codes; the secret that the page shows."""
        browser.send(SECURITY, CODES, password=PASSWORD)
        found = SHOWN_SECRET.search(browser.get(CODES).text)
        assert found
        return found[1]

    def _link(self, address: str) -> str:
        assert letters(self.given, address)
        return link(self.given, address)
