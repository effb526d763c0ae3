"""Asking every route as everybody, of things that are really there; what became of it, in a word."""

import base64
import json
import re
from functools import cache
from typing import Any
from urllib.parse import urlencode

from falcon.testing import Result

from piecework.accounts.terms import terms_in_force
from piecework.app import edges
from piecework.documentation.examples import request_example
from piecework.documentation.schemas import components_of
from piecework.http.endpoint import Endpoint
from piecework.settings import Settings
from piecework.web.assembling import list_pages
from piecework.web.static_files import StaticFiles
from tests.access.people import MADE_FOR, People, erasure_request
from tests.given import Person
from tests.web.visitor import Visitor, form_on

PERSONAS = ("stranger", "worker", "employer", "other employer", "operator")
# Whom the routes under a first step are for; the others are for employers.
CONCERNED: dict[str, str] = {
    "worker-api": "worker", "jobs": "worker", "tasks": "worker", "earnings": "worker", "withdrawals": "worker",
    "standing": "worker", "operator-api": "operator", "operator": "operator",
}  # fmt: skip
# What a field holds in a request that is otherwise complete; ids are those of things that belong to somebody.
FIELDS: dict[str, Any] = {
    "positions": 1, "speed": 500, "ttr": 3, "amount": "2.00", "page": 1, "reason": "A reason.", "story": "A story.",
    "comment": "A comment.", "name": "A name", "title": "A title", "text": "Some text.",
    "task_rating": "ok", "category_id": "0501", "zone_id": "int",
}  # fmt: skip


def ask(people: People, persona: str, method: str, path: str) -> str:
    """Make the request as this persona, complete and of things that belong to the employer or the worker: what came."""
    address, result = send(people, persona, method, path)
    if method == "POST" and path in page_paths():
        is_failure = '<p class="quiet">403</p>' in result.text and f'action="{address}"' not in result.text
        if result.status_code == 403 and not is_failure:  # the page is shown again, with what was refused
            return "yes"
    return word_of(result)


def send(people: People, persona: str, method: str, path: str) -> tuple[str, Result]:
    """Make that request; where it went, and the answer."""
    person = people.of(persona)
    values = FIELDS | example_of(method, path) | people.things | named_in(people, path)
    address = re.sub(r"\{(\w+)\}", lambda found: str(values.get(found[1], "0" * 16)), path)
    if path in page_paths():
        return address, send_to_page(people, person, (method, path), address, values)
    headers = {"Authorization": credential(person, path)} if person else {}
    sent = {name: value for name, value in values.items() if name in fields_of(method, path)}
    if method == "GET":
        query = {name: value if isinstance(value, str) else json.dumps(value) for name, value in sent.items()}
        return address, people.client.simulate_get(address, query_string=urlencode(query), headers=headers)
    return address, people.client.simulate_post(address, json=sent, headers=headers)


def named_in(people: People, path: str) -> dict[str, Any]:
    """What only few routes name: a rule, a static file, and things that are made for the route."""
    if "rule" in path:
        return {"name": "holds_max", "value": "7"}
    if path == "/terms/{version}":
        return {"version": terms_in_force("").version}
    if re.search(r"/erasure(s|-requests)/\{account_id\}", path):
        return people.made.setdefault("erasure_request", erasure_request(people))
    if path.startswith("/static/"):
        return {"name": StaticFiles().address_of("page.js").rpartition("/")[2]}
    found: dict[str, Any] = {}
    for part, make in MADE_FOR.items():
        if f"{{{part}}}" in path:
            if part not in people.made:
                people.made[part] = make(people)
            found |= people.made[part]
    return found


def order_of(path: str) -> list[str]:
    """Whom to ask in which order: whom it concerns last, as what they do may end what the others ask about."""
    last = CONCERNED.get(path.split("/")[1], "employer")
    return [*(persona for persona in PERSONAS if persona != last), last]


def send_to_page(
    people: People, person: Person | None, route: tuple[str, str], address: str, values: dict[str, Any]
) -> Result:
    """A page, or a form with everything in it that a page of this visitor's carries."""
    method, path = route
    visitor = Visitor(people.given, person)
    wanted = {field: value for field, value in values.items() if field in page_fields(method, path)}
    query = urlencode({name: value for name, value in wanted.items() if f"{{{name}}}" not in path})
    if method == "GET":
        return visitor.get(f"{address}?{query}" if query else address)
    token = form_on(visitor.get("/styleguide").text, "/styleguide")["form_token"]
    return visitor.post(address, wanted | {"form_token": token})


def word_of(result: Result) -> str:
    """`yes`, `log in`, `no` or `missing`."""
    if result.status_code == 401 or result.headers.get("location", "").startswith("/log-in?next="):
        return "log in"
    code = code_of(result)
    if result.status_code == 403 and code not in ("", "account_frozen"):
        return "no"
    if result.status_code == 404 or code.endswith("not_found"):
        return "missing"
    assert result.status_code < 500, result.text
    return "yes"


def code_of(result: Result) -> str:
    """The code of a refusal, in JSON or on a page."""
    if "json" in result.headers.get("content-type", ""):
        body = result.json
        return str(body.get("code", "")) if isinstance(body, dict) and body.get("ok") is False else ""
    return "page" if result.status_code >= 400 else ""


def credential(person: Person, path: str) -> str:
    """How the person says who they are to the interface that the path belongs to."""
    if path.startswith("/worker-api/"):
        return f"Bearer {person.worker_token}"
    return "Basic " + base64.b64encode(f"{person.id}:{person.api_secret}".encode()).decode()


@cache
def endpoints() -> dict[tuple[str, str], tuple[Endpoint[Any], dict[str, Any]]]:
    """Every endpoint of the interfaces for programs, with the schemas of its edge."""
    found: dict[tuple[str, str], tuple[Endpoint[Any], dict[str, Any]]] = {}
    for edge in edges(Settings()):
        components = components_of(edge.endpoints)
        found |= {(one.method, one.path): (one, components) for one in edge.endpoints}
    return found


def example_of(method: str, path: str) -> dict[str, Any]:
    """The documented example of a request; empty for what is no endpoint."""
    known = endpoints().get((method, path))
    return {} if known is None or known[0].takes_file else request_example(*known)


def fields_of(method: str, path: str) -> set[str]:
    """The fields of an endpoint's request."""
    known = endpoints().get((method, path))
    return set() if known is None or known[0].takes_file else {field.encode_name for field in known[0].shape.fields}


@cache
def page_paths() -> set[str]:
    """The paths of all pages."""
    return {page.path for page in list_pages(Settings(debug=True))}


@cache
def page_fields(method: str, path: str) -> set[str]:
    """The fields of a page's request."""
    page = next(page for page in list_pages(Settings(debug=True)) if (page.method, page.path) == (method, path))
    return {field.encode_name for field in page.shape.fields}
