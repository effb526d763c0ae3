"""Signals as something to wait for."""

import os
import signal
import threading
import time

import pytest

from piecework.processes.stopping import StopSignals
from tests.waiting import wait_until

FOREVER = 3600.0  # what only a signal ends within the time that a test has


def send(number: signal.Signals, *, seconds: float = 0.0) -> None:
    threading.Timer(seconds, os.kill, [os.getpid(), number]).start()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_signal_ends_the_wait(number: signal.Signals):
    with StopSignals() as signals:
        send(number, seconds=0.1)
        assert signals.wait(FOREVER)
        assert signals.wait(FOREVER), "once asked to stop, it stays so"


def test_without_a_signal_it_waits_its_time():
    with StopSignals() as signals:
        began = time.monotonic()
        assert not signals.wait(0.1)
        assert time.monotonic() - began > 0.09


def test_end_of_a_child_wakes_it_up():
    with StopSignals() as signals:
        send(signal.SIGCHLD, seconds=0.1)
        assert not signals.wait(FOREVER)


def test_start_is_interrupted_and_work_is_not():
    with StopSignals(interrupts=True) as signals:
        with pytest.raises(KeyboardInterrupt):  # noqa: PT012 - where it comes is not known
            send(signal.SIGTERM)
            wait_until(lambda: False)
        signals.only_note()
        os.kill(os.getpid(), signal.SIGINT)
        assert signals.wait(0)


def test_ignored_signal_stays_ignored_and_all_are_given_back():
    hang_up, interrupt = signal.signal(signal.SIGHUP, signal.SIG_IGN), signal.getsignal(signal.SIGINT)
    try:
        with StopSignals() as signals:
            os.kill(os.getpid(), signal.SIGHUP)
            assert not signals.wait(0.05)
        assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
        assert signal.getsignal(signal.SIGINT) is interrupt
    finally:
        signal.signal(signal.SIGHUP, hang_up)
