"""The server's unix socket: a folder for it that only its user may enter, and who answers there.

A socket's path has at most 107 bytes. Where the data folder's own is longer, `run` in the data folder is a link to a
folder with a short path; so an attaching command finds it whatever its own environment says about such folders.
"""

import os
import re
import shutil
import socket
import stat
import struct
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

import psycopg

from piecework.embedded_postgresql.child_process import ServerUser

PORT = 5432
SOCKET_NAME = f".s.PGSQL.{PORT}"
SOCKET_PATH_BYTES_MAX = 107
CONNECT_SECONDS_MAX = 3
DATABASE = "piecework"
MAINTENANCE_DATABASE = "postgres"


def server_url(folder: Path, database: str = DATABASE) -> str:
    """The libpq URL of a database of the server whose socket is in `folder`."""
    return f"postgresql://piecework@/{database}?host={quote(os.fsencode(folder), safe='/')}&port={PORT}"


def prepare_socket_folder(run: Path, user: ServerUser) -> Path:
    """The folder for the socket, empty and private to `user`: `run` itself, or the short one that it links to.

    For the data folder's owner, when no server lives: it removes what a killed one left. Raises OSError.
    """
    if _suits_socket(run):
        if run.is_symlink():
            run.unlink()
        run.mkdir(mode=0o700, exist_ok=True)
        run.chmod(0o700)
        user.own(run)
        folder = run
    else:
        folder = _linked_folder(run, user)
    for left in folder.glob(f"{SOCKET_NAME}*"):
        left.unlink()
    return folder


def remove_short_folder(run: Path) -> None:
    """Remove the folder that `run` links to, when its server has ended; one that is in use stays."""
    if run.is_symlink():
        with suppress(OSError):
            run.resolve().rmdir()


def find_socket_folder(run: Path) -> Path | None:
    """Where the server of a data folder would be listening; None when there is no such folder of its user's."""
    try:
        folder = run.resolve(strict=True)
        owner = run.parent.joinpath("postgres").stat().st_uid
    except OSError:
        return None
    # A short folder lies where everybody may make folders: somebody else's is not to be believed.
    return folder if _is_private(folder, owner) else None


def find_answering_pid(url: str) -> int | None:
    """The process id of the server that accepts connections at `url`, or None."""
    try:
        with psycopg.connect(url, connect_timeout=CONNECT_SECONDS_MAX, autocommit=True) as connection:
            return _listening_pid(connection)
    except psycopg.OperationalError:
        return None


def is_listening(folder: Path) -> bool:
    """Whether a process holds the socket open, even one that starts up, shuts down or hangs."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        probe.settimeout(CONNECT_SECONDS_MAX)
        try:
            probe.connect(str(folder / SOCKET_NAME))
        except (BlockingIOError, TimeoutError):
            return True
        except OSError:
            return False
        return True


def _listening_pid(connection: psycopg.Connection[tuple[object, ...]]) -> int:
    if sys.platform != "linux":
        row = connection.execute("SELECT split_part(pg_read_file('postmaster.pid'), E'\\n', 1)").fetchone()
        assert row is not None
        return int(str(row[0]))
    # The kernel's word on who listens: a file could be stale.
    with socket.socket(fileno=os.dup(connection.fileno())) as peer:
        pid, _uid, _gid = struct.unpack("3i", peer.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))
    return pid


def _linked_folder(run: Path, user: ServerUser) -> Path:
    if run.is_symlink():
        folder = run.resolve()
        if _suits_socket(folder) and _is_private(folder, user.uid):
            return folder
        run.unlink()
    elif run.exists():
        shutil.rmtree(run)
    folder = _make_short_folder()
    user.own(folder)
    run.symlink_to(folder)
    return folder


def _make_short_folder() -> Path:
    bases = [Path(tempfile.gettempdir()), Path("/tmp"), Path("/var/tmp")]  # noqa: S108 - mkdtemp makes its own in it
    usable = [base for base in bases if _suits_socket(base / "piecework-12345678") and os.access(base, os.W_OK)]
    if not usable:
        raise OSError("its path is too long for a socket, and neither TMPDIR nor /tmp will do instead")
    return Path(tempfile.mkdtemp(prefix="piecework-", dir=usable[0]))


def _suits_socket(folder: Path) -> bool:
    """Short enough for a socket, and free of what PostgreSQL's lists of folders and hosts would read as a separator."""
    path = str(folder / SOCKET_NAME)
    return len(os.fsencode(path)) <= SOCKET_PATH_BYTES_MAX and re.search(r"[,\"'\\\s]", path) is None


def _is_private(folder: Path, uid: int) -> bool:
    try:
        found = folder.lstat()
    except OSError:
        return False
    return stat.S_ISDIR(found.st_mode) and found.st_uid == uid and stat.S_IMODE(found.st_mode) == 0o700
