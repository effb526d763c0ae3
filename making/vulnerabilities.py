"""Whether a pin is known to be vulnerable: one question for all of them to OSV, the database that pip-audit asks too.

`make check` runs it. Where the database cannot be reached it says so, and fails nothing: a checkout without a network
is checked all the same.
"""

import re
import sys
import threading
from pathlib import Path
from typing import Any

import httpx2
import msgspec

DATABASE = "https://api.osv.dev/v1/querybatch"
PAGE = "https://osv.dev/vulnerability/"
PINS = Path(__file__).parents[1] / "requirements" / "dev.txt"  # has those of run.txt too
SECONDS_MAX = 4.0  # for everything, the look-up of the name included

# What is known and does us no harm: `"GHSA-...": "why"`. It goes with the pin that it is about.
ACCEPTED: dict[str, str] = {}


class NotReached(Exception):
    """The database did not answer, or not as it is documented to."""


class Vulnerability(msgspec.Struct):
    """One of a pin; its page says what it is, and which version is free of it."""

    id: str


class Found(msgspec.Struct):
    """What is known of one pin."""

    vulns: list[Vulnerability] = []


class Answer(msgspec.Struct):
    """What the database says, pin by pin, in the order of the question."""

    results: list[Found]


def pins_of(text: str) -> list[tuple[str, str]]:
    """Name and version of every pin of a file of requirements."""
    return re.findall(r"^([\w.-]+)==([^\s;\\]+)", text, re.MULTILINE)


def vulnerable(pins: list[tuple[str, str]], *, database: str) -> list[str]:
    """What is known of these pins, as `name version: page`. Raises NotReached."""
    queries = [{"package": {"name": name, "ecosystem": "PyPI"}, "version": version} for name, version in pins]
    results = _ask(database, {"queries": queries}).results
    if len(results) != len(pins):
        raise NotReached(f"it answered for {len(results)} pins of {len(pins)}")
    return [
        f"{name} {version}: {PAGE}{known.id}"
        for (name, version), found in zip(pins, results, strict=True)
        for known in found.vulns
        if known.id not in ACCEPTED
    ]


def _ask(database: str, question: dict[str, Any]) -> Answer:
    """The answer, in time: the look-up of a name knows no limit of its own, so it is left behind in a thread."""
    answers: list[Answer] = []
    errors: list[Exception] = [NotReached(f"no answer within {SECONDS_MAX:g} s")]

    def ask() -> None:
        try:
            response = httpx2.post(database, json=question, timeout=SECONDS_MAX).raise_for_status()
            answers.append(msgspec.json.decode(response.content, type=Answer))
        except (httpx2.HTTPError, msgspec.MsgspecError) as error:
            errors.append(error)

    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    thread.join(SECONDS_MAX)
    if not answers:
        raise NotReached(str(errors[-1])) from errors[-1]
    return answers[0]


def main(*, database: str = DATABASE) -> int:
    """Say what is known; answer 1 if there is anything."""
    pins = pins_of(PINS.read_text(encoding="utf-8"))
    try:
        known = vulnerable(pins, database=database)
    except NotReached as error:
        print(f"Known vulnerabilities were NOT looked for: {database} cannot be asked ({error}).")
        return 0
    for line in known:
        print(f"{line}\n    `make lock UPGRADE=1`, or say in {Path(__file__).name} why it does no harm.")
    print(f"{len(known)} known vulnerabilities in {len(pins)} pins.")
    return 1 if known else 0


if __name__ == "__main__":
    sys.exit(main())
