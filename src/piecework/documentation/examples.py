"""Examples: a request, its answer and a curl command for every endpoint, put together from those of the fields."""

import json
from typing import Any
from urllib.parse import urlencode

from piecework.documentation.schemas import Schema
from piecework.http.endpoint import Endpoint

# Optional fields that an example is better with.
SHOWN: dict[str, tuple[str, ...]] = {
    "PostJob": ("zone_id", "num_tasks"),
    "RateSingleTask": ("task_satisfaction",),
    "BulkVerdict": ("satisfaction",),
    "Submit": ("submission_id",),
}

# The words of an answer, where its struct leaves them to the endpoint: by the last part of the endpoint's path.
MESSAGES: dict[str, str] = {
    "post-job": "Job posted successfully",
    "add-positions": "The position(s) has been added.",
    "set-speed": "Job speed updated successfully.",
    "set-ttr": "Job time to rate (TTR) updated successfully.",
    "job-stop": "Job stoped successfully.",
    "rate-single-task": "Task rated successfully.",
    "rate-multiple-tasks": "Task rated successfully.",
    "add-workers": "Workers added to the list successfully.",
    "block-workers": "Workers blocked and removed from all lists successfully.",
    "unblock-workers": "Workers unblocked successfully.",
    "remove-workers": "Workers removed from the list successfully.",
    "create-list": "List created successfully.",
    "delete-list": "List deleted successfully.",
    "hold": "You hold a position on this job.",
    "release": "The position is free for others.",
    "submit": "Submitted. The employer has until rate_by to rate it; after that it counts as satisfied.",
    "resubmit": "Your revision is handed in.",
    "hide": "The job is hidden from your board.",
    "unhide": "The job is on your board again, where it is offered to you.",
    "block": "You are offered nothing of this employer's any more.",
    "unblock": "You are offered this employer's jobs again.",
    "appeal": "Your appeal is with the operators; you will read what they decide, and why.",
    "move-to-spendable": "The money is spendable now.",
    "give-up": "You gave the task up; it counts nothing against you.",
    "withdrawals": "Confirm it with the token that was sent to your e-mail address, or the money goes back by itself.",
    "confirm": "The withdrawal is confirmed; an operator will pay it.",
    "cancel": "The withdrawal is cancelled; the money is earned money again.",
    "follow": "You will be told of this employer's new jobs.",
    "unfollow": "You do not follow this employer any more.",
    "leave": "You are not on this list any more.",
    "report": "Your report is with the operators; a notice tells you what they say.",
    "set-settings": "Postback settings saved.",
    "pause": "Postbacks are paused; what happens meanwhile waits.",
    "resume": "Postbacks go on; what has waited is sent now.",
    "send-test": "A test is on its way: see get-delivery.",
    "replay-delivery": "The delivery is on its way again.",
    "replay-deliveries": "3 deliveries are on their way again.",
}


def request_example(endpoint: Endpoint[Any], components: dict[str, Schema]) -> dict[str, Any]:
    """What a caller could send: what is required, and what it is better with."""
    return _object(endpoint.request.__name__, components, is_answer=False)


def answer_example(endpoint: Endpoint[Any], schema: Schema, components: dict[str, Schema]) -> Any:
    """What the endpoint could answer, in its own words; what may be missing is."""
    answer = _value(schema, components, is_answer=True)
    message = MESSAGES.get(name_of(endpoint))
    for said in (answer, *(answer.get("tasks", []) if isinstance(answer, dict) else [])):
        if message and isinstance(said, dict) and "message" in said:
            said["message"] = message
    return answer


def name_of(endpoint: Endpoint[Any]) -> str:
    """The last part of the endpoint's path: `get-jobs` of /api/jobs/get-jobs.php."""
    return endpoint.path.rpartition("/")[2].removesuffix(".php")


def curl(endpoint: Endpoint[Any], example: dict[str, Any], *, base_url: str, credential: str) -> str:
    """The example as a command to paste into a shell."""
    address = base_url + path_with(endpoint, example)
    rest = {name: value for name, value in example.items() if f"{{{name}}}" not in endpoint.path}
    if endpoint.method == "GET":
        query = urlencode(
            {name: value if isinstance(value, str) else json.dumps(value) for name, value in rest.items()}
        )
        return f"curl {credential} \\\n  {_quoted(address + ('?' + query if query else ''))}"
    if endpoint.takes_file:
        return f"curl {credential} \\\n  --data-binary @proof.png \\\n  {_quoted(address)}"
    if not rest:
        return f"curl -X POST {credential} \\\n  {_quoted(address)}"
    body = json.dumps(rest, indent=2 if len(rest) > 4 else None)
    return (
        f"curl {credential} \\\n  -H 'Content-Type: application/json' \\\n  -d {_quoted(body)} \\\n  {_quoted(address)}"
    )


def path_with(endpoint: Endpoint[Any], values: dict[str, Any]) -> str:
    """The endpoint's path with its places filled in."""
    path = endpoint.path
    for name, value in values.items():
        path = path.replace(f"{{{name}}}", str(value))
    return path


def _object(name: str, components: dict[str, Schema], *, is_answer: bool) -> dict[str, Any]:
    schema = components[name]
    shown = set(schema.get("required", [])) | set(SHOWN.get(name, ()))
    return {
        field: _value(field_schema, components, is_answer=is_answer)
        for field, field_schema in schema["properties"].items()
        if field in shown
    }


def _value(schema: Schema, components: dict[str, Schema], *, is_answer: bool) -> Any:
    if "examples" in schema:
        return schema["examples"][0]
    if "anyOf" in schema and not (is_answer and any("$ref" in option for option in schema["anyOf"])):
        return None
    if "$ref" in schema or "anyOf" in schema:
        reference = next(option["$ref"] for option in schema.get("anyOf", [schema]) if "$ref" in option)
        return _object(reference.rpartition("/")[2], components, is_answer=is_answer)
    if schema.get("type") == "array":
        return [_value(schema["items"], components, is_answer=is_answer)]
    raise AssertionError(f"a field without an example: {schema}")


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"
