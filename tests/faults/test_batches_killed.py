"""kill -9 in the middle of a batch: it is there whole or not at all, and the same again ends in the same."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from piecework.audit.auditing import audit
from tests.architecture.source import ROOT
from tests.conftest import VirtualClock
from tests.given import Given
from tests.waiting import HANG_SECONDS
from tests.withdrawals.batches.conftest import Payday


@pytest.fixture
def payday(given: Given, clock: VirtualClock) -> Payday:
    return Payday(given, clock)


def die(payday: Payday, *arguments: str) -> None:
    url, now = payday.given.database.url, payday.clock().isoformat()
    command = [sys.executable, "-m", "tests.faults.dying_payer", url, now, *arguments]
    assert subprocess.run(command, check=False, cwd=ROOT, timeout=HANG_SECONDS).returncode == -signal.SIGKILL
    assert audit(payday.given.database) == []


def test_while_a_batch_is_made(payday: Payday):
    wim = payday.worker("Wim")
    payday.approved(wim)
    die(payday, "making", "b1")
    assert payday.states(wim) == ["APPROVED"]
    assert payday.batch(payday.make())["withdrawals"] == 1


@pytest.mark.parametrize(("step", "before"), [("taking", ["SENT", "SENT"]), ("taken", ["PAID", "REFUSED"])])
def test_while_its_results_are_taken_in(payday: Payday, tmp_path: Path, step: str, before: list[str]):
    wim, nele = payday.worker("Wim"), payday.worker("Nele")
    first, second = payday.approved(wim), payday.approved(nele)
    batch_id = payday.make()
    text = payday.filled_in(batch_id, **{first: ("paid", "T-1", ""), second: ("failed", "", "Closed.")})
    file = tmp_path / "results.csv"
    file.write_text(text, encoding="utf-8", newline="")
    die(payday, step, batch_id, str(file))
    assert payday.states(wim) + payday.states(nele) == before
    again = payday.take(batch_id, text).json
    assert (again["paid"] + again["refused"], again["known_before"]) == ((2, 0) if step == "taking" else (0, 2))
    assert payday.money(wim) == ("5.0000", "0.0000", "5.0000")
    assert payday.money(nele) == ("10.0000", "0.0000", "0.0000")
