"""The generated OpenAPI documents: valid, complete, and served to anybody."""

from typing import Annotated, Any

import jsonschema
import pytest
from msgspec import Struct
from openapi_spec_validator import validate

from piecework.app import edges, list_routes
from piecework.documentation.examples import MESSAGES
from piecework.documentation.schemas import structs_in
from piecework.fields import JobId, Short
from piecework.http.acting import Proposed
from piecework.meaning import Means, meanings_of
from piecework.settings import Settings
from tests.given import Given
from tests.openapi.documents import closed, document, edge

PREFIXES = ["api", "worker-api", "operator-api"]
MADE = {prefix: document(prefix) for prefix in PREFIXES}
OPERATIONS = [
    pytest.param(prefix, operation, id=operation["operationId"])
    for prefix, made in MADE.items()
    for methods in made["paths"].values()
    for operation in methods.values()
]


def answer_of(operation: dict[str, Any]) -> dict[str, Any]:
    return operation["responses"]["200"]["content"]["application/json"]


@pytest.mark.parametrize("prefix", PREFIXES)
def test_document_is_valid_openapi(prefix: str):
    validate(MADE[prefix])


@pytest.mark.parametrize("prefix", PREFIXES)
def test_every_endpoint_is_in_it(prefix: str):
    documented = {(method.upper(), path) for path, methods in MADE[prefix]["paths"].items() for method in methods}
    declared = {(endpoint.method, endpoint.path) for endpoint in edge(prefix).endpoints}
    assert declared <= documented
    assert declared == documented or edge(prefix).any_method


def test_get_and_post_are_both_documented_for_employers():
    assert all(list(methods) in (["get", "post"], ["post", "get"]) for methods in MADE["api"]["paths"].values())
    assert list(MADE["api"]["paths"]["/api/jobs/job-stop.php"]) == ["post", "get"]  # the usual one first


@pytest.mark.parametrize("prefix", PREFIXES)
def test_document_is_served_to_anybody(given: Given, prefix: str):
    answer = given.client.simulate_get(f"/{prefix}/openapi.json")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    assert answer.json == document(prefix) | {"servers": [{"url": given.settings.base_url}]}
    assert ("GET", f"/{prefix}/openapi.json") in list_routes()


@pytest.mark.parametrize(("prefix", "operation"), OPERATIONS)
def test_examples_fit_their_schemas(prefix: str, operation: dict[str, Any]):
    components = {"components": closed(MADE[prefix])["components"]}
    answered = answer_of(operation)
    jsonschema.validate(answered["example"], answered["schema"] | components)
    if taken := operation.get("requestBody", {"content": {}})["content"].get("application/json"):
        jsonschema.validate(taken["example"], taken["schema"] | components)


@pytest.mark.parametrize(("prefix", "operation"), OPERATIONS)
def test_refusal_is_another_answer(prefix: str, operation: dict[str, Any]):
    alternatives = answer_of(operation)["schema"].get("oneOf", [])
    refused = {"$ref": "#/components/schemas/Refusal"}
    if prefix == "api":
        assert alternatives[1:] == [refused]
        assert set(operation["responses"]) == {"200", "400", "401", "403", "404", "413", "429", "500", "503"}
    else:
        assert alternatives == []
        assert {"401", "404", "413", "422", "429", "500", "503"} <= set(operation["responses"])


def test_strict_status_documents_statuses_instead():
    from piecework.documentation.openapi import openapi

    strict = openapi(edge("api", Settings(api_strict_status=True)), base_url="")
    stop = strict["paths"]["/api/jobs/job-stop.php"]["post"]
    assert "oneOf" not in answer_of(stop)["schema"]
    assert "`job_status`" in stop["responses"]["409"]["description"]


def test_money_is_a_number_where_it_is_one_and_text_where_it_is_text():
    schemas = MADE["api"]["components"]["schemas"]
    assert schemas["PostJob"]["properties"]["task_value"]["type"] == "number"
    assert schemas["PostJob"]["properties"]["premium_amount"]["default"] == 0
    assert schemas["Job"]["properties"]["task_value"]["type"] == "number"
    assert schemas["Balances"]["properties"]["earned"]["type"] == "string"
    assert "cost" not in schemas["JobPosted"]["required"]
    assert "message" in schemas["ListCreated"]["required"]
    assert schemas["JobWithDistribution"]["properties"]["distribution"]["anyOf"][1] == {"type": "null"}


def test_changing_calls_take_an_idempotency_key():
    names = [parameter["name"] for parameter in MADE["api"]["paths"]["/api/jobs/job-stop.php"]["post"]["parameters"]]
    assert names == ["Idempotency-Key"]
    assert MADE["api"]["paths"]["/api/jobs/get-zones.php"]["get"]["parameters"] == []


def test_every_field_says_what_it_means():
    structs = {
        struct
        for made in edges(Settings())
        for endpoint in made.endpoints
        for declared in (endpoint.request, endpoint.response, *([Proposed] if endpoint.act else []))
        for struct in structs_in(declared)
    }
    said = {f"{struct.__name__}.{name}": means for struct in structs for name, means in meanings_of(struct).items()}
    assert len(said) > 1000
    assert [field for field, means in said.items() if not means.sentence.endswith(".")] == []


def test_a_field_that_says_nothing_is_refused():
    class Told(Struct):
        job_id: Short[JobId]
        only: Annotated[Short[JobId], Means("Only of this job.")] | None
        text: str

    with pytest.raises(AssertionError, match=r"Told\.text"):
        meanings_of(Told)
    Told.__annotations__["text"] = Annotated[str, Means("What it says.")]
    said = {name: means.sentence for name, means in meanings_of(Told).items()}
    assert said == {
        "job_id": "The job: 12 hexadecimal digits.", "only": "Only of this job.", "text": "What it says."
    }  # fmt: skip


def test_examples_of_answers_are_of_endpoints():
    paths = {endpoint.path for made in edges(Settings()) for endpoint in made.endpoints}
    assert set(MESSAGES) <= {path.rpartition("/")[2].removesuffix(".php") for path in paths}
