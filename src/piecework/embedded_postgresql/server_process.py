"""One PostgreSQL process: making its cluster, starting it, waiting until it answers, stopping it."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import IO

import psycopg

from piecework.embedded_postgresql.binaries import Binaries
from piecework.embedded_postgresql.child_process import ServerUser, spawn
from piecework.embedded_postgresql.data_folder import DataFolder, explained, write_major
from piecework.embedded_postgresql.leftovers import cluster_name
from piecework.embedded_postgresql.sockets import CONNECT_SECONDS_MAX, DATABASE, MAINTENANCE_DATABASE, PORT, server_url
from piecework.refusal import CannotStart

# What we set against PostgreSQL's defaults; everything else is in postgresql.conf, which stays the operator's.
SETTINGS = {
    "listen_addresses": "",
    "port": str(PORT),
    "unix_socket_permissions": "0700",
    "max_connections": "260",
    "shared_buffers": "128MB",
    "huge_pages": "off",
    "synchronous_commit": "on",  # money; a hold that may be lost says so in its own transaction
    "max_wal_size": "1GB",
    "min_wal_size": "80MB",
    "jit": "off",  # our statements are short: compiling one costs more than running it
    "max_parallel_workers_per_gather": "0",  # the same
    "max_logical_replication_workers": "0",  # one process fewer at idle
    "timezone": "UTC",
    "log_timezone": "UTC",
    "logging_collector": "off",
    "log_min_messages": "warning",
    "log_checkpoints": "off",  # the log grows only by what somebody should read
}
SETTINGS_SINCE_18 = {"io_method": "sync"}  # three io workers fewer; our reads are of single rows
SETTINGS_NOT_DURABLE = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}

START_SECONDS_MAX = 120.0  # recovery after a hard kill replays up to max_wal_size
INITDB_SECONDS_MAX = 120.0
STOP_SECONDS_MAX = 2.0  # for a fast shutdown; what follows costs a recovery at the next start, and nothing else
STOPPING_HARD = ((signal.SIGQUIT, 0.5), (signal.SIGKILL, 1.0))  # immediate, at any price
QUOTED_LINES = 5


def make_cluster(folder: DataFolder, binaries: Binaries, user: ServerUser, *, durable: bool) -> None:
    """Run initdb beside the place and move the result there when it is whole. Refuses: CannotStart."""
    with explained(folder.path):
        half_made = Path(tempfile.mkdtemp(prefix="postgres.new-", dir=folder.path))
        try:
            user.own(half_made)
            _run_initdb(half_made, binaries, user, durable=durable)
            half_made.rename(folder.cluster)
        finally:
            shutil.rmtree(half_made, ignore_errors=True)
    write_major(folder, binaries.major)


def start_postgres(
    folder: DataFolder, binaries: Binaries, user: ServerUser, sockets: Path, *, durable: bool
) -> subprocess.Popen[bytes]:
    """Start the server; it ends by a fast shutdown of its own when this process ends. Refuses: CannotStart."""
    settings = SETTINGS | {"unix_socket_directories": str(sockets), "cluster_name": cluster_name(folder.cluster)}
    if binaries.major >= 18:
        settings |= SETTINGS_SINCE_18
    if not durable:
        settings |= SETTINGS_NOT_DURABLE
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    command = [binaries.folder / "postgres", "-D", folder.cluster, *options]
    with explained(folder.path), open(folder.log_file, "ab", opener=_open_private) as log:
        user.own(folder.log_file)
        return _spawn(command, user, log, signal_when_orphaned=signal.SIGINT)


def wait_until_it_answers(
    process: subprocess.Popen[bytes], folder: DataFolder, sockets: Path, *, log_start: int
) -> None:
    """Wait until the server accepts connections, and make our database when it is missing. Refuses: CannotStart."""
    deadline = time.monotonic() + START_SECONDS_MAX
    pause_seconds = 0.002
    while not _has_our_database(server_url(sockets, MAINTENANCE_DATABASE), folder):
        if process.poll() is not None:
            raise CannotStart(_last_words(f"PostgreSQL did not start in {folder.cluster}", folder.log_file, log_start))
        if time.monotonic() >= deadline:
            what = f"PostgreSQL in {folder.cluster} did not answer within {START_SECONDS_MAX:.0f} s"
            raise CannotStart(_last_words(what, folder.log_file, log_start))
        time.sleep(pause_seconds)
        pause_seconds = min(pause_seconds * 1.5, 0.2)  # a long recovery logs every attempt


def stop_postgres(process: subprocess.Popen[bytes], *, seconds: float = STOP_SECONDS_MAX) -> None:
    """End the server, as gently as it lets us in so many seconds; committed work survives each way."""
    for signal_number, patience_seconds in ((signal.SIGINT, seconds), *STOPPING_HARD):
        process.send_signal(signal_number)
        with suppress(subprocess.TimeoutExpired):
            process.wait(patience_seconds)
            return


def _run_initdb(target: Path, binaries: Binaries, user: ServerUser, *, durable: bool) -> None:
    command: list[str | Path] = [binaries.folder / "initdb", "-D", target, "-U", "piecework", "-A", "trust"]
    command += ["-E", "UTF8", "--no-locale", "--data-checksums", "--no-instructions"]
    command += [] if durable else ["--no-sync", "--wal-segsize=1"]  # quick to make, small to copy
    with tempfile.TemporaryFile() as output:
        process = _spawn(command, user, output, signal_when_orphaned=signal.SIGTERM)
        try:
            code = process.wait(INITDB_SECONDS_MAX)
        except subprocess.TimeoutExpired:
            code = None
        finally:
            process.kill()
            process.wait()
        if code != 0:
            output.seek(0)
            said = _last_lines(output.read())
            raise CannotStart(f"PostgreSQL could not make its database in {target.parent}: mend what it says. {said}")


def _spawn(
    command: list[str | Path], user: ServerUser, output: IO[bytes], *, signal_when_orphaned: signal.Signals
) -> subprocess.Popen[bytes]:
    try:
        return spawn(command, user, output=output, signal_when_orphaned=signal_when_orphaned)
    except (OSError, subprocess.SubprocessError) as error:
        raise CannotStart(
            f"Cannot run {command[0]} as uid {user.uid}: {error}. Check that this PostgreSQL is installed whole, "
            f"or point PIECEWORK_PG_BINDIR to another one."
        ) from error


def _has_our_database(maintenance_url: str, folder: DataFolder) -> bool:
    """Whether the server answers and, from now on, has our database."""
    try:
        connection = psycopg.connect(maintenance_url, connect_timeout=CONNECT_SECONDS_MAX, autocommit=True)
    except psycopg.OperationalError:
        return False
    try:
        with connection:
            if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone() is None:
                connection.execute("CREATE DATABASE piecework")
    except psycopg.Error as error:
        raise CannotStart(
            f"PostgreSQL could not make our database in {folder.path}: mend what it says. {error}"
        ) from error
    return True


def _open_private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _last_words(what: str, log_file: Path, log_start: int) -> str:
    with explained(log_file.parent), log_file.open("rb") as log:
        log.seek(log_start)
        said = _last_lines(log.read())
    return f"{what}: mend what it says, then start again. The last lines of {log_file}: {said}"


def _last_lines(output: bytes) -> str:
    lines = output.decode("utf-8", errors="replace").strip().splitlines()
    return "\n".join(["", *lines[-QUOTED_LINES:]]) if lines else "nothing"
