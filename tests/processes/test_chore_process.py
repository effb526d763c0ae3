"""A chore process that cannot deliver ends, so that its parent starts another; a stop finds it at work."""

import signal
import subprocess
import sys

from tests.waiting import HANG_SECONDS

CODE = """
import sys
from piecework.processes import chores
from piecework.settings import Settings

class Caller(chores.Caller):
    async def __aenter__(self):
        if sys.argv[2] == "broken":
            raise OSError("no name servers")
        caller = await super().__aenter__()
        print("begins to deliver", flush=True)
        return caller

chores.Caller = Caller
chores.run_chores(Settings(database_url=sys.argv[1]))
"""


def start(database_url: str, how: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", CODE, database_url, how]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def test_a_process_that_cannot_deliver_ends(database_url: str):
    said, _ = (process := start(database_url, "broken")).communicate(timeout=HANG_SECONDS)
    assert process.returncode == 0
    assert "delivering_died" in said
    assert "no name servers" in said


def test_a_process_that_can_ends_when_it_is_told(database_url: str):
    process = start(database_url, "well")
    assert process.stdout is not None
    assert "begins to deliver\n" in process.stdout
    process.send_signal(signal.SIGTERM)
    said, _ = process.communicate(timeout=HANG_SECONDS)
    assert process.returncode == 0, said
    assert "delivering_died" not in said
