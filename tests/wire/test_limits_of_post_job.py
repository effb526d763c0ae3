"""Each attribute of Post Job (API 3.4) just inside and just outside its limits; `test` keeps it without a trace."""

import json
from typing import Any

import pytest

from tests.given import TEXT_JOB, Person
from tests.place import Place
from tests.wire.calling import send

TEXT = {"description": "The name you chose", "type": "text"}
SCREENSHOT = {"description": "It", "type": "screenshot"}
ASK = {"question": "2 + 2?", "answer": "4"}
BRIEF: dict[str, Any] = TEXT_JOB | {"task_value": 5, "workers_level": "expert", "test": 1}
NOT_TEXT: list[Any] = [5, True, ["x"], {"x": "y"}, "a\0b", "\ud800"]
NOT_A_NUMBER: list[Any] = ["x", "1.5", 20.5, True, [20], {"20": 20}, "NaN", "1e1", 10**30, "9" * 5000]
NOT_A_FLAG: list[Any] = [2, -1, "yes", "TRUE", [1], {}, 1.5]


def proof(**changes: Any) -> list[dict[str, Any]]:
    return [TEXT | changes]


def ask(**changes: Any) -> list[dict[str, Any]]:
    return [ASK | changes]


INSIDE: dict[str, list[Any]] = {
    "test": [1, "1", True, "true"],
    "title": ["x", "x" * 255, "é" * 255, "\U0001f600", " x "],
    "notes": ["", " ", "x" * 512, None],
    "instructions": [["x"], ["x"] * 50, ["x" * 1000], "one, two", '["one", "two"]'],
    "proofs": [
        [TEXT], [TEXT] * 4, [SCREENSHOT] * 3 + [TEXT], proof(description="x" * 1000), proof(more="is ignored"),
    ],
    "challenges": [[], ask(), ask() * 3, ask(question="x" * 1000), ask(answer="x" * 255)],
    "challenge_action": ["", "rate_nok", "rate_nok_block"],
    "num_tasks": [10, 9999, "10", 10.0, " 25 ", None],
    "workers_level": ["starter", "advanced", "expert", None],
    "workers_max_tasks": [1, 10],
    "task_value": [0.08 * 1.5, "0.12", 0.1234, "999999.9999", "1e2", 5],
    "speed": [1, 1000],
    "start_time": ["00:00", "23:59", "24:00", "08:30"],
    "end_time": ["24:00", "00:01", "23:59"],
    "ttr": [1, 90],
    "autorate": ["NO", "V", "V+R"],
    "pause_after_approval": [0, 1, "0", "1", True, False, "true", "false"],
    "hold_time": [5, 90],
    "hold_required": [0, 1, "1", False],
    "distribution": [25, 100, None, ""],
    "notify_followers": [0, 1, "1"],
    "premium_amount": [0, "2.00", 2, 50, "50.0000", "0.0000", None],
    "category_id": ["0501", "9900"],
    "zone_id": ["int", "west1"],
    "list_id": [0, "0", None, ""],
    "excluded_countries": [[], ["pk"], ["PK", " bd "], "pk,bd", ["pk"] * 300],
    "variables": [[], None, ""],
}  # fmt: skip

# field -> values just outside or of another kind; where the fault is inside, the name of its place is given with it
OUTSIDE: dict[str, list[Any]] = {
    "test": NOT_A_FLAG,
    "title": ["", " ", "x" * 256, None, *NOT_TEXT],
    "notes": ["x" * 513, *NOT_TEXT],
    "instructions": [[], ["x"] * 51, None, 5, {"x": "y"}, ""],
    "instructions[0]": [[text] for text in ("", " ", "x" * 1001, *NOT_TEXT)],
    "proofs": [[], [TEXT] * 5, [SCREENSHOT] * 4, None, 5, "", {"type": "text"}],
    "proofs[0]": [["x"], [None], [[]], [5]],
    "proofs[0].type": [proof(type=kind) for kind in ("", "video", "TEXT", None, 5, ["text"], {}, True)],
    "proofs[0].description": [proof(description=text) for text in ("", " ", "x" * 1001, None, *NOT_TEXT)],
    "challenges": [ask() * 4, 5, {"x": 1}],
    "challenges[0]": [["x"], [None]],
    "challenges[0].question": [ask(question=text) for text in ("", "x" * 1001, None, 5)],
    "challenges[0].answer": [ask(answer=text) for text in ("", "x" * 256, None, 4)],
    "challenge_action": ["block", "RATE_NOK", 1, ["rate_nok"], {}],
    "num_tasks": [9, 10000, 0, -1, "", *NOT_A_NUMBER][:4] + NOT_A_NUMBER,
    "workers_level": ["pro", "STARTER", 1, ["starter"]],
    "workers_max_tasks": [0, 11, *NOT_A_NUMBER],
    "task_value": [
        0.12345, "0.1199", -1, "-0.01", "1000000", 999999.99995, "NaN", "Infinity", "-Infinity", "1,5", "five", "",
        None, True, [1], {}, 10**400, "1e400", "1" * 41,
    ],
    "speed": [0, 1001, *NOT_A_NUMBER],
    "start_time": ["24:01", "25:00", "08:60", "0830", "08:30:00", "08:30\n", "0\u0668:3\u0660", "noon", 830, ["08:30"]],
    "end_time": ["24:30", "23:60", "1:00", "-1:00", "23:59\n", "", 2400],
    "ttr": [0, 91, *NOT_A_NUMBER],
    "autorate": ["no", "YES", "R", 0, ["V"]],
    "pause_after_approval": NOT_A_FLAG,
    "hold_time": [4, 91, *NOT_A_NUMBER],
    "hold_required": NOT_A_FLAG,
    "distribution": [24, 101, 0, *NOT_A_NUMBER],
    "notify_followers": NOT_A_FLAG,
    "premium_amount": ["1.9999", "50.0001", 0.01, -2, "2.00001", "x", True, [2]],
    "category_id": ["501", "", "x" * 33, "9999", 9900, None, "int"],
    "zone_id": ["mars", "INT", "x" * 33, 5, ["int"]],
    "list_id": [-1, 2**31, "x", 1.5, [1]],
    "excluded_countries": [["pk"] * 301, ["us", "xx"], "PK;BD", 5, {"pk": "bd"}],
    "excluded_countries[0]": [[5], [None], [["pk"]]],
    "variables": [5, {"name": "URL"}],
    "variables[0]": [["URL"], [None]],
}  # fmt: skip


@pytest.fixture(scope="module")
def ada(place: Place) -> Person:
    return place.ada(funds="0")


def brief_with(field: str, value: Any) -> dict[str, Any]:
    """The brief with this value, and what the value needs beside it."""
    brief = BRIEF | {field: value}
    if field == "challenges" and value:
        brief["challenge_action"] = "rate_nok"
    if (field, value) == ("start_time", "24:00"):
        brief["end_time"] = "06:00"
    return brief


def post(employer: Person, brief: dict[str, Any]) -> Any:
    """Post; lone surrogates travel as the escapes of JSON."""
    return send(employer, "POST", "jobs/post-job", body=json.dumps(brief)).json


@pytest.mark.parametrize("field", INSIDE)
def test_value_inside_its_limits_is_taken(ada: Person, field: str):
    for value in INSIDE[field]:
        answer = post(ada, brief_with(field, value))
        assert answer["ok"] is True, (value, answer)
    assert ada.api("jobs/get-jobs")["jobs"] == []


@pytest.mark.parametrize("place_of_fault", OUTSIDE)
def test_value_outside_its_limits_is_refused_by_name(ada: Person, place_of_fault: str):
    field = place_of_fault.partition("[")[0]
    for value in OUTSIDE[place_of_fault]:
        answer = post(ada, brief_with(field, value))
        assert answer["ok"] is False, value
        assert {fault["field"] for fault in answer["errors"]} == {place_of_fault}, (value, answer)
        first = answer["errors"][0]
        assert {name: answer[name] for name in first} == first


def variables(*names: str, count: int = 2, use: str | None = None) -> dict[str, Any]:
    """A brief with these variables, each of `count` values, used in the instructions or not."""
    used = " ".join(f"{{{{{name}}}}}" for name in (names if use is None else use.split()))
    return BRIEF | {
        "instructions": [used or "Nothing"],
        "variables": [{"name": name, "values": [f"{name} {n}" for n in range(count)]} for name in names],
    }


GOOD_VARIABLES: dict[str, dict[str, Any]] = {
    "two values": variables("URL"),
    "999 values": variables("URL", count=999),
    "50 of them": variables(*[f"V{n}" for n in range(50)]),
    "a long name": variables("x" * 64),
    "other letters": variables("ÄÖ_1"),
    "used in another case": variables("Url", use="uRL"),
    "used with blanks, twice": BRIEF | {
        "instructions": ["Go to {{ URL }}", "Again {{URL}}"], "variables": [{"name": "URL", "values": ["a", "b"]}],
    },
    "built in ones need no values": BRIEF | {"instructions": ["{{PW_ID}} and {{job_id}}"]},
    "empty values": BRIEF | {"instructions": ["{{A}}"], "variables": [{"name": "A", "values": ["", "x" * 1000]}]},
    "single braces are text": BRIEF | {"instructions": ["{URL} {{not closed"]},
}  # fmt: skip

BAD_VARIABLES: dict[str, tuple[dict[str, Any], str, str]] = {
    "one value": (variables("URL", count=1), "variables[0].values", "2 to 999 entries"),
    "1000 values": (variables("URL", count=1000), "variables[0].values", "2 to 999 entries"),
    "51 of them": (variables(*[f"V{n}" for n in range(51)]), "variables", "at most 50"),
    "too long a name": (variables("x" * 65), "variables[0].name", "1 to 64"),
    "braces in the name": (variables("{{URL}}"), "variables[0].name", "form"),
    "a blank in the name": (variables("MY URL"), "variables[0].name", "form"),
    "a line end in the name": (variables("URL\n"), "variables[0].name", "form"),
    "a value too long": (
        BRIEF | {"instructions": ["{{A}}"], "variables": [{"name": "A", "values": ["x" * 1001, "y"]}]},
        "variables[0].values[0]", "1000"),
    "missing": (variables("URL", use="URL OTHER"), "variables", "OTHER"),
    "all missing": (variables(use="URL"), "variables", "URL"),
    "unused": (variables("URL", "SPARE", use="URL"), "variables", "SPARE"),
    "given twice but for case": (variables("url", "URL", use="URL"), "variables", "twice"),
    "a name of the platform's": (variables("pw_id"), "variables", "PW_ID"),
    "numbers of values differ": (
        BRIEF | {"instructions": ["{{A}} {{B}}"], "variables": [
            {"name": "A", "values": ["1", "2"]}, {"name": "B", "values": ["1", "2", "3"]}]},
        "variables", "same number"),
}  # fmt: skip


@pytest.mark.parametrize("what", GOOD_VARIABLES)
def test_variables_are_taken_with(ada: Person, what: str):
    answer = post(ada, GOOD_VARIABLES[what])
    assert answer["ok"] is True, answer


@pytest.mark.parametrize("what", BAD_VARIABLES)
def test_variables_are_refused_with(ada: Person, what: str):
    brief, field, named = BAD_VARIABLES[what]
    answer = post(ada, brief)
    assert answer["ok"] is False
    assert [fault["field"] for fault in answer["errors"]] == [field]
    assert named in answer["message"]
