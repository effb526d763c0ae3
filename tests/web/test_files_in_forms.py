"""Forms with files in them as nobody's browser sends them: each is refused in words, and nothing is stored."""

import pytest
from falcon.testing import Result

from piecework.database import Database
from piecework.web import picture_forms
from piecework.web.operator.catalogue_files import FORM_BYTES_MAX
from tests.given import EXAMPLE_JOB, Given, Person
from tests.pictures import picture
from tests.web.visitor import Visitor, form_on, words_of
from tests.web.worker.forms import BOUNDARY, send_parts

CHECK = "/operator/catalog/check"
FILE = 'Content-Disposition: form-data; name="file"; filename="c.csv"\r\nContent-Type: text/csv'
NO_FILE = 'Content-Disposition: form-data; name="file"; filename=""\r\nContent-Type: application/octet-stream'
TEXT = 'Content-Disposition: form-data; name="proofs[0][text]"'


@pytest.fixture
def mos(given: Given) -> Visitor:
    return Visitor(given, given.mo("all"))


@pytest.fixture
def submit(given: Given, wim: Person) -> str:
    """Where Wim hands a screenshot in."""
    job_id = given.running_job(given.ada(), proofs=EXAMPLE_JOB["proofs"])
    wim.work("POST", f"jobs/{job_id}/hold")
    return f"/jobs/{job_id}/submit"


def part(head: str, body: bytes) -> bytes:
    return f"--{BOUNDARY}\r\n{head}\r\n\r\n".encode() + body + b"\r\n"


def send(visitor: Visitor, path: str, *parts: bytes, token: str, end: str = "--") -> Result:
    """Send parts as they are, with the token of the form."""
    first = part('Content-Disposition: form-data; name="form_token"', token.encode())
    cookie = "; ".join(f"{name}={value}" for name, value in visitor.cookies.items())
    headers = {"Accept": "text/html", "Cookie": cookie, "Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
    body = first + b"".join(parts) + f"--{BOUNDARY}{end}\r\n".encode()
    return visitor.client.simulate_post(path, body=body, headers=headers)


def check(mos: Visitor, *parts: bytes, end: str = "--") -> Result:
    """Have a file of the catalogue checked."""
    token = form_on(mos.get("/operator/catalogue/files").text, CHECK)["form_token"]
    return send(mos, CHECK, *parts, token=token, end=end)


def hand_in(wims: Visitor, submit: str, *parts: bytes, end: str = "--") -> Result:
    """Hand in on Wim's job."""
    token = form_on(wims.get(submit.removesuffix("/submit")).text, submit)["form_token"]
    return send(wims, submit, *parts, token=token, end=end)


def count_uploads(database: Database) -> int:
    return database.read(lambda tx: tx.value("SELECT count(*)::int FROM uploads"))


def test_no_file_was_chosen(mos: Visitor):
    refused = check(mos, part(NO_FILE, b""))
    assert (refused.status_code, "Choose a file: one from here" in words_of(refused.text)) == (422, True)


def test_file_that_is_not_utf8_is_told_how_to_save_it(mos: Visitor):
    refused = check(mos, part(FILE, "id,zone\nint,Zürich".encode("latin-1")))
    assert (refused.status_code, "save it as CSV (UTF-8)" in words_of(refused.text)) == (422, True)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
def test_file_that_a_spreadsheet_saved_as_unicode_is_read(mos: Visitor, encoding: str):
    mark = b"\xff\xfe" if encoding == "utf-16-le" else b""
    sent = mark + "id\tzone\tcountries\texcludable_countries\rint\tWelt für alle\t*\t\r".encode(encoding)
    checked = check(mos, part(FILE, sent))
    assert (checked.status_code, "Welt für alle" in words_of(checked.text)) == (200, True), words_of(checked.text)


def test_file_that_is_too_large_is_not_read(mos: Visitor, monkeypatch: pytest.MonkeyPatch):
    refused = check(mos, part(FILE, b"x" * (FORM_BYTES_MAX + 1)))
    assert (refused.status_code, "too large" in words_of(refused.text)) == (413, True)


def test_whose_role_it_is_not_is_told_so(given: Given):
    rita = Visitor(given, given.person("Rita", is_operator=True, operator_roles=["review"]))
    refused = check(rita, part(FILE, b"id,zone"))
    assert (refused.status_code, "This needs the role `all`; yours: review." in words_of(refused.text)) == (403, True)


def test_text_that_is_not_utf8_is_refused(wims: Visitor, submit: str):
    refused = hand_in(wims, submit, part(TEXT, b"caf\xe9"))
    assert (refused.status_code, "not UTF-8 text" in words_of(refused.text)) == (422, True)


def test_form_that_comes_damaged_is_to_be_sent_again(mos: Visitor, wims: Visitor, submit: str, database: Database):
    for answer in (check(mos, part(FILE, b"id,zone"), end=""), hand_in(wims, submit, part(TEXT, b"x"), end="")):
        assert (answer.status_code, "The form came damaged. Please send it again." in words_of(answer.text)) == (
            422, True,
        )  # fmt: skip
    assert count_uploads(database) == 0


def test_picture_that_is_too_large_is_told_beside_its_field(
    wims: Visitor, submit: str, database: Database, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(picture_forms, "PICTURE_BYTES_MAX", 2 * 1024 * 1024)
    fields = form_on(wims.get(submit.removesuffix("/submit")).text, submit)
    refused = send_parts(wims, submit, fields, {"proofs[0][picture]": picture() + bytes(2 * 1024 * 1024)})
    assert (refused.status_code, "The picture is too large: at most 2 MB." in words_of(refused.text)) == (422, True)
    assert count_uploads(database) == 0


def test_strangers_pictures_are_not_stored(wims: Visitor, submit: str, database: Database):
    fields = form_on(wims.get(submit.removesuffix("/submit")).text, submit)
    del wims.cookies["pw_session"]
    refused = send_parts(wims, submit, fields, {"proofs[0][picture]": picture()})
    assert refused.status_code == 401
    assert count_uploads(database) == 0


def test_strangers_files_are_not_read(given: Given, stranger: Visitor):
    assert send(stranger, CHECK, part(FILE, b"\xff"), token="").status_code == 401


def test_form_that_asks_for_no_files_takes_none(wims: Visitor):
    form = form_on(wims.get("/account").text, "/account")
    refused = send_parts(wims, "/account", form | {"name": "Other"}, {"picture": picture()})
    assert (refused.status_code, "This form takes no files." in words_of(refused.text)) == (415, True)
    assert form_on(wims.get("/account").text, "/account")["name"] != "Other"
