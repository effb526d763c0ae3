"""Whatever is sent, the application answers what its document says, and afterwards the book adds up."""

import json
from collections.abc import Callable
from typing import Any

import hypothesis
import pytest
import schemathesis
from hypothesis import HealthCheck
from schemathesis import Case, GenerationMode, checks
from schemathesis.core.failures import FailureGroup

from tests.conftest import SOAK
from tests.given import PASSWORD, Person
from tests.openapi.documents import closed, document, operations, with_values
from tests.place import Place

EXAMPLES = 200 if SOAK else 8
OF_THE_OTHER_METHOD = EXAMPLES // 2
MADE = {prefix: document(prefix) for prefix in ("api", "worker-api", "operator-api")}
ALL = [(prefix, path, method) for prefix, made in MADE.items() for path, method in operations(made)]
CHECKS: list[Callable[..., Any]] = [
    checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
]
ANYWHERE = {
    "invalid", "required", "invalid_json", "duplicate_key", "body_too_large", "idempotency_key_reused", "done_before",
}  # fmt: skip


class Busy:
    """A place where something is going on: jobs of all kinds, tasks to rate, to revise and rated."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.ada, self.eve = place.ada(funds="100000"), place.ada(funds="1000")
        self.wim, self.mo = place.wim(), place.person("Mo", is_operator=True)
        place.set_password(self.wim)
        self.job, self.other, self.offered = (
            place.running_job(who, task_value=1, num_tasks=30) for who in (self.ada, self.ada, self.eve)
        )
        people = [self.wim, *(place.person() for _ in range(12))]
        self.workers = [person.id for person in people]
        self.tasks = [place.submitted_task(person, self.job) for person in people]
        self.list_id: int = self.ada.api("lists/create-list", {"name": "Best"})["list_id"]
        self.rate(self.tasks[0], "revise")
        self.rate(self.tasks[1], "ok")

    def rate(self, task_id: str, rating: str) -> None:
        """Ada's verdict."""
        verdict = {"job_id": self.job, "task_id": task_id, "task_rating": rating, "task_comment": "So."}
        assert self.ada.api("jobs/rate-single-task", verdict)["ok"]

    def values(self) -> dict[str, list[Any]]:
        """What parameters can name here, and what goes together."""
        return {
            "job_id": [self.job, self.other, self.offered],
            "task_id": self.tasks, "id": self.tasks, "task_ids": [self.tasks],
            "list_id": [self.list_id, 0], "workers": [self.workers], "zone_id": ["int"], "category_id": ["0501"],
            "excluded_countries": [[]], "variables": [[]], "challenges": [[]], "challenge_action": [""],
            "workers_max_tasks": [1], "start_time": ["00:00"], "end_time": ["24:00", "12:00"], "task_value": [1, 2.5],
            "premium_amount": [0, 2], "amount": [2, 50], "task_bonus": [0, 0.05], "bonus": [0, 0.05],
            "task_satisfaction": [""], "satisfaction": [""], "task_comment": ["So."], "comment": ["So."],
            "positions": [1, 20], "num_tasks": [10, 30], "ttr": [1, 7], "page": [1, 2], "text": ["x"],
            "test": [False, True], "password": [PASSWORD],
        }  # fmt: skip

    def headers(self, prefix: str, path: str) -> dict[str, str]:
        """Who calls: an employer with money, a worker, an operator; whoever loses a secret is somebody else."""
        who: Person = self.place.ada() if "secret" in path else self.mo if prefix == "operator-api" else self.ada
        return {"Authorization": f"Bearer {self.wim.worker_token}" if prefix == "worker-api" else who.basic}


@pytest.fixture(scope="module")
def busy(place: Place) -> Busy:
    return Busy(place)


@pytest.fixture(scope="module")
def schemas(busy: Busy) -> dict[str, list[Any]]:
    """Each document as schemathesis reads it: with what exists here, and as it is."""
    loaded = {
        prefix: [
            schemathesis.openapi.from_dict(with_values(closed(made), prefix, busy.values())),
            schemathesis.openapi.from_dict(closed(made)),
        ]
        for prefix, made in MADE.items()
    }
    for schema in (schema for pair in loaded.values() for schema in pair):
        schema.app = busy.place.client.app
    return loaded


@pytest.mark.parametrize(("prefix", "path", "method"), ALL)
def test_answers_are_as_documented(busy: Busy, schemas: dict[str, list[Any]], prefix: str, path: str, method: str):
    fitting, plain = (schema[path][method] for schema in schemas[prefix])
    known = set(plain.definition.raw["x-refusal-codes"]) | ANYWHERE
    headers = busy.headers(prefix, path)
    is_usual = "_by_" not in plain.definition.raw["operationId"]
    likely = fitting.as_strategy(generation_mode=GenerationMode.POSITIVE)

    @hypothesis.settings(
        max_examples=EXAMPLES if is_usual else OF_THE_OTHER_METHOD, deadline=None, derandomize=not SOAK, database=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
        phases=[hypothesis.Phase.generate],
    )  # fmt: skip
    @hypothesis.given(
        case=likely
        | likely
        | plain.as_strategy(generation_mode=GenerationMode.POSITIVE)
        | plain.as_strategy(generation_mode=GenerationMode.NEGATIVE)
    )
    def check(case: Case[Any]) -> None:
        answer = case.call_and_validate(headers=headers, checks=CHECKS)
        body = json.loads(answer.content)
        if isinstance(body, dict) and body.get("ok") is False and answer.status_code != 401:
            assert body["code"] in known

    check()


def test_undocumented_answer_is_found(busy: Busy):
    made = closed(MADE["api"])
    made["components"]["schemas"]["Balances"] |= {"properties": {"spendable": {}}, "required": ["spendable"]}
    schema = schemathesis.openapi.from_dict(made)
    schema.app = busy.place.client.app
    case = schema["/api/users/get-balances.php"]["get"].Case()
    with pytest.raises(FailureGroup, match="violates schema"):
        case.call_and_validate(headers=busy.headers("api", ""), checks=CHECKS)
