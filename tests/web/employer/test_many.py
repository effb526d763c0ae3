"""Rating many tasks at once: what it would do, first; then each verdict by itself; also by file."""

import csv
import html
import io
import re
from decimal import Decimal

import hypothesis
import hypothesis.strategies as st
import pytest

from piecework.tasks.verdicts.verdict import Verdict
from piecework.web.employer.verdict_file import read_verdicts, write_verdicts
from tests.given import Given, Person
from tests.web.visitor import Visitor, form_on, words_of

HOSTILE = "<script>alert('x')</script>"


@pytest.fixture
def job_id(ada: Person, given: Given) -> str:
    """A job that pays 0.10."""
    return given.running_job(ada, task_value=0.1, title=f"Name {HOSTILE}")


@pytest.fixture
def tasks(given: Given, job_id: str) -> list[str]:
    """Four tasks that wait."""
    return [given.submitted_task(given.wim(), job_id, f"{HOSTILE} {n} " * (n + 1)) for n in range(4)]


def grid(job_id: str) -> str:
    """Where the tasks are."""
    return f"/employer/jobs/{job_id}/tasks"


def try_on(visitor: Visitor, job_id: str, **fields: object):
    """Try one verdict for many."""
    return visitor.send(grid(job_id), f"/employer/jobs/{job_id}/try", **fields)


def give(visitor: Visitor, job_id: str, tried: str):
    """Give what was tried; the page that one stands on then."""
    action = f"/employer/jobs/{job_id}/rate"
    return visitor.follow(visitor.post(action, form_on(tried, action)))


def send_file(visitor: Visitor, job_id: str, text: str):
    """Send a file of verdicts as a browser does."""
    action = f"/employer/jobs/{job_id}/try-file"
    fields = form_on(visitor.get(grid(job_id)).text, action)
    lines = [
        f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in fields.items()
    ]
    head = 'Content-Disposition: form-data; name="file"; filename="v.csv"\r\nContent-Type: text/csv'
    body = "".join(lines) + f"--b\r\n{head}\r\n\r\n{text}\r\n--b--\r\n"
    cookie = f"pw_session={visitor.cookies['pw_session']}"
    return visitor.client.simulate_post(
        action, body=body.encode(),
        headers={"Content-Type": "multipart/form-data; boundary=b", "Cookie": cookie, "Accept": "text/html"},
    )  # fmt: skip


def statuses(ada: Person) -> dict[str, str]:
    """Every task with a verdict."""
    return {task["id"]: task["status"] for task in ada.api("jobs/get-rated-tasks")["tasks"]}


def test_grid_with_nothing_and_with_tasks(adas: Visitor, ada: Person, given: Given, job_id: str, tasks: list[str]):
    assert "Nothing waits for your verdict" in adas.get(grid(given.running_job(ada))).text
    text = adas.get(grid(job_id)).text
    assert all(task in text for task in tasks)
    assert HOSTILE not in text
    assert "4 to rate" in words_of(text)
    assert "No waiting task is of this kind" in adas.get(f"{grid(job_id)}?only=revised").text
    assert "Nothing more" in adas.get(f"{grid(job_id)}?page=9").text


def test_trying_says_what_it_would_do_and_rates_nothing(adas: Visitor, ada: Person, job_id: str, tasks: list[str]):
    tried = try_on(adas, job_id, task=tasks[:2], task_rating="ok", task_bonus="1")
    assert tried.status_code == 200
    words = words_of(tried.text)
    assert "Satisfied 2 Not satisfied 0 Sent back 0 Cannot be given 0" in words
    assert "To workers 2.20 The place's share 0.154 Back to you 0.00" in words
    assert "Bonuses, from your spendable money 2.14 USD" in words
    assert HOSTILE not in tried.text
    assert statuses(ada) == {}
    given = give(adas, job_id, tried.text)
    assert "2 verdicts are given." in given.text
    assert statuses(ada) == dict.fromkeys(tasks[:2], "OK")


def test_all_that_wait_are_rated_without_ticking_them(adas: Visitor, ada: Person, job_id: str, tasks: list[str]):
    tried = try_on(adas, job_id, scope="all", task_rating="not_ok", task_comment=f"'=No,\n{HOSTILE}")
    assert "Give 4 verdicts" in words_of(tried.text)
    give(adas, job_id, tried.text)
    assert statuses(ada) == dict.fromkeys(tasks, "NOK")
    shown = adas.get(f"/employer/review?job_id={job_id}&task_id={tasks[0]}").text
    assert html.escape(f"'=No,\n{HOSTILE}", quote=True).replace("&#x27;", "&#39;") in shown


def test_what_cannot_be_given_is_told_with_why(adas: Visitor, ada: Person, job_id: str, tasks: list[str]):
    ada.api("jobs/rate-single-task", {"job_id": job_id, "task_id": tasks[0], "task_rating": "ok"})
    tried = try_on(adas, job_id, task=[tasks[0], "f" * 12, tasks[1]], task_rating="not_ok", kept_comment="")
    words = words_of(tried.text)
    assert "None of these verdicts can be given" in words
    assert f"{tasks[1]} Say why: the worker reads it." in words
    tried = try_on(adas, job_id, task=[tasks[0], "f" * 12, tasks[1]], task_rating="ok")
    words = words_of(tried.text)
    assert f"{tasks[0]} Task cannot be rated." in words
    assert f"{'f' * 12} Task not found." in words
    assert "Give 1 verdict" in words


def test_verdict_that_came_too_late_is_told_after_giving(adas: Visitor, ada: Person, job_id: str, tasks: list[str]):
    tried = try_on(adas, job_id, task=tasks, task_rating="ok")
    ada.api(
        "jobs/rate-single-task", {"job_id": job_id, "task_id": tasks[0], "task_rating": "not_ok", "task_comment": "x"}
    )
    said = words_of(give(adas, job_id, tried.text).text)
    assert f"3 verdicts are given. 1 could not be: task {tasks[0]}: Task cannot be rated." in said
    assert statuses(ada)[tasks[0]] == "NOK"


def test_nothing_ticked_is_refused_and_what_was_filled_in_stays(adas: Visitor, job_id: str, tasks: list[str]):
    refused = try_on(adas, job_id, task_rating="not_ok", task_comment="Same for all")
    assert refused.status_code == 422
    assert "No task is chosen: tick some, or choose all." in refused.text
    assert "Same for all" in refused.text


def test_file_of_what_waits_is_filled_in_and_sent_back(adas: Visitor, ada: Person, job_id: str, tasks: list[str]):
    file = adas.get(f"/employer/jobs/{job_id}/to-rate.csv")
    rows = list(csv.DictReader(io.StringIO(file.text)))
    assert {row["task_id"] for row in rows} == set(tasks)
    assert rows[0]["proof_1"].startswith(HOSTILE)
    by_id = {row["task_id"]: row for row in rows}
    by_id[tasks[0]] |= {"rating": "OK", "bonus": "0.5"}
    by_id[tasks[1]] |= {"rating": "nok", "comment": "Wrong; sorry", "satisfaction": "incorrect"}
    sent = io.StringIO()
    writer = csv.DictWriter(sent, list(rows[0]), delimiter=";")
    writer.writeheader()
    writer.writerows(rows)
    tried = send_file(adas, job_id, sent.getvalue())
    assert tried.status_code == 200, words_of(tried.text)
    assert "Satisfied 1 Not satisfied 1" in words_of(tried.text)
    assert statuses(ada) == {}
    give(adas, job_id, tried.text)
    assert statuses(ada) == {tasks[0]: "OK", tasks[1]: "NOK"}


@pytest.mark.parametrize(
    ("file", "said"),
    [
        ("", "Choose the file with your verdicts."),
        ("a,b\n1,2", "The first line must name the columns: task_id, rating"),
        ("task_id,rating\nx,", "No row has a rating"),
        ("task_id,rating\nx,fine", "Line 2: rating must be one of: nok, not_ok, ok, revise."),
        ("task_id,rating,bonus\nx,ok,much", "Line 2: bonus: 'much' is no amount such as 0.24."),
        ('task_id,rating,bonus\nx,ok,"1,234"', "Line 2: bonus: '1,234' could be more than one amount"),
        ("task_id,rating\r1.58E+13,ok\r", "Line 2: task_id: '1.58E+13' is no id any more"),
        ('task_id,rating,comment\nA,not_ok,"bad\nB,ok,\n', "Line 2: this is no CSV: a quote begins here"),
        ("task_id,rating\nx,ok,y", "Line 2: it has more cells than there are columns."),
        ("task_id,rating\n" + "x,ok\n" * 1001, "At most 1,000 verdicts at once; these are 1,001."),
    ],
)
def test_bad_file_is_refused_beside_its_field(adas: Visitor, job_id: str, file: str, said: str):
    refused = send_file(adas, job_id, file)
    assert refused.status_code == 422
    found = re.search(r'id="f-[^"]*file-wrong">(.*?)</span>', refused.text)
    assert found, words_of(refused.text)
    assert said in html.unescape(found[1])


def test_written_verdicts_read_the_same():
    verdicts = [
        Verdict(task_id="a", rating="ok", satisfaction="good", bonus=Decimal("0.5000"), list_id=3, block_worker=True),
        Verdict(task_id="b", rating="not_ok", comment='\'=1+1\n"quoted", and more'),
        Verdict(task_id="c", rating="revise", comment="=cmd"),
    ]
    read = read_verdicts(write_verdicts(verdicts), "file")
    assert (read.verdicts, read.faults) == (verdicts, [])


@hypothesis.given(st.text(alphabet="'\"=+-@;,\t\n ab", max_size=20))
def test_a_comment_goes_through_a_form_and_stays_as_it_is(comment: str):
    verdicts = [Verdict(task_id="a", rating="not_ok", comment=comment), Verdict(task_id="b", rating="ok")]
    read = read_verdicts(write_verdicts(verdicts).replace("\n", "\r\n"), "verdicts")
    expected = comment if comment.strip() else ""  # of blanks alone nothing is said
    assert [one.comment for one in read.verdicts] == [expected, ""]


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_file_of_any_program_is_tried(adas: Visitor, job_id: str, tasks: list[str], line_end: str, separator: str):
    rows = [["task_id", "rating", "comment"], [tasks[0], "OK", ""], [tasks[1], "nok", '"not, this; one"'], ["", "", ""]]
    tried = send_file(adas, job_id, line_end.join(separator.join(row) for row in rows))
    assert tried.status_code == 200, words_of(tried.text)
    assert "Satisfied 1 Not satisfied 1" in words_of(tried.text)


def test_another_employers_job_looks_like_a_missing_one(olgas: Visitor, ada: Person, job_id: str, tasks: list[str]):
    token = form_on(olgas.get("/employer/comments").text, "/employer/comments")["form_token"]
    assert olgas.get(grid(job_id)).status_code == olgas.get(grid("0" * 12)).status_code == 404
    assert olgas.get(f"/employer/jobs/{job_id}/to-rate.csv").status_code == 404
    verdicts = f"task_id,rating\n{tasks[0]},ok"
    for action, fields in (("try", {"task": tasks, "task_rating": "ok"}), ("rate", {"verdicts": verdicts})):
        sent = olgas.post(f"/employer/jobs/{job_id}/{action}", {"form_token": token} | fields)
        assert sent.status_code == 404
    assert statuses(ada) == {}
