"""A chore process that cannot deliver ends, so that its parent starts another; a stop finds it at work."""

import signal
import subprocess
import sys
import time

CODE = """
import sys
from piecework.processes import chores
from piecework.settings import Settings

class Broken(chores.Caller):
    async def __aenter__(self):
        raise OSError("no name servers")

if sys.argv[2] == "broken":
    chores.Caller = Broken
chores.run_chores(Settings(database_url=sys.argv[1]))
"""


def start(database_url: str, how: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", CODE, database_url, how]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def test_a_process_that_cannot_deliver_ends(database_url: str):
    said, _ = (process := start(database_url, "broken")).communicate(timeout=30)
    assert process.returncode == 0
    assert "delivering_died" in said
    assert "no name servers" in said


def test_a_process_that_can_ends_when_it_is_told(database_url: str):
    process = start(database_url, "well")
    time.sleep(3)
    assert process.poll() is None
    process.send_signal(signal.SIGTERM)
    said, _ = process.communicate(timeout=10)
    assert process.returncode == 0, said
    assert "delivering_died" not in said
