"""The form of a new job: every field of the API, faults beside them, the price as one goes, and posting once."""

import html
import json
import re
from decimal import Decimal
from typing import Any

import hypothesis
import hypothesis.strategies as st
import pytest

from piecework.chores.running import run_once
from piecework.http.shapes import read_struct, struct_shape
from piecework.jobs.job_request import JobRequest
from piecework.web.employer.job_form import JobForm, in_words
from piecework.web.employer.variable_table import read_variables, write_variables
from tests.given import EXAMPLE_JOB, Given, Person
from tests.web.visitor import Visitor, form_on, words_of

NEW, QUOTE = "/employer/jobs/new", "/employer/jobs/quote"
FILLED: dict[str, Any] = {
    "zone_id": "int", "category_id": "0501", "title": "Sign up to ACME website",
    "instructions": "visit the ACME website\n\n  Create an account  \n",
    "proof_1": "Screenshot of your profile at ACME website", "proof_type_1": "screenshot",
    "num_tasks": "25", "task_value": "0.10",
}  # fmt: skip
HOSTILE = "<script>alert('x')</script>"


def post(visitor: Visitor, **changes: Any) -> str:
    """Fill the form and post it; the id of the job."""
    done = visitor.send(NEW, NEW, **(FILLED | changes))
    assert done.status_code == 303, words_of(done.text)
    return done.headers["location"].partition("?Id=")[2]


def wrong_of(text: str, field: str) -> str:
    """What stands beside a field as wrong."""
    found = re.search(rf'id="f-{field}-wrong">(.*?)</span>', text)
    return html.unescape(found[1]) if found else ""


def test_posts_what_the_api_would(adas: Visitor, ada: Person):
    job = ada.api("jobs/get-job", job_id=post(adas))
    same = ada.api("jobs/post-job", EXAMPLE_JOB)["url"].partition("?Id=")[2]
    own = {"id", "created_at"}
    assert {k: v for k, v in job.items() if k not in own} == {
        k: v for k, v in ada.api("jobs/get-job", job_id=same).items() if k not in own
    }


def test_every_field_of_the_api_is_in_the_form(adas: Visitor, ada: Person, given: Given):
    job_id = post(
        adas, zone_id="europe1", excluded=["europe1:de", "int:us"], instructions="open {{URL}}\nsay {{ Code }}",
        notes="be quick", variables="URL,code\nhttps://a.example,1\n\n\"https://b.example/?x=1,2\",2",
        proof_2="What it says", proof_type_2="text", question_2="2+2?", answer_2="4", challenge_action="rate_nok_block",
        task_value="0.75", distribution="50", workers_level="advanced", workers_max_tasks="3", speed="500",
        start_time="22:00", end_time="06:00", ttr="14", hold_time="30", hold_required="1", autorate="V+R",
        pause_after_approval="1", notify_followers="1", premium_amount="2.50",
    )  # fmt: skip
    page = adas.get(f"{NEW}?copy={job_id}")
    sent = json.loads(request_on(adas.post(QUOTE, form_on(page.text, NEW)).text))
    assert sent == {
        "zone_id": "europe1", "excluded_countries": ["de"], "category_id": "0501", "title": FILLED["title"],
        "instructions": ["open {{URL}}", "say {{ Code }}"], "notes": "be quick",
        "variables": [
            {"name": "URL", "values": ["https://a.example", "https://b.example/?x=1,2"]},
            {"name": "code", "values": ["1", "2"]},
        ],
        "proofs": [
            {"description": FILLED["proof_1"], "type": "screenshot"}, {"description": "What it says", "type": "text"},
        ],
        "challenges": [{"question": "2+2?", "answer": "4"}], "challenge_action": "rate_nok_block", "num_tasks": 25,
        "task_value": 0.75, "distribution": 50, "workers_level": "advanced", "workers_max_tasks": 3, "speed": 500,
        "start_time": "22:00", "end_time": "06:00", "ttr": 14, "hold_time": 30, "hold_required": True,
        "autorate": "V+R", "pause_after_approval": True, "notify_followers": True, "premium_amount": 2.5,
    }  # fmt: skip
    assert set(sent) == set(JobRequest.__struct_fields__) - {"list_id"}
    assert ada.api("jobs/post-job", sent)["ok"], "the request that the page shows is one that the API takes"


def request_on(text: str) -> str:
    """The body of the curl command on the page."""
    found = re.search(r'<pre class="curl"><code>(.*?)</code></pre>', text, re.S)
    assert found, words_of(text)
    return html.unescape(found[1]).partition("-d '")[2].removesuffix("'").replace("'\"'\"'", "'")


def test_list_job_needs_a_list_of_ones_own_with_workers(adas: Visitor, ada: Person, given: Given):
    list_id = ada.api("lists/create-list", {"name": HOSTILE})["list_id"]
    refused = adas.send(NEW, NEW, **FILLED, target="list", list_id=str(list_id))
    assert refused.status_code == 422
    assert "A list needs at least 10 workers" in wrong_of(refused.text, "list_id")
    assert HOSTILE not in refused.text
    workers = [given.wim().id for _ in range(10)]
    ada.api("lists/add-workers", {"list_id": list_id, "workers": workers})
    assert ada.api("jobs/get-job", job_id=post(adas, target="list", list_id=str(list_id)))["zone_id"] == ""


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        ({"title": ""}, "title", "Title is required"),
        ({"category_id": ""}, "category_id", "Category is required"),
        ({"instructions": " \n "}, "instructions", "Steps must have 1 to 50 entries"),
        ({"instructions": "x" * 1001}, "instructions", "Step 1 must be text of 1 to 1000 characters"),
        ({"task_value": "0.01"}, "task_value", "Pay for a task must be at least 0.0800"),
        ({"task_value": "much"}, "task_value", "Pay for a task must be an amount of money"),
        ({"task_value": ""}, "task_value", "Pay for a task is required"),
        ({"num_tasks": "9"}, "num_tasks", "Positions must be a whole number from 10 to 9999"),
        ({"ttr": "91"}, "ttr", "Days to rate must be"),
        ({"start_time": "8"}, "start_time", "From must be a UTC time like 08:30"),
        ({"start_time": "08:00", "end_time": "08:00"}, "end_time", "Until must differ from From"),
        ({"premium_amount": "1"}, "premium_amount", "Premium must be from 2.00 to 50.00"),
        ({"workers_max_tasks": "2"}, "workers_max_tasks", "above 1 needs Level advanced or expert"),
        ({"variables": "URL\na\nb"}, "variables", "URL is not used in the"),
        ({"variables": 'URL,B\na,"b\nc,d\n'}, "variables", "Line 2: this is no CSV: a quote begins here"),
        ({"variables": "URL,url\na,b\n"}, "variables", "Line 1: every column needs a name of its own"),
        ({"variables": "URL,B\ra\rb,c"}, "variables", "Line 2 has 1 values; the first line names 2 variables"),
        ({"variables": "URL,B\na\nb,c"}, "variables", "Line 2 has 1 values; the first line names 2 variables"),
        ({"proof_1": "", "proof_3": "x" * 1001}, "proof_3", "Proof 3 (description) must be text of 1 to 1000"),
        ({"proof_1": ""}, "proof_1", "Proofs must have 1 to 4 entries"),
        ({"question_2": "2+2?"}, "question_2", "Challenge 2 (answer) must be text of 1 to 255"),
        ({"distribution": "10"}, "distribution", "Share of one country must be a whole number from 25 to 100"),
    ],
)  # fmt: skip
def test_refusal_stands_beside_its_field_in_words_of_the_form(
    adas: Visitor, changes: dict[str, str], field: str, said: str
):
    refused = adas.send(NEW, NEW, **(FILLED | changes))
    assert refused.status_code == 422
    assert said in wrong_of(refused.text, field)
    again = form_on(refused.text, NEW)
    assert all(again[name] == value for name, value in changes.items())


def test_refused_form_keeps_what_was_and_was_not_ticked(adas: Visitor):
    job_id = post(adas, notify_followers="1")
    fields = form_on(adas.get(f"{NEW}?copy={job_id}").text, NEW)
    assert fields.pop("notify_followers") == "1"
    refused = adas.post(NEW, fields | {"title": "", "hold_required": "1"})
    again = form_on(refused.text, NEW)
    assert again["hold_required"] == "1"
    assert "notify_followers" not in again


def test_too_little_money_is_said_with_what_it_costs(given: Given):
    poor = Visitor(given, given.ada(funds="1"))
    refused = poor.send(NEW, NEW, **FILLED)
    assert refused.status_code == 402
    assert "the job costs 3.3250 and 1.0000 is spendable" in words_of(refused.text)
    quoted = poor.post(QUOTE, form_on(refused.text, NEW) | FILLED)
    assert "2.325 USD are missing" in words_of(quoted.text)


def test_price_line_by_line_without_posting(adas: Visitor, ada: Person, given: Given):
    given.wim()
    run_once(given.database, given.clock())
    fields = form_on(adas.get(NEW).text, NEW) | FILLED | {"premium_amount": "5"}
    quoted = adas.post(QUOTE, fields)
    said = words_of(quoted.text)
    assert quoted.status_code == 200
    for line in ("25 tasks 2.50", "The place's share, 7 % 0.175", "Review 0.65", "Premium for 24 hours 5.00"):
        assert line in said.replace("&#39;", "'")
    assert "In all 8.325 USD" in said
    assert "offered to at most 1 worker today" in said
    assert form_on(quoted.text, NEW)["title"] == FILLED["title"]
    assert ada.api("jobs/get-jobs")["jobs"] == []
    assert adas.post(NEW, fields).status_code == 303, "asking for the price does not use the form up"


def test_script_gets_the_price_alone_or_what_is_still_missing(adas: Visitor):
    fields = form_on(adas.get(NEW).text, NEW) | {"part": "quote"}
    missing = adas.post(QUOTE, fields)
    assert missing.status_code == 200
    assert "Still to be said" in missing.text
    assert "Title is required" in missing.text
    priced = adas.post(QUOTE, fields | FILLED)
    assert "<html" not in priced.text
    assert "3.325 USD" in words_of(priced.text)


def test_same_form_sent_twice_posts_one_job(adas: Visitor, ada: Person):
    fields = form_on(adas.get(NEW).text, NEW) | FILLED
    first, second = adas.post(NEW, fields), adas.post(NEW, fields)
    assert first.headers["location"] == second.headers["location"]
    assert len(ada.api("jobs/get-jobs")["jobs"]) == 1


def test_job_of_an_account_that_is_not_trusted_waits_for_review(given: Given):
    new = given.person("Ada", funds="100")
    browser = Visitor(given, new)
    assert "waits for its review" in browser.follow(browser.send(NEW, NEW, **FILLED)).text


def test_another_employers_job_cannot_be_copied(adas: Visitor, olgas: Visitor):
    job_id = post(adas, title="Secret " + HOSTILE)
    mine = adas.get(f"{NEW}?copy={job_id}").text
    assert form_on(mine, NEW)["title"] == "Secret " + HOSTILE
    assert HOSTILE not in mine
    assert olgas.get(f"{NEW}?copy={job_id}").status_code == 404
    assert olgas.get(f"{NEW}?copy=000000000000").text.count("Secret") == 0


def test_stranger_is_sent_to_log_in(stranger: Visitor):
    assert stranger.get(NEW).headers["location"] == "/log-in?next=%2Femployer%2Fjobs%2Fnew"


def test_going_back_and_pressing_again_posts_no_second_job(adas: Visitor, ada: Person):
    address = f"{NEW}?form=0123456789abcdef"
    before = Decimal(ada.api("users/get-balances")["spendable"])
    first = adas.post(NEW, form_on(adas.get(address).text, NEW) | FILLED)
    assert "was done already" not in adas.follow(first).text
    again = adas.post(NEW, form_on(adas.get(address).text, NEW) | FILLED)
    assert again.headers["location"] == first.headers["location"]
    assert "This was done already, and was not done again." in words_of(adas.follow(again).text)
    assert len(ada.api("jobs/get-jobs")["jobs"]) == 1
    assert before - Decimal(ada.api("users/get-balances")["spendable"]) == Decimal("3.325")


def test_new_form_for_another_job_is_another_job(adas: Visitor, ada: Person):
    assert post(adas) != post(adas)
    assert len(ada.api("jobs/get-jobs")["jobs"]) == 2


def test_other_job_in_a_used_form_is_asked_for_once_more_and_posted_once(adas: Visitor, ada: Person):
    used = form_on(adas.get(NEW).text, NEW) | FILLED
    adas.post(NEW, used)
    for _ in range(2):  # the browser sends it again when it goes back to the answer
        asked = adas.post(NEW, used | {"title": "Another"})
        assert asked.status_code == 409
        assert "This was done already, with other values in the form." in words_of(asked.text)
        assert adas.post(NEW, form_on(asked.text, NEW)).status_code == 303
    assert sorted(job["title"] for job in ada.api("jobs/get-jobs")["jobs"]) == ["Another", FILLED["title"]]


def test_form_keeps_its_id_while_nothing_was_done_with_it(adas: Visitor):
    fields = form_on(adas.get(NEW).text, NEW)
    refused = adas.post(NEW, fields | FILLED | {"num_tasks": "1"})
    assert refused.status_code == 422
    assert form_on(refused.text, NEW)["form_id"] == fields["form_id"]
    priced = adas.post(QUOTE, fields | FILLED)
    assert form_on(priced.text, NEW)["form_id"] == fields["form_id"]


@pytest.mark.parametrize(
    "query", ["form=x", "form=", "form=0123456789abcdef&form=fedcba9876543210", "%66orm=%FF", "form[a]=b"]
)
def test_address_with_a_form_that_is_none_gets_a_fresh_one(adas: Visitor, query: str):
    page = adas.get(f"{NEW}?copy=&{query}")
    assert page.status_code == 200
    assert len(form_on(page.text, NEW)["form_id"]) == 16


VALUES = st.text(alphabet="'\"=+-@;,\t\n ab", max_size=6)


@hypothesis.given(st.lists(st.tuples(VALUES, VALUES), min_size=1, max_size=4))
def test_variables_that_are_written_are_read_the_same(rows: list[tuple[str, str]]):
    columns = [{"name": name, "values": [row[place] for row in rows]} for place, name in enumerate(("URL", "Code"))]
    read = read_variables(write_variables(columns).replace("\n", "\r\n"))
    assert (read.variables, read.faults) == (columns, [])


def test_no_field_of_a_job_is_told_of_with_its_name_on_the_wire():
    words = {name for name in JobRequest.__struct_fields__ if "_" in name}
    values = {field.name: object() for field in struct_shape(JobRequest).fields}
    _, malformed = read_struct(struct_shape(JobRequest), values)
    _, missing = read_struct(struct_shape(JobRequest), {})
    told = [fault.message for fault in in_words([*malformed, *missing], JobForm())]
    assert len(told) > len(JobRequest.__struct_fields__)
    assert [sentence for sentence in told if any(word in sentence for word in words)] == []
