"""What a word on the wire is explained by, and the things that all examples are about."""

from typing import Any

from msgspec import Struct


class Word(Struct, frozen=True):
    """One sentence about a field, and a value it may have; no example: it is put together from its parts."""

    description: str
    example: Any = None


JOB, TASK, WORKER, EMPLOYER = "5f0e8a1c93d2", "c41b7e02a95d13", "a1b2c3d4", "0f9e8d7c"
PLACE = "http://127.0.0.1:8080/employer/campaign-details.php"
NOON = "2026-03-01T12:00:00Z"
LATER = "2026-03-08T12:00:00Z"


def combined(*tables: dict[str, Word]) -> dict[str, Word]:
    """All tables as one; a field that two of them explain fails the start, as one would silently win."""
    words: dict[str, Word] = {}
    for table in tables:
        assert not (twice := words.keys() & table.keys()), f"explained twice: {sorted(twice)}"
        words |= table
    return words
