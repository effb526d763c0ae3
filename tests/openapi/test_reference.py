"""The reference pages: complete, safe, and with commands that work when they are pasted."""

import re
import shlex
from html import unescape
from html.parser import HTMLParser
from typing import Any

import pytest

from piecework.documentation.refusals import refusals_of
from tests.given import Given, Person
from tests.openapi.documents import edge

PREFIXES = ["api", "worker-api", "operator-api"]


class Reading(HTMLParser):
    """Ids, links, loaded things, and whether every tag that was opened is closed."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.loaded: list[str] = []
        self.styled: list[str] = []
        self.open: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.ids += [given["id"] or ""] if "id" in given else []
        self.links += [given["href"] or ""] if tag == "a" else []
        self.loaded += [given["href"] or ""] if tag == "link" else [given.get("src") or tag] if tag == "script" else []
        self.styled += [tag] if tag == "style" or "style" in given or any(n.startswith("on") for n in given) else []
        if tag not in {"meta", "link", "br"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def page_of(given: Given, prefix: str) -> str:
    answer = given.client.simulate_get(f"/{prefix}/documentation")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    return answer.text


def commands_in(page: str) -> list[list[str]]:
    """Every curl command on the page, split as a shell splits it."""
    found = re.findall(r"<code>(curl .*?)</code>", page, re.DOTALL)
    return [shlex.split(unescape(command).replace("\\\n", " ")) for command in found]


@pytest.mark.parametrize("prefix", PREFIXES)
def test_page_is_whole_and_loads_only_its_style(given: Given, prefix: str):
    reading = Reading(page_of(given, prefix))
    assert reading.open == []
    assert len(reading.ids) == len(set(reading.ids))
    assert [link for link in reading.links if link.startswith("#") and link[1:] not in reading.ids] == []
    assert (reading.loaded, reading.styled) == (["documentation.css"], [])
    style = given.client.simulate_get(f"/{prefix}/documentation.css")
    assert (style.status_code, style.headers["content-type"]) == (200, "text/css; charset=utf-8")
    assert "prefers-color-scheme: dark" in style.text
    assert "url(" not in style.text
    assert "@import" not in style.text


@pytest.mark.parametrize("prefix", PREFIXES)
def test_page_allows_no_script_and_no_frame(given: Given, prefix: str):
    headers = given.client.simulate_get(f"/{prefix}/documentation").headers
    policy = headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'self';")
    assert "frame-ancestors 'none'" in policy
    assert headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("path", ["documentation", "documentation.css", "openapi.json"])
def test_page_can_be_linked_from_anywhere(given: Given, path: str):
    headers = {"Sec-Fetch-Site": "cross-site"}
    assert given.client.simulate_get(f"/api/{path}", headers=headers).status_code == 200
    assert given.client.simulate_get("/api/jobs/get-zones.php", headers=headers).status_code == 403


@pytest.mark.parametrize("prefix", PREFIXES)
def test_page_has_every_endpoint_with_its_refusals(given: Given, prefix: str):
    page = page_of(given, prefix)
    for endpoint in edge(prefix).endpoints:
        assert f"<code>{endpoint.path}</code>" in page
        assert [code.code for code in refusals_of(endpoint) if f'id="code-{code.code}"' not in page] == []
    assert len(commands_in(page)) == len(edge(prefix).endpoints)


def pasted(given: Given, command: list[str], variables: dict[str, str]) -> Any:
    """What the command gets, run with these variables in the shell."""
    values = [re.sub(r"\$(\w+)", lambda found: variables[found[1]], part) for part in command]
    url = next(part for part in values if part.startswith("http"))
    path, _, query = url.removeprefix(given.settings.base_url).partition("?")
    body = values[values.index("-d") + 1] if "-d" in values else None
    method = "POST" if body is not None or "-X" in values or "--data-binary" in values else "GET"
    authorization = variables["basic"] if "-u" in values else values[values.index("-H") + 1].partition(": ")[2]
    headers = {"Authorization": authorization}
    return given.client.simulate_request(method, path, query_string=query, body=body, headers=headers)


def variables_of(person: Person) -> dict[str, str]:
    return {
        "PW_USER": person.id, "PW_SECRET": person.api_secret, "PW_TOKEN": person.worker_token, "basic": person.basic
    }  # fmt: skip


@pytest.mark.parametrize("prefix", PREFIXES)
def test_commands_work_when_pasted(given: Given, prefix: str):
    """Ids in examples are made up, so what names one is refused for that, and for nothing else."""
    made_up = {
        "job_not_found", "task_not_found", "list_not_found", "not_a_picture", "unauthorized",
        "appeal_not_found", "not_enough_earned", "withdrawal_not_found", "too_early_to_withdraw",
        "no_receiver", "nothing_reported", "account_not_found", "notice_not_found", "delivery_not_found",
        "no_erasure_request", "deposit_not_found", "batch_not_found", "nothing_to_pay",
        "opinion_not_found", "not_in_catalog", "terms_not_in_force", "wrong_password", "token_not_found",
    }  # fmt: skip
    person = given.ada(is_operator=True)
    commands = commands_in(page_of(given, prefix))
    assert len(commands) > 5
    for command in commands:
        answer = pasted(given, command, variables_of(person))
        body = answer.json
        code = body.get("code") if isinstance(body, dict) else None
        assert code is None or code in made_up, (command, body)
        if code is None:
            assert answer.status_code == 200
