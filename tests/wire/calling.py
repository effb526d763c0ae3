"""The ways in which client programs send the same parameters. The answer must not depend on the way."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import urlencode

from falcon.testing import Result

from tests.given import Person

Way = Callable[[Person, str, Mapping[str, Any]], Result]


def send(
    person: Person, method: str, path: str, *, query: str = "", body: str | bytes | None = None, label: str = ""
) -> Result:
    """One request as it is on the wire; `label` is its Content-Type."""
    headers = {"Authorization": person.basic} | ({"Content-Type": label} if label else {})
    return person.client.simulate_request(
        method, f"/api/{path}.php", query_string=query, body=body, headers=headers
    )  # fmt: skip


def as_texts(value: Any) -> Any:
    """Every number and flag as text, as PHP programs have them: 25 is "25", true is "1"."""
    if isinstance(value, dict):
        return {name: as_texts(held) for name, held in value.items()}
    if isinstance(value, list):
        return [as_texts(held) for held in value]
    return str(int(value)) if isinstance(value, bool) else str(value)


def flat(parameters: Mapping[str, Any]) -> str:
    """URL-encoded; what is a list or object travels as JSON text."""
    return urlencode(
        {
            name: json.dumps(value) if isinstance(value, list | dict) else as_texts(value)
            for name, value in parameters.items()
        }
    )


def bracketed(parameters: Mapping[str, Any]) -> str:
    """URL-encoded as PHP's http_build_query does it: proofs[0][type]=text."""

    def pairs(name: str, value: Any) -> Iterator[tuple[str, str]]:
        if isinstance(value, dict):
            for key, held in value.items():
                yield from pairs(f"{name}[{key}]" if name else key, held)
        elif isinstance(value, list):
            for place, held in enumerate(value):
                yield from pairs(f"{name}[{place}]", held)
        else:
            yield name, as_texts(value)

    return urlencode(list(pairs("", dict(parameters))))


FORM = "application/x-www-form-urlencoded"
JSON = "application/json"

WAYS: dict[str, Way] = {
    "JSON body": lambda who, path, asked: send(who, "POST", path, body=json.dumps(asked), label=JSON),
    "JSON body by GET": lambda who, path, asked: send(who, "GET", path, body=json.dumps(asked), label=JSON),
    "JSON labelled as a form": lambda who, path, asked: send(who, "POST", path, body=json.dumps(asked), label=FORM),
    "JSON without a label": lambda who, path, asked: send(who, "POST", path, body=json.dumps(asked)),
    "JSON of texts": lambda who, path, asked: send(who, "POST", path, body=json.dumps(as_texts(asked)), label=JSON),
    "query by GET": lambda who, path, asked: send(who, "GET", path, query=flat(asked)),
    "query by POST": lambda who, path, asked: send(who, "POST", path, query=flat(asked)),
    "form": lambda who, path, asked: send(who, "POST", path, body=flat(asked), label=FORM),
    "form with brackets": lambda who, path, asked: send(who, "POST", path, body=bracketed(asked), label=FORM),
    "query with brackets": lambda who, path, asked: send(who, "GET", path, query=bracketed(asked)),
    "half query, half body": lambda who, path, asked: send(
        who, "POST", path, query=flat(dict(list(asked.items())[::2])),
        body=json.dumps(dict(list(asked.items())[1::2])), label=JSON,
    ),
}  # fmt: skip


def exactly(value: Any) -> str:
    """JSON to compare: tells true from 1 and 1 from 1.0, which Python's == does not."""
    return json.dumps(value, sort_keys=True, indent=1)


def check_answer(result: Result, expected: Any) -> None:
    """The whole answer, its status and its type."""
    assert (result.status_code, result.headers["content-type"]) == (200, JSON)
    assert exactly(result.json) == exactly(expected)
