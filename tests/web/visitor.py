"""A visitor of the pages without a browser: keeps cookies, reads forms, presses buttons."""

import re
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode, urlsplit

from falcon.testing import Result, TestClient

from piecework.accounts.entering.session import NewSession, open_session
from piecework.ids import new_secret, new_session_id
from tests.given import Given, Person

HTML = {"Accept": "text/html"}


class Visitor:
    """Somebody with a browser; `person` is logged in, without one it is a stranger."""

    def __init__(self, given: Given, person: Person | None = None) -> None:
        self.given = given
        self.client: TestClient = given.client
        self.cookies: dict[str, str] = {}
        if person is not None:
            self.cookies["pw_session"] = log_in(given, person)

    def get(self, path: str, **headers: str) -> Result:
        """Open an address; where its forms get an id, it is opened with that."""
        opened = self._keep(self.client.simulate_get(path, headers=self._headers(headers)))
        to = opened.headers.get("location", "")
        if opened.status_code == 303 and path_of(to) == path_of(path) and "form=" in to:
            return self._keep(self.client.simulate_get(to, headers=self._headers(headers)))
        return opened

    def post(self, path: str, fields: dict[str, Any] | None = None, **headers: str) -> Result:
        """Send fields as a form does, with nothing added."""
        sent = {"Content-Type": "application/x-www-form-urlencoded", **headers}
        body = urlencode(fields or {}, doseq=True)
        return self._keep(self.client.simulate_post(path, body=body, headers=self._headers(sent)))

    def send(self, shown: str, action: str, **fields: Any) -> Result:
        """Open a page, fill the form that goes to `action`, and send it; what is not given stays as it is."""
        page = self.get(shown)
        assert page.status_code == 200, page.text
        return self.post(action, form_on(page.text, action) | fields)

    def follow(self, result: Result) -> Result:
        """Go where a form sent the browser."""
        assert result.status_code == 303, result.text
        return self.get(result.headers["location"])

    def _headers(self, headers: dict[str, str]) -> dict[str, str]:
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        return HTML | ({"Cookie": cookie} if cookie else {}) | headers

    def _keep(self, result: Result) -> Result:
        for name, cookie in result.cookies.items():
            if cookie.max_age == 0 or not cookie.value:
                self.cookies.pop(name, None)
            else:
                self.cookies[name] = cookie.value
        return result


def log_in(given: Given, person: Person, *, with_code: bool = True) -> str:
    """A log-in of this person, without going through the page; the cookie. Operators have typed a code."""
    session = NewSession(session_id=new_session_id(), secret=new_secret(), ip_address="", user_agent="test")
    return given.database.transact(
        lambda tx: open_session(tx, person.id, session, with_code=with_code, now=given.clock())
    )


class _Forms(HTMLParser):
    """The fields of each form of a page as a browser would send them untouched."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[tuple[str, dict[str, Any]]] = []
        self._area = ""
        self._choice = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        at = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append((at.get("action", ""), {}))
        elif (self.forms and "name" in at) or tag == "option":
            self._field(tag, at)

    def _field(self, tag: str, at: dict[str, str]) -> None:
        fields = self.forms[-1][1]
        if tag == "input" and (at.get("type") not in ("checkbox", "radio") or "checked" in at):
            if at.get("type") not in ("file", "submit"):
                fields[at["name"]] = at.get("value", "on" if at.get("type") == "checkbox" else "")
        elif tag == "textarea":
            self._area = at["name"]
            fields[self._area] = ""
        elif tag == "select":
            self._choice = at["name"]
        elif tag == "option" and self._choice and ("selected" in at or self._choice not in fields):
            fields[self._choice] = at.get("value", "")

    def handle_data(self, data: str) -> None:
        if self._area:
            self.forms[-1][1][self._area] += data.removeprefix("\n") if not self.forms[-1][1][self._area] else data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._area = ""
        elif tag == "select":
            self._choice = ""


def forms_on(html: str) -> list[tuple[str, dict[str, Any]]]:
    """Every form: where it goes, and its fields."""
    reader = _Forms()
    reader.feed(html)
    return reader.forms


def form_on(html: str, action: str) -> dict[str, Any]:
    """The fields of the form that goes to an address."""
    found = [fields for address, fields in forms_on(html) if address == action]
    assert found, f"no form goes to {action}: {[address for address, _ in forms_on(html)]}"
    return found[0]


def unbroken(html: str) -> str:
    """A page's HTML with one blank for each run of white space: how a template breaks its lines is nobody's matter."""
    return " ".join(html.split()).replace(" >", ">")


def words_of(html: str) -> str:
    """What a page says, without its tags."""
    bare = re.sub(r"(?s)<(script|style|head)\b.*?</\1>|<[^>]+>", " ", html)
    return " ".join(bare.split())


def path_of(address: str) -> str:
    """The path of an address."""
    return urlsplit(address).path
