"""However a run of the tests was started, they and the processes that they start find the same surroundings.

A run may come from a terminal, from `nohup make test &` in a script, from CI, from the shell of somebody who has a
place of their own, or beside other runs. And what a run made is gone at its end.
"""

import os
import re
import shutil
import signal
import stat
import tempfile
from collections.abc import Generator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

from piecework.embedded_postgresql.sockets import SOCKET_NAME
from tests.waiting import wait_until

PROC = Path("/proc")
PYTHON_IGNORES = {signal.SIGPIPE, signal.SIGXFSZ}  # and `subprocess` gives them back to what it starts
OURS = ("PIECEWORK_", "PG")  # settings of a place, and libpq's of a server, in the shell of whoever runs the tests
PROXIES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")
IN_THE_BACKGROUND = ("sh", "-c", 'trap "" INT HUP; exec "$@"', "sh")  # runs a command as `nohup ... &` in a script does
LISTENS = "0A"  # the state of a socket, in /proc/net/tcp
OF_BROWSERS = (".com.google.", ".org.chromium.", "com.google.", "org.chromium.", "playwright")


@contextmanager
def usual_signals() -> Generator[None]:
    """What we were started to ignore we go on ignoring, but no process that we start does.

    An ignored signal is inherited by whatever is started; one that is caught, by a function that does nothing, is not.
    """
    numbers = [number for number in signal.valid_signals() if signal.getsignal(number) is signal.SIG_IGN]
    before = {number: signal.signal(number, lambda *_: None) for number in numbers if number not in PYTHON_IGNORES}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@contextmanager
def usual_environment() -> Generator[None]:
    """Without what the shell that we were started from says about other places, servers and ways to them."""
    before = dict(os.environ)
    for name in before:
        if name.startswith(OURS) or name.lower() in PROXIES:
            del os.environ[name]
    yield
    os.environ.clear()
    os.environ.update(before)


@contextmanager
def everything_gone(folders: Sequence[Path]) -> Generator[None]:
    """What the tests started has ended, what they put into the folder for temporary files is gone, no port is held.

    That folder is one of this run's own: everybody may enter it, for some tests become somebody else. `folders` are the
    others in which this run works.
    """
    temporary = Path(tempfile.mkdtemp(prefix="pw-"))
    temporary.chmod(0o1777)
    os.environ["TMPDIR"], tempfile.tempdir = str(temporary), None
    yield
    try:
        left = partial(left_processes, temporary, [*folders, temporary])
        wait_until(lambda: not left(), what=lambda: ["the tests left these processes", *left()])
        files = [entry.name for entry in temporary.iterdir() if not may_stay(entry)]
        assert not files, f"the tests left these in the folder for temporary files: {files}"
        assert not (ports := ports_held()), f"the tests left these ports, on which this process listens: {ports}"
    finally:
        tempfile.tempdir = None
        shutil.rmtree(temporary, ignore_errors=True)


def left_processes(temporary: Path, folders: Sequence[Path]) -> list[str]:
    """What this process has started, at whatever remove, and that still runs.

    It has our folder for temporary files in its environment. PostgreSQL writes its title over that, but works in one of
    our folders; what was started with no environment is a child of ours.
    """
    found: list[str] = []
    for entry in PROC.glob("[0-9]*"):
        with suppress(OSError):
            state, parent = (entry / "stat").read_text().rpartition(")")[2].split()[:2]
            is_marked = f"TMPDIR={temporary}".encode() in (entry / "environ").read_bytes().split(b"\0")
            is_ours = is_marked or int(parent) == os.getpid() or is_within((entry / "cwd").readlink(), folders)
            if is_ours and state not in "ZX" and entry.name != str(os.getpid()):
                title = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
                found.append(f"{entry.name} {title}")
    return found


def may_stay(file: Path) -> bool:
    """What a browser left, and the folder of a killed server's socket, which the next start on its data removes."""
    if file.name.startswith(OF_BROWSERS):
        return True
    is_for_socket = re.fullmatch(r"piecework-\w{8}", file.name) is not None
    return is_for_socket and all(inner.name.startswith(SOCKET_NAME) for inner in file.iterdir())


def is_within(path: Path, folders: Sequence[Path]) -> bool:
    return any(path.is_relative_to(folder) for folder in folders)


def signals_ignored_by(pid: int) -> set[int]:
    """The signals that a process ignores."""
    (mask,) = [line.split()[1] for line in (PROC / str(pid) / "status").read_text().splitlines() if "SigIgn" in line]
    return {number for number in signal.Signals if int(mask, 16) >> (number - 1) & 1}


def ports_held() -> set[int]:
    """The TCP ports on which this process listens."""
    if not PROC.is_dir():
        return set()
    sockets: set[str] = set()
    for entry in (PROC / "self" / "fd").iterdir():
        with suppress(OSError):
            found = entry.stat()
            sockets |= {str(found.st_ino)} if stat.S_ISSOCK(found.st_mode) else set()
    files = [PROC / "self" / "net" / name for name in ("tcp", "tcp6")]
    lines = [line.split() for file in files if file.exists() for line in file.read_text().splitlines()[1:]]
    return {int(line[1].rpartition(":")[2], 16) for line in lines if line[3] == LISTENS and line[9] in sockets}
