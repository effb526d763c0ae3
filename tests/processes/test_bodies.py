"""Bodies on their way: how long they may take, where they are kept, and how much of them is let go of."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import ClassVar

import pytest

from piecework.http.bodies import BodiesWaiting, BodyCutShort, BodyTooSlow
from piecework.processes import bodies
from piecework.processes.bodies import Body, Room
from tests.event_loops import run_to_its_end

KIB = 1024


async def parts(*given: bytes, pause_seconds: float = 0.0) -> AsyncIterator[bytes]:
    for part in given:
        await asyncio.sleep(pause_seconds)
        yield part


class OfTest(Body):
    """It ends with the test."""

    made: ClassVar[list[Body]] = []

    def __init__(self, parts: AsyncIterator[bytes], room: Room, *, declared_bytes: int | None = None) -> None:
        super().__init__(parts, room, declared_bytes=declared_bytes)
        self.made.append(self)


@pytest.fixture(autouse=True)
def closed_bodies() -> Iterator[None]:
    yield
    while OfTest.made:
        OfTest.made.pop().close()


def received(body: Body, bytes_max: int) -> bytes:
    run_to_its_end(body.receive(bytes_max))
    return body.file.read()


def test_a_body_is_whole_at_the_part_that_is_empty():
    body = OfTest(parts(b"abc", b"de", b""), Room(), declared_bytes=5)
    assert received(body, 5) == b"abcde"


@pytest.mark.parametrize(
    ("given", "declared"), [((b"abc", b""), 5), ((b"abc", b"", b""), None), ((b"", b""), None), ((b"abcdef", b""), 5)]
)
def test_a_body_that_broke_off_is_refused(given: tuple[bytes, ...], declared: int | None):
    with pytest.raises(BodyCutShort):
        received(OfTest(parts(*given), Room(), declared_bytes=declared), 1000)


def test_no_more_is_kept_than_shows_that_it_is_too_large():
    body = OfTest(parts(*[bytes(KIB)] * 100), Room())
    assert len(received(body, 10 * KIB)) == 11 * KIB


def test_large_bodies_share_the_room_and_give_it_back():
    room, large = Room(100 * KIB), [bytes(KIB)] * 60
    first = OfTest(parts(*large, b""), room)
    received(first, 1024 * KIB)
    with pytest.raises(BodiesWaiting):
        received(OfTest(parts(*large, b""), room), 1024 * KIB)
    small = OfTest(parts(b"small", b""), room)
    assert received(small, 1024 * KIB) == b"small", "for small ones there is always room"
    first.close()
    assert len(received(OfTest(parts(*large, b""), room), 1024 * KIB)) == 60 * KIB


@pytest.fixture
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("PERIOD_SECONDS", 0.2), ("PERIOD_BYTES", 10), ("DRAIN_SECONDS_MAX", 0.2)):
        monkeypatch.setattr(bodies, name, value)


@pytest.mark.usefixtures("hurry")
def test_who_drips_is_too_slow_however_often_a_byte_comes():
    with pytest.raises(BodyTooSlow):
        received(OfTest(parts(*[b"a"] * 1000, pause_seconds=0.05), Room()), 1000)


@pytest.mark.usefixtures("hurry")
def test_a_burst_buys_no_time_after_it():
    with pytest.raises(BodyTooSlow):
        received(OfTest(parts(bytes(500), *[b"a"] * 1000, pause_seconds=0.05), Room()), 5000)


@pytest.mark.usefixtures("hurry")
def test_what_is_let_go_of_is_bounded_in_time_and_size(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(bodies, "DRAIN_BYTES_MAX", 5)
    taken: list[bytes] = []

    async def counted(pause_seconds: float) -> AsyncIterator[bytes]:
        while True:
            taken.append(b"a")
            yield b"a"
            await asyncio.sleep(pause_seconds)

    run_to_its_end(OfTest(counted(0.0), Room()).drain())
    assert len(taken) == 5
    run_to_its_end(OfTest(counted(3600.0), Room()).drain())
    assert len(taken) <= 7
