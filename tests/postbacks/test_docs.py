"""The examples of docs/postbacks.md do what they say: Python and the shell always, the rest where it can be run."""

import json
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from msgspec import Struct

from piecework.postbacks.signing import signature_headers, signing_secret
from tests.architecture.source import ROOT
from tests.demo.crowd_server import CrowdServer
from tests.given import Given
from tests.waiting import HANG_SECONDS

PAGE = (ROOT / "docs" / "postbacks.md").read_text(encoding="utf-8")
NEW, OLD, FOREIGN = (signing_secret(digit * 64) for digit in "abc")


def example(language: str) -> str:
    """The one example of this language on the page."""
    found = re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    assert len(found) == 1, f"{len(found)} examples of {language}"
    return found[0]


@pytest.fixture
def is_genuine() -> Callable[[str, dict[str, str], bytes], bool]:
    names: dict[str, Any] = {}
    exec(example("python"), names)  # our own documentation
    return names["is_genuine"]


def test_a_call_is_genuine_by_either_secret_and_by_no_other(is_genuine: Callable[..., bool]):
    headers = signature_headers("msg_1", '{"a":["b"]}', secrets=[NEW, OLD], now=datetime.now(UTC))
    body = b'{"a":["b"]}'
    assert [is_genuine(secret, headers, body) for secret in (NEW, OLD, FOREIGN)] == [True, True, False]
    assert not is_genuine(NEW, headers, body + b" ")
    assert not is_genuine(NEW, headers | {"webhook-id": "msg_2"}, body)


def test_an_old_call_is_not(is_genuine: Callable[..., bool]):
    headers = signature_headers("msg_1", "{}", secrets=[NEW], now=datetime.now(UTC) - timedelta(minutes=6))
    assert not is_genuine(NEW, headers, b"{}")


# Other languages ------------------------------------------------------------------------------------------------------


class Language(Struct, frozen=True):
    """A language of the page: how its example becomes a program that is given questions, and answers true or false."""

    fence: str
    file: str
    command: tuple[str, ...]
    program: str  # with EXAMPLE in it; reads [[secret, headers, body], ...] as JSON, and writes [true, ...]


GO = """
package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"
)

EXAMPLE

func main() {
	var asked []struct {
		Secret  string
		Headers map[string]string
		Body    string
	}
	if err := json.NewDecoder(os.Stdin).Decode(&asked); err != nil {
		panic(err)
	}
	answers := []bool{}
	for _, each := range asked {
		header := http.Header{}
		for name, value := range each.Headers {
			header.Set(name, value)
		}
		answers = append(answers, isGenuine(each.Secret, header, []byte(each.Body)))
	}
	json.NewEncoder(os.Stdout).Encode(answers)
}
"""
LANGUAGES = [
    Language(
        "js",
        "example.js",
        ("node",),
        "EXAMPLE\nconst asked = JSON.parse(require('node:fs').readFileSync(0, 'utf8'));\n"
        "console.log(JSON.stringify(asked.map((each) => isGenuine(each.secret, each.headers, each.body))));",
    ),
    Language(
        "php",
        "example.php",
        ("php", "-n", "-d", "error_reporting=-1", "-d", "display_errors=stderr"),
        "<?php\nEXAMPLE\n$asked = json_decode(stream_get_contents(STDIN), true);\n"
        "$answer = fn($each) => is_genuine($each['secret'], $each['headers'], $each['body']);\n"
        "echo json_encode(array_map($answer, $asked));",
    ),
    Language(
        "ruby",
        "example.rb",
        ("ruby", "-w"),
        "require 'json'\nEXAMPLE\nasked = JSON.parse($stdin.read)\n"
        "puts JSON.generate(asked.map { |each| genuine?(each['secret'], each['headers'], each['body']) })",
    ),
    Language("go", "main.go", ("go", "run"), GO),
]


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda language: language.fence)
def test_other_languages_say_the_same(language: Language, tmp_path: Path):
    program = language.program.replace("EXAMPLE", example(language.fence))
    if shutil.which(language.command[0]) is None:
        pytest.skip(f"this machine has no `{language.command[0]}` to run the example of {language.fence} with")
    asked, expected = questions()
    (tmp_path / language.file).write_text(program, encoding="utf-8")
    done = subprocess.run(
        [*language.command, language.file], input=json.dumps(asked), capture_output=True, text=True, check=False,
        timeout=2 * HANG_SECONDS, cwd=tmp_path,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout) == expected


def questions() -> tuple[list[dict[str, Any]], list[bool]]:
    """Calls that are genuine, and ones that are not; and which are."""
    body, now = '{"a":["b\u00e9"]}', datetime.now(UTC)
    headers = signature_headers("msg_1", body, secrets=[NEW, OLD], now=now)
    old = signature_headers("msg_1", body, secrets=[NEW], now=now - timedelta(minutes=6))
    early = signature_headers("msg_1", body, secrets=[NEW], now=now + timedelta(minutes=6))
    asked = [
        (NEW, headers, body, True), (OLD, headers, body, True), (FOREIGN, headers, body, False),
        (NEW, headers, body + " ", False), (NEW, headers | {"webhook-id": "msg_2"}, body, False),
        (NEW, headers | {"webhook-signature": "v1,"}, body, False), (NEW, old, body, False), (NEW, early, body, False),
    ]  # fmt: skip
    return [{"secret": key, "headers": sent, "body": text} for key, sent, text, _ in asked], [row[3] for row in asked]


def test_every_language_of_the_page_is_run():
    told = set(re.findall(r"```(\w+)\n", PAGE)) - {"json", "yaml", "text"}
    assert told == {"sh", "python", *(language.fence for language in LANGUAGES)}


# The shell ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def place(given: Given) -> Iterator[CrowdServer]:
    serving = CrowdServer(given.client.app)
    serving.start()
    yield serving
    serving.stop()


@pytest.mark.skipif(shutil.which("curl") is None, reason="the three calls need curl")
def test_three_calls_set_a_receiver_up(given: Given, place: CrowdServer):
    ada = given.ada()
    environment = {"PW_USER": ada.id, "PW_SECRET": ada.api_secret, "BASE": place.url, "PATH": "/usr/bin:/bin"}
    shell = ["sh", "-eu", "-c", re.sub(r"\bcurl\b", "curl -sS", example("sh"))]
    done = subprocess.run(shell, env=environment, capture_output=True, text=True, check=False, timeout=HANG_SECONDS)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count('"ok":true') == 3, done.stdout
    assert re.search(r'"whsec_[A-Za-z0-9+/=]{44}"', done.stdout)
    assert ada.api("postbacks/get-settings")["address"] == "https://example.org/postbacks"
    assert len(ada.api("postbacks/get-deliveries")["deliveries"]) == 1
