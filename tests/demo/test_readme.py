"""The tour of the README, pasted as it stands into a shell, with a crowd at work."""

import re
import shutil
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.architecture.source import ROOT
from tests.demo.crowd_server import CrowdServer
from tests.demo.test_crowd import crowd_at, tokens_of
from tests.given import Given
from tests.waiting import HANG_SECONDS, wait_until


def tour_commands() -> str:
    """All of the tour's shell, in order."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    tour = readme.split("## A tour", 1)[1].split("\n## ", 1)[0]
    return "\n".join(re.findall(r"```sh\n(.*?)```", tour, re.DOTALL))


def touch_when(holds: Callable[[], object], file: Path) -> None:
    def wait() -> None:
        wait_until(holds)
        file.touch()

    threading.Thread(target=wait).start()


@pytest.mark.skipif(shutil.which("curl") is None, reason="the tour needs curl")
def test_tour_works_as_pasted(given: Given, served: CrowdServer, tmp_path: Path):
    ada = given.ada(funds="1000")
    commands = tour_commands()
    for printed, real in {
        "account-id-that-make-demo-printed": ada.id,
        "api-secret-that-make-demo-printed": ada.api_secret,
        "http://127.0.0.1:8080": served.url,
        "sleep 5": f"until [ -e {tmp_path}/enough ]; do sleep 0.1; done",
    }.items():
        assert printed in commands
        commands = commands.replace(printed, real)
    with crowd_at(served.url, tokens_of(given, 12)):
        touch_when(lambda: len(ada.api("jobs/get-unrated-tasks").get("tasks", [])) >= 4, tmp_path / "enough")
        shell = ["sh", "-eu", "-c", commands]
        done = subprocess.run(shell, capture_output=True, text=True, check=False, timeout=HANG_SECONDS)
    assert done.stderr == ""
    assert done.returncode == 0
    cost, job_id, *_ = done.stdout.splitlines()
    assert '"cost":"3.3250"' in cost
    assert re.fullmatch(r"[0-9a-f]{12}", job_id)
    assert re.search(r'"status":"RUNNING" "tasks_done":([4-9]|1[0-2]) ', done.stdout), done.stdout
    assert "/proofs/" in done.stdout
    assert '"message":"Task rated successfully."' in done.stdout
    assert '"ok":false' not in done.stdout
    # 25 x 0.10 with 7 % and 0.65 for the approval, and a bonus of 0.05 with 7 %.
    assert '"spendable":"996.6215"' in done.stdout
