"""Senders that are slow, silent, or not yet done when the answer is there: each ends in time, and holds up nobody."""

import http.client
import json
import os
import resource
import socket
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing

import pytest
from PIL import Image

from piecework.processes import web
from tests.faults import hurried_web
from tests.faults.place import PROC, Place, basic, bearer, tree_of
from tests.pictures import encoded
from tests.waiting import HANG_SECONDS, wait_until

SILENT, HEADS, BODIES, CALLS = 2000, 200, 200, 100
FILES = 4096  # of this process
HEAD = b"POST %b HTTP/1.1\r\nHost: x\r\n%b\r\n\r\n"
SMALL, LARGE, CHUNKED = b"Content-Length: 100", b"Content-Length: 200000", b"Transfer-Encoding: chunked"
SIDE = 1500  # of a picture: 6.7 MB of noise
DRAINED = 15_000_000  # less than what is let go of


@pytest.fixture
def many_files() -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, FILES), hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.fixture
def hurried(place: Place, database_url: str) -> Place:
    """A place whose times are short."""
    return hurry(place, database_url)


def hurry(place: Place, database_url: str, **settings: str) -> Place:
    place.environment |= {"PIECEWORK_DATABASE_URL": database_url, "PROMETHEUS_MULTIPROC_DIR": str(place.folder)}
    place.environment |= settings
    place.start_program(sys.executable, "-P", hurried_web.__file__, "8", "1")
    return place


def connected(place: Place, sent: bytes = b"") -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", place.port), timeout=HANG_SECONDS)
    connection.sendall(sent)
    return connection


def is_open(connection: socket.socket) -> bool:
    connection.setblocking(False)
    try:
        return connection.recv(1, socket.MSG_PEEK) != b""
    except BlockingIOError:
        return True
    except ConnectionError:
        return False


def answer_of(connection: socket.socket) -> bytes:
    """All that comes until the server ends the connection."""
    connection.settimeout(HANG_SECONDS)
    with connection:
        return b"".join(iter(lambda: connection.recv(65536), b""))


def status_of(place: Place, path: str) -> int:
    with closing(http.client.HTTPConnection("127.0.0.1", place.port, timeout=HANG_SECONDS)) as page:
        page.request("GET", path)
        return page.getresponse().status


def test_pages_answer_beside_slow_and_silent_senders(served_place: Place, many_files: None):
    """Each kind alone has more than there are threads. All are still connected: no page waited until one was ended."""
    served_place.environment["PIECEWORK_WEB_PROCESSES"] = "2"
    served_place.start("serve")
    with ExitStack() as stack:
        starts = [b""] * SILENT + [b"GET /log-in HTTP/1.1\r\nHost: "] * HEADS
        for kind in (SMALL, LARGE, CHUNKED):
            path = b"/worker-api/uploads" if kind is LARGE else b"/log-in"
            starts += [HEAD % (path, kind)] * BODIES
        slow = [stack.enter_context(connected(served_place, start)) for start in starts]
        for _ in range(3):
            for connection in slow[SILENT:]:
                connection.sendall(b"1")
            assert {status_of(served_place, "/log-in") for _ in range(8)} == {200}
        assert all(is_open(connection) for connection in slow)


@pytest.mark.parametrize("path", [b"/api/jobs/post-job.php", b"/worker-api/uploads"])
@pytest.mark.parametrize("kind", [SMALL, LARGE, CHUNKED])
def test_who_sends_a_body_too_slowly_is_told_so(hurried: Place, path: bytes, kind: bytes):
    """A small body is awaited by the server, but where pictures are sent; all others by the event loop."""
    connection = connected(hurried, HEAD % (path, kind))
    answer = answer_of(connection)
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert json.loads(answer.partition(b"\r\n\r\n")[2])["code"] == "body_too_slow"
    assert b"x-content-type-options: nosniff" in answer


@pytest.mark.parametrize("length", [SMALL, CHUNKED])
def test_a_body_that_comes_in_pieces_is_whole(hurried: Place, length: bytes):
    employer = hurried.run_json("account", "create", "ada@example.org")
    pieces = [b'{"job_id": "no', b'thing"', b" " * 79 + b"}"]
    connection = connected(
        hurried, HEAD % (b"/api/jobs/get-job.php", length + b"\r\nAuthorization: " + basic(employer).encode())
    )
    for piece in pieces:
        connection.sendall(b"%x\r\n%b\r\n" % (len(piece), piece) if length is CHUNKED else piece)
    connection.sendall(b"0\r\n\r\n" if length is CHUNKED else b"")
    with connection:
        assert b'"code":"job_not_found"' in connection.recv(65536)


def test_a_connection_that_says_nothing_ends_long_before_an_idle_one(hurried: Place):
    idle = connected(hurried, b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
    assert idle.recv(65536).startswith(b"HTTP/1.1 200 ")
    silent, slow = connected(hurried), connected(hurried, b"GET /healthz HTTP/1.1\r\nHo")
    assert answer_of(silent) == answer_of(slow) == b""
    assert is_open(idle)
    wait_until(lambda: not is_open(idle))
    idle.close()
    assert web.HEAD_SECONDS_MAX * 4 < web.IDLE_SECONDS_MAX


def test_who_calls_too_often_waits_and_holds_no_thread(place: Place, database_url: str):
    """Many more calls than threads are over the limit; others are answered while none of those is."""
    hurried = hurry(place, database_url, PIECEWORK_API_REQUESTS_PER_SECOND="1")
    worker = hurried.run_json("account", "create", "wim@example.org")
    headers = f"Host: x\r\nConnection: close\r\nAuthorization: {bearer(worker)}"
    calls = [
        connected(hurried, f"GET /worker-api/balance HTTP/1.1\r\n{headers}\r\n\r\n".encode()) for _ in range(CALLS)
    ]
    assert {status_of(hurried, "/log-in") for _ in range(8)} == {200}
    assert sum(not has_answer(connection) for connection in calls) > CALLS // 2
    statuses = [int(answer_of(connection).split(b" ")[1]) for connection in calls]
    assert set(statuses) == {200, 429}
    assert statuses.count(200) < CALLS // 4


def has_answer(connection: socket.socket) -> bool:
    connection.setblocking(False)
    try:
        return connection.recv(1, socket.MSG_PEEK) != b""
    except BlockingIOError:
        return False


def sent_while_answered(place: Place, path: str, count: int, headers: dict[str, str]) -> int:
    """What a client hears that reads no answer before it has sent everything."""
    with closing(http.client.HTTPConnection("127.0.0.1", place.port, timeout=HANG_SECONDS)) as client:
        client.request("POST", path, body=bytes(count), headers=headers)
        return client.getresponse().status


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/jobs/post-job.php", 401),
        ("/worker-api/uploads", 401),
        ("/nowhere", 404),
        ("/log-in", 413),
        ("/healthz", 404),
    ],
)
def test_an_answer_before_the_body_is_read_arrives(hurried: Place, path: str, status: int):
    heard = [sent_while_answered(hurried, path, DRAINED, {}) for _ in range(6)]
    assert heard == [status] * 6


def test_a_body_that_breaks_off_is_not_taken_for_a_whole_one(hurried: Place):
    """Also in chunks, where no length says what is missing."""
    for kind, sent in ((SMALL, b"a"), (LARGE, b"a" * 20_000), (CHUNKED, b"3\r\nabc\r\n")):
        connected(hurried, HEAD % (b"/worker-api/uploads", kind) + sent).close()
    wait_until(lambda: hurried.all_said().count('"refusal":"body_cut_short"') == 3, what=hurried.all_said)


def test_a_header_with_an_underscore_is_not_taken_for_the_proxys(hurried: Place):
    """In WSGI it would have the name of the one with a hyphen, which the proxy has set."""
    head = b"GET /metrics HTTP/1.1\r\nHost: x\r\nX_Forwarded_For: 203.0.113.5\r\nConnection: close\r\n\r\n"
    assert answer_of(connected(hurried, head)).startswith(b"HTTP/1.1 200 ")
    head = head.replace(b"X_F", b"X-F").replace(b"d_F", b"d-F")
    assert answer_of(connected(hurried, head)).startswith(b"HTTP/1.1 403 ")


def test_looking_for_slow_ones_leaves_no_file_open(hurried: Place):
    web = next(part for part in tree_of(hurried.started[0].pid) if part.pid != hurried.started[0].pid)
    files = PROC / str(web.pid) / "fd"
    before = len(list(files.iterdir()))
    for _ in range(3):  # a head takes a second, and connections are looked at ten times in it
        assert answer_of(connected(hurried)) == b""
    assert len(list(files.iterdir())) < before + 10, "each look met more than ten files that are no connections"


def test_who_reads_slowly_holds_no_thread(hurried: Place):
    """More readers than threads ask for a picture that no buffer holds, and read nothing of it."""
    worker = hurried.run_json("account", "create", "wim@example.org")
    noise = Image.frombytes("RGB", (SIDE, SIDE), os.urandom(3 * SIDE * SIDE))
    with closing(http.client.HTTPConnection("127.0.0.1", hurried.port, timeout=HANG_SECONDS)) as client:
        client.request("POST", "/worker-api/uploads", encoded(noise, "PNG"), {"Authorization": bearer(worker)})
        assert client.getresponse().status == 200
    stored = max((hurried.folder / "data" / "proofs").rglob("*.png"), key=lambda file: file.stat().st_size)
    head = f"GET /proofs/{stored.name} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode()
    with ExitStack() as stack:
        readers = [stack.enter_context(connected(hurried, head)) for _ in range(40)]
        assert status_of(hurried, "/log-in") == 200
        assert answer_of(readers[0]).endswith(stored.read_bytes())
