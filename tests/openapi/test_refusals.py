"""Every refusal has a code that means one thing, is documented, and is found where endpoints say it."""

import ast
import importlib
import subprocess
import sys
from collections.abc import Iterator
from typing import Any, get_args

import pytest

from piecework.app import edges
from piecework.database import Tx
from piecework.documentation.answers import general_refusals
from piecework.documentation.refusals import FAULTS, list_refusals, refusals_of
from piecework.employing.positions import stop_job
from piecework.http.call import Call, NoParameters
from piecework.http.endpoint import Endpoint
from piecework.http.resource import Edge
from piecework.jobs.job import JobNotFound
from piecework.refusal import FaultCode, Refusal
from piecework.settings import Settings
from tests.architecture.source import ROOT, product_modules
from tests.given import Given
from tests.openapi.documents import edge
from tests.openapi.said import names_of, said_by_called

# Codes of two classes: the same fact, met in two places.
SAME_FACT = {"account_frozen": {"AccountFrozen", "WorkerFrozen"}, "not_found": {"NoSuchPath", "PageForOperators"}}


@pytest.fixture(scope="module")
def refusals() -> list[type[Refusal]]:
    for module in product_modules():
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    return list_refusals()


def codes_of_faults() -> Iterator[str]:
    """Every `code="..."` of a rule, or given to a Fault or an InvalidRequest, in the source."""
    for module in product_modules():
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in {"Fault", "InvalidRequest.of", "Rule"}:
                codes = [keyword.value for keyword in node.keywords if keyword.arg == "code"]
                yield from (code.value for code in codes if isinstance(code, ast.Constant))  # type: ignore[misc]


def test_code_means_one_thing(refusals: list[type[Refusal]]):
    by_code: dict[str, set[str]] = {}
    for refusal in refusals:
        by_code.setdefault(refusal.code, set()).add(refusal.__name__)
    assert {code: names for code, names in by_code.items() if len(names) > 1} == SAME_FACT


def test_code_has_one_shape(refusals: list[type[Refusal]]):
    assert [refusal.code for refusal in refusals if not refusal.code.replace("_", "").isalpha()] == []
    assert [refusal.code for refusal in refusals if not 400 <= refusal.status < 600] == []
    assert [refusal.__name__ for refusal in refusals if not refusal.__doc__] == []


def test_codes_of_faults_are_listed():
    assert set(codes_of_faults()) | {"invalid"} == set(FAULTS) == set(get_args(FaultCode))


def test_page_lists_every_code(refusals: list[type[Refusal]]):
    written = (ROOT / "docs" / "refusals.md").read_text(encoding="utf-8")
    command = [sys.executable, "-m", "piecework.documentation"]
    made = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert made == written, "run: .venv/bin/python -m piecework.documentation > docs/refusals.md"
    assert [refusal.code for refusal in refusals if f"| `{refusal.code}` |" not in written] == []


@pytest.mark.parametrize(
    ("of", "endpoint"),
    [
        pytest.param(of, endpoint, id=f"{endpoint.method} {endpoint.path}")
        for of in edges(Settings())
        for endpoint in of.endpoints
    ],
)
def test_endpoint_declares_what_it_calls_refuses(of: Edge, endpoint: Endpoint[Any]):
    general = names_of(general_refusals(endpoint, of))
    calling = (endpoint.told_by, endpoint.act.moves) if endpoint.act else (endpoint.handler,)
    assert sorted(names_of(endpoint.refuses)) == sorted(set(said_by_called(*calling)) - general), (
        "`refuses=` and the docstrings of what the handler calls must say the same"
    )
    assert len(set(endpoint.refuses)) == len(endpoint.refuses)


def test_endpoint_refuses_what_it_declares():
    def stop(tx: Tx, call: Call, request: NoParameters) -> None:
        """Stop."""
        stop_job(tx, "", employer_id="", movement_key="", now=call.now)

    endpoint = Endpoint("/stop", stop, method="POST", changes=True, refuses=(JobNotFound, "zone_closed"))
    assert [code.code for code in refusals_of(endpoint)] == ["job_not_found", "zone_closed"]
    assert set(said_by_called(stop)) == {"JobNotFound", "JobCannotMove"}


def test_refusal_that_was_not_declared_is_found(
    given: Given, watched_refusals: list[str], monkeypatch: pytest.MonkeyPatch
):
    ada = given.ada()
    assert ada.api("jobs/get-job", {"job_id": "5f0e8a1c93d2"})["code"] == "job_not_found"
    assert watched_refusals == []
    get_job = next(endpoint for endpoint in edge("api").endpoints if endpoint.path == "/api/jobs/get-job.php")
    monkeypatch.setattr(get_job, "refuses", ())
    assert ada.api("jobs/get-job", {"job_id": "5f0e8a1c93d2"})["code"] == "job_not_found"
    assert watched_refusals == ["/api/jobs/get-job.php refused with job_not_found"]
    watched_refusals.clear()
