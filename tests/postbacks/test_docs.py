"""The Python of docs/postbacks.md does what it says, and the JavaScript where there is a Node to run it."""

import json
import re
import shutil
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from piecework.postbacks.signing import signature_headers, signing_secret

DOCS = Path(__file__).resolve().parents[2] / "docs" / "postbacks.md"
NEW, OLD, FOREIGN = (signing_secret(digit * 64) for digit in "abc")


@pytest.fixture
def is_genuine() -> Callable[[str, dict[str, str], bytes], bool]:
    code = re.search(r"```python\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)
    assert code
    names: dict[str, Any] = {}
    exec(code[1], names)  # our own documentation
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


@pytest.mark.skipif(shutil.which("node") is None, reason="there is no Node on this machine")
def test_javascript_says_the_same():
    code = re.search(r"```js\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)
    assert code
    body = '{"a":["b"]}'
    now = datetime.now(UTC)
    headers = signature_headers("msg_1", body, secrets=[NEW, OLD], now=now)
    old = signature_headers("msg_1", body, secrets=[NEW], now=now - timedelta(minutes=6))
    asked = [
        [NEW, headers, body], [OLD, headers, body], [FOREIGN, headers, body], [NEW, headers, body + " "],
        [NEW, headers | {"webhook-id": "msg_2"}, body], [NEW, old, body],
    ]  # fmt: skip
    program = f"{code[1]}\nconsole.log(JSON.stringify({json.dumps(asked)}.map((each) => isGenuine(...each))))"
    done = subprocess.run(["node", "-e", program], capture_output=True, text=True, check=True, timeout=60)
    assert json.loads(done.stdout) == [True, True, False, False, False, False]
