"""Stopping in order: Ctrl-C and SIGTERM end everything, whatever is going on; nothing has to be killed or stays."""

import os
import signal
import socket
import subprocess
import threading

import pytest

from tests.faults.place import Place, Process, basic, tree_of
from tests.surroundings import IN_THE_BACKGROUND, signals_ignored_by
from tests.waiting import HANG_SECONDS, wait_until

CROWD = ("demo", "--workers", "3", "--pace", "0.05")


@pytest.fixture
def place(served_place: Place) -> Place:
    return served_place


def stop(place: Place, running: subprocess.Popen[bytes], number: signal.Signals) -> None:
    """Signal the process group as a terminal does, and see everything end by itself and in order."""
    tree = tree_of(running.pid)
    assert len(tree) > 5, tree
    os.killpg(running.pid, number)
    check_stopped(place, running, tree)


def check_stopped(place: Place, running: subprocess.Popen[bytes], tree: list[Process]) -> None:
    """Everything ended, the database last, and nothing had to be killed for it."""
    code = running.wait(HANG_SECONDS)
    said = place.all_said()
    assert (code, [part for part in tree if part.is_alive]) == (0, []), said
    assert "Traceback" not in said
    assert "child_killed" not in said
    assert said.rstrip().endswith("database system is shut down"), said
    assert "immediate shutdown" not in said


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_signal_stops_everything(place: Place, number: signal.Signals):
    stop(place, place.start("serve"), number)
    assert not (place.folder / "data" / "metrics").exists()


def test_ctrl_c_stops_the_demo_and_its_crowd(place: Place):
    running = place.start(*CROWD)
    wait_until(lambda: any(" crowd " in part.name for part in tree_of(running.pid)), what=place.all_said)
    stop(place, running, signal.SIGINT)


def test_in_the_background_it_serves_on_and_sigterm_stops_it(place: Place):
    """What it was started to ignore it ignores: a Ctrl-C at the terminal is for somebody else."""
    place.prefix = [*IN_THE_BACKGROUND]
    running = place.start(*CROWD)
    assert {signal.SIGINT, signal.SIGHUP} <= signals_ignored_by(running.pid)
    wait_until(lambda: len(tree_of(running.pid)) > 5, what=place.all_said)
    for number in (signal.SIGINT, signal.SIGHUP):
        os.killpg(running.pid, number)
    assert place.is_ready()
    stop(place, running, signal.SIGTERM)


def test_clients_that_stay_connected_do_not_hold_it_up(place: Place):
    running = place.start("serve")
    employer = place.run_json("account", "create", "ada@example.org", "--auto-approve")
    idle = socket.create_connection(("127.0.0.1", place.port))
    idle.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
    assert b" 200 " in idle.recv(4096)
    half = socket.create_connection(("127.0.0.1", place.port))
    half.sendall(b"POST /api/users/get-balances.php HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n")
    answers: list[object] = []

    def keep_asking() -> None:
        try:
            while True:
                answers.append(place.call("/api/users/get-balances.php", auth=basic(employer)))
        except (OSError, ValueError) as end:
            answers.append(end)

    asking = threading.Thread(target=keep_asking)
    asking.start()
    wait_until(lambda: len(answers) > 5)
    stop(place, running, signal.SIGINT)
    asking.join(HANG_SECONDS)
    idle.close()
    half.close()
    assert all(isinstance(answer, dict) and "earned" in answer for answer in answers[:-1])


def test_ctrl_c_while_it_starts(place: Place):
    for begun in ("python", "bin/postgres ", "checkpointer", "piecework web"):
        running = place.start("serve", ready=False)
        wait_until(lambda p=running, word=begun: any(word in part.name for part in tree_of(p.pid)), what=place.all_said)
        tree = tree_of(running.pid)
        os.killpg(running.pid, signal.SIGINT)
        running.wait(HANG_SECONDS)
        wait_until(lambda tree=tree: not any(part.is_alive for part in tree), what=place.all_said)
    place.start("serve")
