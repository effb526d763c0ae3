"""Waiting in tests: for the thing itself, never for a time that a busy machine can miss.

A deadline is there to end a hang. It says nothing about how long a thing may take, and nobody waits as long for what
happens: so it is generous, and the same everywhere.
"""

import time
from collections.abc import Callable
from typing import Any

from piecework.database import Tx

HANG_SECONDS = 120.0  # below the limit of a whole test (pyproject.toml): the wait's own sentence is the one told
PATIENCE_MS = HANG_SECONDS * 1000  # of a browser
LOOK_SECONDS = 0.02


def wait_until(holds: Callable[[], Any], *, what: Callable[[], object] = lambda: "") -> None:
    """Wait until it holds; `what` tells how things were when it never did."""
    deadline = time.monotonic() + HANG_SECONDS
    while not holds():
        assert time.monotonic() < deadline, f"it did not come about: {what()}"
        time.sleep(LOOK_SECONDS)


def is_anybody_waiting(tx: Tx) -> bool:
    """Whether somebody waits for what another transaction has locked."""
    return tx.value("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)")
