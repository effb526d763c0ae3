"""The client: a few forked processes, each with its share of keep-alive connections and bytes made beforehand.

It checks every answer. Its CPU is in no figure, but it takes part of the machine, exactly as pgbench's own client does.
"""

import json
import os
import selectors
import socket
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

PROCESSES = 2
ANSWER_SECONDS_MAX = 20.0
_HEADERS_END = b"\r\n\r\n"


@dataclass(frozen=True)
class Plan:
    """What one connection sends: each request once, or over and over until the time is up."""

    requests: Sequence[bytes]
    marker: bytes  # what a good answer holds


@dataclass
class Outcome:
    """What came of a run."""

    requests: int = 0
    failures: int = 0
    seconds: float = 0.0
    example_of_failure: str = ""


@dataclass
class _Connection:
    plan: Plan
    socket: socket.socket
    sent: int = 0
    received: bytearray = field(default_factory=bytearray)


def run_load(port: int, plans: Sequence[Plan], *, seconds: float | None) -> Outcome:
    """Run all plans at once, a connection each: once through with `seconds` None, else over and over."""
    shares = [plans[number::PROCESSES] for number in range(PROCESSES)]
    children = [_fork(port, share, seconds) for share in shares if share]
    outcomes = [_outcome_of(pid, pipe) for pid, pipe in children]
    return Outcome(
        requests=sum(outcome.requests for outcome in outcomes),
        failures=sum(outcome.failures for outcome in outcomes),
        seconds=max(outcome.seconds for outcome in outcomes),
        example_of_failure=next((outcome.example_of_failure for outcome in outcomes if outcome.failures), ""),
    )


def _fork(port: int, plans: Sequence[Plan], seconds: float | None) -> tuple[int, int]:
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        outcome = Outcome(failures=1, example_of_failure="the client ended early")
        try:
            outcome = _drive(port, plans, seconds)
        except Exception as error:
            outcome.example_of_failure = repr(error)
        finally:
            os.write(writing, json.dumps(outcome.__dict__).encode())
            os._exit(0)
    os.close(writing)
    return pid, reading


def _outcome_of(pid: int, pipe: int) -> Outcome:
    with os.fdopen(pipe, "rb") as reading:
        said = reading.read()
    os.waitpid(pid, 0)
    return Outcome(**json.loads(said))


def _drive(port: int, plans: Sequence[Plan], seconds: float | None) -> Outcome:
    outcome = Outcome()
    with selectors.DefaultSelector() as selector:
        for plan in plans:
            connected = socket.create_connection(("127.0.0.1", port), timeout=ANSWER_SECONDS_MAX)
            connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            selector.register(connected, selectors.EVENT_READ, _Connection(plan, connected))
        began = time.perf_counter()
        deadline = None if seconds is None else began + seconds
        waiting = sum(_send_next(key.data, deadline) for key in selector.get_map().values())
        while waiting:
            ready = selector.select(ANSWER_SECONDS_MAX)
            if not ready:
                raise TimeoutError(f"no answer within {ANSWER_SECONDS_MAX:.0f} s")
            for key, _ in ready:
                if _receive(key.data, outcome):
                    waiting -= not _send_next(key.data, deadline)
        outcome.seconds = time.perf_counter() - began
    return outcome


def _send_next(connection: _Connection, deadline: float | None) -> bool:
    """Send the connection's next request; False when it has done its part."""
    requests = connection.plan.requests
    is_done = connection.sent >= len(requests) if deadline is None else time.perf_counter() >= deadline
    if not is_done:
        connection.socket.sendall(requests[connection.sent % len(requests)])
        connection.sent += 1
    return not is_done


def _receive(connection: _Connection, outcome: Outcome) -> bool:
    """Take in what came; True when the answer is whole, and counted."""
    came = connection.socket.recv(262_144)
    if not came:
        raise ConnectionError("the server closed a connection")
    received = connection.received
    received += came
    head_end = received.find(_HEADERS_END)
    if head_end < 0:
        return False
    head = bytes(received[:head_end]).lower()
    length = int(head.partition(b"content-length:")[2].partition(b"\r\n")[0])
    if len(received) < head_end + len(_HEADERS_END) + length:
        return False
    outcome.requests += 1
    if not head.startswith(b"http/1.1 200") or connection.plan.marker not in received:
        outcome.failures += 1
        outcome.example_of_failure = bytes(received[:1000]).decode(errors="replace")
    received.clear()
    return True
