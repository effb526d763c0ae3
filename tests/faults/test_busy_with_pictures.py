"""Pictures that are slow to read keep nobody waiting but those who send pictures."""

import os
import signal
import threading
from collections.abc import Generator
from contextlib import contextmanager

import pytest

from tests.conftest import SOAK
from tests.faults.place import Place, Process, basic, bearer, tree_of
from tests.faults.test_upload_memory import send
from tests.pictures import picture, scans_bomb
from tests.waiting import wait_until

pytestmark = pytest.mark.timeout(300)

WAITING, LARGE = 12, 20_000  # bytes of a body that is received by the event loop, as pictures are
THREADS = {"PIECEWORK_WEB_THREADS": "2"}


def decoders(pid: int) -> list[Process]:
    return [process for process in tree_of(pid) if "decoder.py" in process.name]


@contextmanager
def stopped_decoder(place: Place, pid: int, token: str) -> Generator[Process]:
    """A decoder that was stopped in the middle of its picture."""
    slow = picture("JPEG", size=(7000, 7000), quality=10, progressive=True)
    thread = threading.Thread(target=send, args=(place, token, slow))
    thread.start()
    wait_until(lambda: decoders(pid), what=place.all_said)
    (decoder, *_) = decoders(pid)
    os.kill(decoder.pid, signal.SIGSTOP)
    try:
        yield decoder
    finally:
        if decoder.is_alive:
            os.kill(decoder.pid, signal.SIGCONT)
        thread.join()


def test_pages_answer_while_pictures_wait_for_the_decoder(served_place: Place):
    served_place.environment |= THREADS
    serve = served_place.start("serve")
    slow, *tokens = (
        bearer(served_place.run_json("account", "create", f"w{number}@example.org")) for number in range(WAITING + 1)
    )
    employer = basic(served_place.run_json("account", "create", "ada@example.org"))
    statuses: list[int] = []
    threads = [
        threading.Thread(target=lambda token=token: statuses.append(send(served_place, token, picture())))
        for token in tokens
    ]
    with stopped_decoder(served_place, serve.pid, slow) as decoder:
        for thread in threads:
            thread.start()
        for _ in range(10):
            assert served_place.call("/worker-api/standing", auth=slow)["level"]
            assert not served_place.call("/api/jobs/post-job.php", {"title": "x" * LARGE}, auth=employer)["ok"]
        assert decoder.is_alive
        assert not statuses, "the pages waited until pictures were told to come again"
    for thread in threads:
        thread.join()
    assert set(statuses) <= {200, 503}
    assert 200 in statuses


def test_bombs_of_one_account_end_in_a_wait(served_place: Place):
    served_place.start("serve")
    hostile, honest = (bearer(served_place.run_json("account", "create", f"{name}@example.org")) for name in "ab")
    bomb = scans_bomb(4000, 2000)
    statuses: list[int] = []

    def attack() -> None:
        statuses.extend(send(served_place, hostile, bomb) for _ in range(8 if SOAK else 4))

    threads = [threading.Thread(target=attack) for _ in range(4)]
    for thread in threads:
        thread.start()
    assert [send(served_place, honest, picture()) for _ in range(3)] == [200] * 3
    for thread in threads:
        thread.join()
    assert statuses.count(422) == 10
    assert set(statuses) <= {422, 429, 503}
