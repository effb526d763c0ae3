"""Stopping in order: Ctrl-C and SIGTERM end everything within 5 s, whatever is going on, and leave no process."""

import os
import signal
import socket
import subprocess
import threading
import time

import pytest

from tests.faults.place import Place, basic, tree_of, wait_until

pytestmark = [pytest.mark.faults, pytest.mark.timeout(90)]

STOP_SECONDS_MAX = 5.0


@pytest.fixture
def place(served_place: Place) -> Place:
    return served_place


def stop(place: Place, running: subprocess.Popen[bytes], number: signal.Signals) -> None:
    """Signal the process group as a terminal does, and see everything end in time and in order."""
    tree = tree_of(running.pid)
    assert len(tree) > 5, tree
    began = time.monotonic()
    os.killpg(running.pid, number)
    code = running.wait(STOP_SECONDS_MAX + 5)
    seconds = time.monotonic() - began
    assert (code, [part for part in tree if part.is_alive]) == (0, []), place.all_said()
    assert seconds < STOP_SECONDS_MAX, place.all_said()
    assert "Traceback" not in place.all_said()
    assert "child_killed" not in place.all_said()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_signal_stops_everything(place: Place, number: signal.Signals):
    stop(place, place.start("serve"), number)
    assert not (place.folder / "data" / "metrics").exists()


def test_ctrl_c_stops_the_demo_and_its_crowd(place: Place):
    running = place.start("demo", "--workers", "3", "--pace", "0.05")
    wait_until(lambda: any(" crowd " in part.name for part in tree_of(running.pid)), seconds=10, what=place.all_said)
    stop(place, running, signal.SIGINT)


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
    wait_until(lambda: len(answers) > 5, seconds=10)
    stop(place, running, signal.SIGINT)
    asking.join(10)
    idle.close()
    half.close()
    assert all(isinstance(answer, dict) and "earned" in answer for answer in answers[:-1])


def test_ctrl_c_while_it_starts(place: Place):
    for seconds in (0.3, 0.6, 0.9):
        running = place.start("serve", ready=False)
        time.sleep(seconds)
        tree = tree_of(running.pid)
        os.killpg(running.pid, signal.SIGINT)
        running.wait(STOP_SECONDS_MAX)
        wait_until(lambda tree=tree: not any(part.is_alive for part in tree), seconds=5, what=place.all_said)
    place.start("serve")
