"""Our own launcher of a real, embedded PostgreSQL (docs/decisions: why not the wheel's wrapper).

The owner of a data folder is whoever holds its lock; the owner's server lives exactly as long as the owner does,
also when the owner is killed. Whether a server lives is judged by connecting, never by a pid file.
"""

import os
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from piecework.embedded_postgresql.binaries import Binaries, find_binaries
from piecework.embedded_postgresql.child_process import ServerUser, die_with_parent
from piecework.embedded_postgresql.data_folder import (
    POLL_SECONDS,
    DataFolder,
    DataFolderBusy,
    busy,
    check_major,
    data_folder_owned,
    explained,
    find_free_lock,
    has_cluster,
    lock_kept,
    open_data_folder,
    remove_half_made,
    rotate_log,
    write_major,
)
from piecework.embedded_postgresql.leftovers import remove_misleading_pid_file, wait_for_leftovers
from piecework.embedded_postgresql.moved import check_not_moved
from piecework.embedded_postgresql.server_process import (
    STOP_SECONDS_MAX,
    make_cluster,
    start_postgres,
    stop_postgres,
    wait_until_it_answers,
)
from piecework.embedded_postgresql.server_user import choose_server_user, reachable_binaries
from piecework.embedded_postgresql.sockets import (
    find_answering_pid,
    find_socket_folder,
    prepare_socket_folder,
    remove_short_folder,
    server_url,
)

__all__ = ["DataFolderBusy", "Server", "die_with_parent", "own_server", "reach_server"]

ATTACH_SECONDS_MAX = 10.0
LEFTOVERS_SECONDS_MAX = 10.0


@dataclass(frozen=True)
class Server:
    """A PostgreSQL that answers: the libpq URL of our database, the server's process id, its data folder."""

    url: str
    pid: int
    data_dir: Path


@contextmanager
def own_server(
    data_dir: Path,
    *,
    bindir: Path | None = None,
    wait_seconds: float = 10.0,
    stop_seconds: float = STOP_SECONDS_MAX,
    durable: bool = True,
) -> Generator[Server]:
    """Own the data folder and run its PostgreSQL for the length of a block (`serve`, `demo`, tests).

    Waits up to `wait_seconds` for a short owner; at the end the server has `stop_seconds` to shut down. Call it from
    the main thread: the server ends with the thread that started it. `durable=False` is for servers whose data may be
    lost. Refuses: DataFolderBusy, CannotStart.
    """
    binaries = find_binaries(bindir)
    folder = open_data_folder(data_dir)
    with (
        data_folder_owned(folder, wait_seconds=wait_seconds),
        _running(folder, binaries, stop_seconds=stop_seconds, durable=durable) as server,
    ):
        yield server


@contextmanager
def reach_server(data_dir: Path, *, bindir: Path | None = None) -> Generator[Server]:
    """Use the running server of the data folder, or own one for the length of the block (short commands).

    An attached command has no hold on the server: its owner may end it at any time. Where the folder is owned but
    nothing answers yet, it waits up to 10 s. Refuses: DataFolderBusy, CannotStart.
    """
    folder = open_data_folder(data_dir)
    deadline = time.monotonic() + ATTACH_SECONDS_MAX
    while (server := _find_running(folder)) is None:
        lock = find_free_lock(folder)
        if lock is not None:
            with lock_kept(lock), _running(folder, find_binaries(bindir), durable=True) as owned:
                yield owned
            return
        if time.monotonic() >= deadline:
            raise busy(folder)
        time.sleep(POLL_SECONDS)
    yield server


def _find_running(folder: DataFolder) -> Server | None:
    sockets = find_socket_folder(folder.sockets)
    if sockets is None:
        return None
    url = server_url(sockets)
    pid = find_answering_pid(url)
    return Server(url, pid, folder.path) if pid is not None else None


@contextmanager
def _running(
    folder: DataFolder, binaries: Binaries, *, stop_seconds: float = STOP_SECONDS_MAX, durable: bool
) -> Generator[Server]:
    """The folder's server for the length of a block; the caller holds the lock."""
    assert threading.current_thread() is threading.main_thread(), "the server would end with this thread"
    check_not_moved(folder)
    check_major(folder, binaries)
    user = choose_server_user(folder)
    binaries = reachable_binaries(folder, binaries, user)
    sockets = _clear_the_place(folder, user)
    if not has_cluster(folder):
        make_cluster(folder, binaries, user, durable=durable)
    write_major(folder, binaries.major)
    log_start = folder.log_file.stat().st_size if folder.log_file.exists() else 0
    process = start_postgres(folder, binaries, user, sockets, durable=durable)
    starter_pid = os.getpid()
    try:
        wait_until_it_answers(process, folder, sockets, log_start=log_start)
        yield Server(server_url(sockets), process.pid, folder.path)
    finally:
        if os.getpid() == starter_pid:  # a forked child that leaves this block ends nothing
            stop_postgres(process, seconds=stop_seconds)
            remove_short_folder(folder.sockets)


def _clear_the_place(folder: DataFolder, user: ServerUser) -> Path:
    """Wait for a killed owner's server, remove what it left, and answer with the folder for the new socket."""
    wait_for_leftovers(folder, find_socket_folder(folder.sockets), wait_seconds=LEFTOVERS_SECONDS_MAX)
    remove_misleading_pid_file(folder)
    remove_half_made(folder)
    rotate_log(folder)
    with explained(folder.path):
        return prepare_socket_folder(folder.sockets, user)
