"""The data folder: what lies where in it, whose it is at the moment, and which PostgreSQL it belongs to."""

import errno
import fcntl
import os
import shutil
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from piecework.embedded_postgresql.binaries import Binaries, list_binaries
from piecework.embedded_postgresql.sockets import server_url
from piecework.refusal import CannotStart

REMOVALS_MAX, REMOVAL_PAUSE_SECONDS = 20, 0.05
LOG_BYTES_MAX = 10 * 1024 * 1024
POLL_SECONDS = 0.02


class DataFolderBusy(CannotStart):
    """Somebody else owns the server of this data folder, or the remains of theirs have not ended yet."""


@dataclass(frozen=True)
class DataFolder:
    """The paths of the embedded database within Piecework's data folder.

    `is_new`: made by this very process, so that nobody has a say about its mode yet.
    """

    path: Path
    is_new: bool = False

    @property
    def cluster(self) -> Path:
        """PostgreSQL's own data directory."""
        return self.path / "postgres"

    @property
    def lock_file(self) -> Path:
        """Locked by the owner, whose process id it names for people to read."""
        return self.path / "postgres.lock"

    @property
    def major_file(self) -> Path:
        """The major version of PostgreSQL that the cluster belongs to."""
        return self.path / "postgres.major"

    @property
    def log_file(self) -> Path:
        """What the server says."""
        return self.path / "postgres.log"

    @property
    def moved_file(self) -> Path:
        """Says where the marketplace of this folder has moved to; absent while it lives here."""
        return self.path / "postgres.moved"

    @property
    def sockets(self) -> Path:
        """The folder of the server's socket, or a link to a folder whose path is short enough for one."""
        return self.path / "run"


def open_data_folder(path: Path) -> DataFolder:
    """The data folder at `path`, made (mode 0700) when it is missing. Refuses: CannotStart."""
    path = path.expanduser().absolute()
    with explained(path):
        is_new = not path.exists()
        if not is_new and not path.is_dir():
            raise NotADirectoryError(errno.ENOTDIR, "it is not a folder", str(path))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.mkdir(mode=0o700, exist_ok=True)
        return DataFolder(path.resolve(), is_new=is_new)


@contextmanager
def explained(path: Path) -> Generator[None]:
    """Turn an error of the file system into a sentence about `path`. Refuses: CannotStart."""
    try:
        yield
    except OSError as error:
        at = f" ({error.filename})" if error.filename and str(error.filename) != str(path) else ""
        raise CannotStart(
            f"Cannot use {path} as the data folder: {error.strerror or error}{at}. Make it a folder that "
            f"{_current_user()} may write to, with room left on its disk, or set PIECEWORK_DATA_DIR to another one."
        ) from error


@contextmanager
def data_folder_owned(folder: DataFolder, *, wait_seconds: float) -> Generator[None]:
    """Own the data folder for the length of a block, after waiting for a short owner. Refuses: DataFolderBusy."""
    deadline = time.monotonic() + wait_seconds
    while (lock := find_free_lock(folder)) is None:
        if time.monotonic() >= deadline:
            raise busy(folder)
        time.sleep(POLL_SECONDS)
    with lock_kept(lock):
        yield


def find_free_lock(folder: DataFolder) -> int | None:
    """The descriptor of the lock file, locked; None while somebody else owns the folder.

    The lock file is never removed: two processes could then hold locks on two files of the same name.
    """
    with explained(folder.path):
        lock = os.open(folder.lock_file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(lock)
            return None
        except OSError:
            os.close(lock)
            raise
        _sign(lock, folder)
        return lock


@contextmanager
def lock_kept(lock: int) -> Generator[None]:
    """Keep a lock of `find_free_lock` for the length of a block."""
    owner_pid = os.getpid()
    try:
        yield
    finally:
        # A forked child that leaves this block shares the lock with the owner and must not let go of it.
        if os.getpid() == owner_pid:
            fcntl.flock(lock, fcntl.LOCK_UN)
        os.close(lock)


def busy(folder: DataFolder) -> DataFolderBusy:
    """What to tell somebody who finds the folder owned."""
    with explained(folder.path):
        pid = folder.lock_file.read_text(encoding="utf-8", errors="replace").strip()
    who = f" (process {pid})" if pid else ""
    return DataFolderBusy(
        f"Another piecework serve or demo{who} is using {folder.path}: stop that one first, "
        f"or give this one a folder of its own with PIECEWORK_DATA_DIR."
    )


def check_major(folder: DataFolder, binaries: Binaries) -> None:
    """A data folder belongs to the major version of PostgreSQL that made it. Refuses: CannotStart."""
    with explained(folder.path):
        majors = {
            file.read_text(encoding="utf-8").strip()
            for file in (folder.cluster / "PG_VERSION", folder.major_file)
            if has_cluster(folder) and file.exists()
        }
    if majors <= {str(binaries.major)}:
        return
    raise CannotStart(_how_to_change_major(folder, min(majors - {str(binaries.major)}), binaries))


def has_cluster(folder: DataFolder) -> bool:
    """Whether initdb has been here and finished. Refuses, with CannotStart, what is neither a cluster nor empty."""
    with explained(folder.path):
        if (folder.cluster / "PG_VERSION").exists():
            return True
        if folder.cluster.exists() and any(folder.cluster.iterdir()):
            raise CannotStart(
                f"{folder.cluster} is not a folder that PostgreSQL made, and it is not empty: "
                f"move it away, or set PIECEWORK_DATA_DIR to another folder."
            )
        return False


def write_major(folder: DataFolder, major: int) -> None:
    """Note beside the cluster which major version it belongs to."""
    with explained(folder.path):
        if not folder.major_file.exists() or folder.major_file.read_text(encoding="utf-8").strip() != str(major):
            folder.major_file.write_text(f"{major}\n", encoding="utf-8")
            _give_to_folder_owner(folder, folder.major_file)


def rotate_log(folder: DataFolder) -> None:
    """Keep the server's log and one old one, each started anew at a start after it has passed 10 MB."""
    with explained(folder.path):
        if folder.log_file.exists() and folder.log_file.stat().st_size > LOG_BYTES_MAX:
            folder.log_file.replace(folder.log_file.with_suffix(".log.1"))


def remove_half_made(folder: DataFolder) -> None:
    """Remove what an initdb left that was killed half-way; for the folder's owner only.

    One whose owner was killed a moment ago may still write while it dies, so removing is tried again; what is left
    after that is in nobody's way, and goes at the next start.
    """
    for half_made in folder.path.glob("postgres.new-*"):
        for _ in range(REMOVALS_MAX):
            shutil.rmtree(half_made, ignore_errors=True)
            if not half_made.exists():
                break
            time.sleep(REMOVAL_PAUSE_SECONDS)


def _sign(lock: int, folder: DataFolder) -> None:
    # For people who read the refusal; nothing is decided by it.
    os.ftruncate(lock, 0)
    os.pwrite(lock, f"{os.getpid()}\n".encode(), 0)
    _give_to_folder_owner(folder, lock)


def _give_to_folder_owner(folder: DataFolder, file: Path | int) -> None:
    if os.geteuid() == 0:  # a folder that root serves for its owner stays usable for that owner
        owner = folder.path.stat()
        os.chown(file, owner.st_uid, owner.st_gid)


def _current_user() -> str:
    return "root" if os.geteuid() == 0 else f"this user (uid {os.geteuid()})"


def _how_to_change_major(folder: DataFolder, old_major: str, binaries: Binaries) -> str:
    known = next((found.folder for found in list_binaries() if str(found.major) == old_major), None)
    old = str(known or f"THE_BIN_FOLDER_OF_POSTGRESQL_{old_major}")
    url = server_url(folder.sockets)
    return (
        f"The database in {folder.path} belongs to PostgreSQL {old_major}, but the programs in {binaries.folder} are "
        f"PostgreSQL {binaries.version}. To go on as before, set PIECEWORK_PG_BINDIR={old}. To move to "
        f"{binaries.major}: run `piecework serve` with that setting and, beside it, "
        f"`{old}/pg_dump --format=custom --file=piecework.dump '{url}'`; stop it; "
        f"`mv {folder.cluster} {folder.cluster}.{old_major}`; run `piecework serve` without the setting and, beside "
        f"it, `{binaries.folder}/pg_restore --clean --if-exists --dbname='{url}' piecework.dump`."
    )
