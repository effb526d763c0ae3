"""What a killed owner left behind: a server that still shuts down, and pid files that nobody removed."""

import hashlib
import os
import time
from contextlib import suppress
from pathlib import Path

from piecework.embedded_postgresql.data_folder import POLL_SECONDS, DataFolder, DataFolderBusy, explained
from piecework.embedded_postgresql.sockets import is_listening

PROC = Path("/proc")


def cluster_name(cluster: Path) -> str:
    """The name that every process of this cluster's server carries in its title: short, and the folder's own."""
    return f"piecework-{hashlib.sha256(os.fsencode(cluster)).hexdigest()[:12]}"


def wait_for_leftovers(folder: DataFolder, sockets: Path | None, *, wait_seconds: float) -> None:
    """Wait until a killed owner's server has ended. For the owner of the lock. Refuses: DataFolderBusy."""
    deadline = time.monotonic() + wait_seconds
    while (pids := list_pids_at_work_in(folder.cluster)) or (sockets is not None and is_listening(sockets)):
        if time.monotonic() >= deadline:
            who = f" (process {', '.join(map(str, pids))})" if pids else ""
            raise DataFolderBusy(
                f"A PostgreSQL server{who} is at work in {folder.cluster} without the piecework that started it. "
                f"It should have ended by itself: end it with kill -INT, then start again."
            )
        time.sleep(POLL_SECONDS)


def remove_misleading_pid_file(folder: DataFolder) -> None:
    """Remove a postmaster.pid whose process id a stranger has by now, which would stop PostgreSQL from starting.

    For the owner of the lock, after `wait_for_leftovers`: nobody works in the cluster. Where the id is free,
    PostgreSQL itself removes the file, after a check of its own (of shared memory) that is worth keeping.
    """
    pid_file = folder.cluster / "postmaster.pid"
    with explained(folder.path):
        if not pid_file.exists():
            return
        first_line = pid_file.read_text(encoding="utf-8", errors="replace").partition("\n")[0].strip()
        if not first_line.isdigit() or _is_alive(int(first_line)):
            pid_file.unlink()


def list_pids_at_work_in(cluster: Path) -> list[int]:
    """Every process of PostgreSQL at work in this cluster, orphaned backends included; empty without /proc."""
    pids = [int(entry.name) for entry in PROC.glob("[0-9]*")]
    return [pid for pid in pids if _is_at_work_in(cluster, pid)]


def _is_at_work_in(cluster: Path, pid: int) -> bool:
    process = PROC / str(pid)
    with suppress(OSError):  # it has ended meanwhile
        if not (process / "comm").read_bytes().startswith((b"postgres", b"postmaster")):
            return False
        try:
            return (process / "cwd").samefile(cluster)
        except PermissionError:
            # A container's root may not look into another user's process, but may read its title.
            return cluster_name(cluster).encode() in (process / "cmdline").read_bytes()
    return False


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return True
