"""How a child process starts: it dies with its parent, and a server's child is never root."""

import ctypes
import os
import pwd
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO

PR_SET_PDEATHSIG = 1
CLONE_NEWUSER = 0x10000000

# Loaded before any fork: a child between fork and exec should load nothing.
_libc = ctypes.CDLL(None, use_errno=True)


def die_with_parent(signal_number: int, *, parent_pid: int | None = None) -> None:
    """Have the kernel send this process `signal_number` when its parent ends, however that ends.

    Call it in the child, after any change of user (which clears it). "Parent" means the parent's *thread* that
    forked: fork from the main thread. A parent that knows its own pid passes it, so that a child whose parent died
    before this call ends here as well. Without Linux it does nothing.
    """
    if sys.platform != "linux":
        return
    parent_before = os.getppid() if parent_pid is None else parent_pid
    if _libc.prctl(PR_SET_PDEATHSIG, int(signal_number), 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_PDEATHSIG)")
    if os.getppid() != parent_before:
        os.kill(os.getpid(), signal.SIGKILL)


@dataclass(frozen=True)
class ServerUser:
    """Who PostgreSQL runs as, since it refuses to run as root.

    `namespaced`: still this very user to files and processes outside, but not called root inside.
    """

    uid: int
    gid: int
    namespaced: bool = False

    def become(self) -> None:
        """Turn this process, a child before exec, into the user; OSError where the system does not allow it."""
        if self.namespaced:
            _enter_user_namespace()
        elif os.geteuid() != self.uid:
            os.setgroups([])
            os.setgid(self.gid)
            os.setuid(self.uid)

    def reaches(self, path: Path) -> bool:
        """Whether this user can be become here and may then enter the folder (or run the program) at `path`."""
        child = os.fork()
        if child == 0:
            may = False
            try:
                self.become()
                may = os.access(path, os.X_OK)
            finally:
                os._exit(0 if may else 1)
        return os.waitpid(child, 0)[1] == 0

    def own(self, path: Path) -> None:
        """Make the user the owner of a file or folder that we have made for it."""
        if os.geteuid() == 0:
            os.chown(path, self.uid, self.gid, follow_symlinks=False)


def spawn(
    command: list[str | Path], user: ServerUser, *, output: IO[bytes], signal_when_orphaned: signal.Signals
) -> subprocess.Popen[bytes]:
    """Start a program of PostgreSQL as `user`, in a session of its own.

    A Ctrl-C at the terminal signals the whole foreground group: the session of its own keeps the order of
    stopping ours. Raises OSError or subprocess.SubprocessError when it cannot be started.
    """
    return subprocess.Popen(  # noqa: S603 - our own programs
        command,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        cwd="/",  # the caller's folder may be one that `user` cannot enter
        env=_clean_environment(),
        start_new_session=True,
        preexec_fn=_before_exec(user, signal_when_orphaned),  # noqa: PLW1509 - servers start before threads do
    )


def _before_exec(user: ServerUser, signal_when_orphaned: signal.Signals) -> Callable[[], None]:
    parent_pid = os.getpid()

    def prepare() -> None:
        user.become()
        die_with_parent(signal_when_orphaned, parent_pid=parent_pid)

    return prepare


def _clean_environment() -> dict[str, str]:
    """The environment without PGDATA, PGPORT, PGOPTIONS and the like, which would have a say in what starts."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_", "LANG"))}
    return kept | {"LC_ALL": "C"}


def _enter_user_namespace() -> None:
    """Root outside becomes an ordinary user inside, with root's files still its own.

    The child may write the maps itself: one line that maps its own id needs no privilege in the parent
    namespace, provided that setgroups is denied before the groups are mapped.
    """
    uid, gid, inside = os.geteuid(), os.getegid(), _ordinary_uid()
    if _libc.unshare(CLONE_NEWUSER) != 0:
        raise OSError(ctypes.get_errno(), "unshare(CLONE_NEWUSER)")
    for name, line in (
        ("setgroups", "deny"),
        ("uid_map", f"{inside} {uid} 1"),
        ("gid_map", f"{inside} {gid} 1"),
    ):
        Path("/proc/self", name).write_text(line, encoding="utf-8")


def _ordinary_uid() -> int:
    # initdb looks its user up by name, and 1 (daemon, bin) is missing only from the barest images.
    return min((entry.pw_uid for entry in pwd.getpwall() if entry.pw_uid > 0), default=1)
