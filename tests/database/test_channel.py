"""The channel: batches, errors in the middle of them, and what stays prepared."""

import itertools
import select
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from decimal import Decimal
from pathlib import Path

import psycopg
import pytest
from psycopg import errors
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from piecework.database import Database, DatabaseUnavailable, Tx, UniqueViolation
from piecework.database.channel import STATEMENTS_MAX
from piecework.refusal import Refusal
from tests.waiting import HANG_SECONDS, is_anybody_waiting, wait_until


class No(Refusal):
    code, message = "no", "No."


@pytest.fixture
def one_connection(database_url: str):
    with Database(database_url, connections_max=1) as opened:
        yield opened


def prepared(database: Database) -> int:
    """How many statements the only connection has prepared, this question apart."""
    asked = "SELECT count(*)::int FROM pg_prepared_statements WHERE statement NOT LIKE '%%pg_prepared_statements%%'"
    return database.read(lambda tx: tx.value(asked))


def add_email(tx: Tx, email: str):
    return tx.do("INSERT INTO account_emails (email, account_id) VALUES (%(email)s, 'a')", email=email)


def count_emails(database: Database) -> int:
    return database.read(lambda tx: tx.value("SELECT count(*)::int FROM account_emails"))


def test_a_batch_is_one_round_trip_in_the_order_asked(one_connection: Database):
    def ask(tx: Tx) -> list[object]:
        asked = [tx.ask_value("SELECT %(n)s::int + nextval('numbers')::int", n=n) for n in (10, 20, 30)]
        return [pending.get() for pending in asked]

    one_connection.read(lambda tx: tx.do("CREATE SEQUENCE numbers").count())
    assert one_connection.read(ask) == [11, 22, 33]
    assert one_connection.round_trips == 1


def test_a_transaction_without_questions_is_one_round_trip(one_connection: Database):
    one_connection.transact(lambda tx: add_email(tx, "ada@example.org"))
    assert one_connection.round_trips == 1
    assert count_emails(one_connection) == 1


def test_values_come_back_as_they_went(one_connection: Database):
    values: list[object] = [None, True, 7, 70_000, Decimal("1.0700"), 'a "quoted" %', "ä€😀"]
    for value in values:
        assert one_connection.read(lambda tx, value=value: tx.value("SELECT %(value)s", value=value)) == value
    names = ["a,b", 'c"d', ""]
    assert one_connection.read(lambda tx: tx.value("SELECT %(names)s::text[]", names=names)) == names
    assert one_connection.read(lambda tx: tx.value("SELECT '100 %%'")) == "100 %"


def test_an_error_stops_its_batch_and_the_transaction(one_connection: Database):
    def add_twice(tx: Tx) -> None:
        add_email(tx, "first@example.org")
        add_email(tx, "twice@example.org")
        add_email(tx, "twice@example.org")
        add_email(tx, "last@example.org")

    for _ in range(2):
        with pytest.raises(UniqueViolation):
            one_connection.transact(add_twice)
    assert count_emails(one_connection) == 0
    one_connection.transact(lambda tx: add_email(tx, "twice@example.org"))
    assert count_emails(one_connection) == 1


def test_a_statement_that_cannot_be_prepared_leaves_the_connection_fit(one_connection: Database):
    for _ in range(2):
        with pytest.raises(errors.UndefinedTable):
            one_connection.read(lambda tx: tx.value("SELECT 1 FROM nowhere"))
        with pytest.raises(errors.UndefinedTable):
            one_connection.transact(lambda tx: tx.do("DELETE FROM nowhere"))
    assert one_connection.read(lambda tx: tx.value("SELECT 1")) == 1


def test_a_refusal_undoes_everything_and_forgets_no_statement(one_connection: Database):
    def add_and_refuse(tx: Tx) -> None:
        assert add_email(tx, "ada@example.org").count() == 1
        raise No

    one_connection.transact(lambda tx: add_email(tx, "wim@example.org"))
    before = prepared(one_connection)
    with pytest.raises(No):
        one_connection.transact(add_and_refuse)
    assert count_emails(one_connection) == 1
    assert prepared(one_connection) >= before


def test_a_row_that_is_not_there_is_refused_by_name(one_connection: Database):
    def find(email: str) -> str:
        query = "SELECT account_id FROM account_emails WHERE email = %(email)s"
        found: str = one_connection.transact(lambda tx: tx.ask_value(query, email=email).one_or(No))
        return found

    one_connection.transact(lambda tx: add_email(tx, "wim@example.org"))
    assert find("wim@example.org")
    with pytest.raises(No):
        find("ada@example.org")


def test_what_was_only_queued_before_a_refusal_is_never_sent(one_connection: Database):
    def queue_and_refuse(tx: Tx) -> None:
        tx.do("SELECT nextval('numbers')")
        raise No

    one_connection.read(lambda tx: tx.do("CREATE SEQUENCE numbers").count())
    with pytest.raises(No):
        one_connection.transact(queue_and_refuse)
    assert one_connection.round_trips == 0
    assert one_connection.read(lambda tx: tx.value("SELECT nextval('numbers')::int")) == 1


def test_more_than_the_socket_takes_goes_both_ways(one_connection: Database):
    text = "x" * 1_000_000

    def echo(tx: Tx) -> list[str]:
        asked = [tx.ask_value("SELECT %(text)s::text", text=text) for _ in range(20)]
        return [pending.get() for pending in asked]

    assert one_connection.transact(echo) == [text] * 20


def test_waiting_holds_up_no_other_thread(database: Database):
    def wait_for_the_lock(tx: Tx) -> None:
        tx.do("SELECT pg_advisory_xact_lock(7)")
        tx.ask_value("SELECT 1").get()

    def ask_meanwhile(tx: Tx) -> tuple[Future[None], list[object]]:
        tx.value("SELECT pg_advisory_xact_lock(7)::text")
        slow = threads.submit(database.transact, wait_for_the_lock)
        wait_until(lambda: database.read(is_anybody_waiting))
        return slow, [database.read(lambda other: other.value("SELECT 1")) for _ in range(20)]

    with ThreadPoolExecutor(1) as threads:
        slow, quick = database.transact(ask_meanwhile)
        slow.result(HANG_SECONDS)
    assert quick == [1] * 20


def test_statements_are_forgotten_before_they_are_too_many(one_connection: Database):
    def ask_for(number: int) -> Callable[[Tx], int]:
        query = f"SELECT {number}"
        return lambda tx: tx.value(query)  # pyright: ignore[reportArgumentType] # a thousand literals

    for number in range(STATEMENTS_MAX + 10):
        assert one_connection.read(ask_for(number)) == number
    assert prepared(one_connection) <= STATEMENTS_MAX
    assert one_connection.read(ask_for(1)) == 1


class Relay:
    """A way to the same server, for one connection at a time, that hangs up when `bytes_left` were answered."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url = make_conninfo(url, host=str(folder), port=5432)
        self.bytes_left: int | None = None
        server = conninfo_to_dict(url)
        self._server = f"{server['host']}/.s.PGSQL.{server.get('port', 5432)}"
        self._listening = socket.socket(socket.AF_UNIX)
        self._listening.bind(str(folder / ".s.PGSQL.5432"))
        self._listening.listen()
        self._relaying = threading.Thread(target=self._relay)
        self._relaying.start()

    @property
    def has_hung_up(self) -> bool:
        """Whether they were answered."""
        return self.bytes_left is None

    def close(self) -> None:
        self._listening.shutdown(socket.SHUT_RDWR)
        self._relaying.join(HANG_SECONDS)
        self._listening.close()

    def _relay(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listening.accept()
                with client, socket.socket(socket.AF_UNIX) as backend, suppress(OSError):
                    backend.connect(self._server)
                    self._relay_one(client, backend)

    def _relay_one(self, client: socket.socket, backend: socket.socket) -> None:
        while True:
            for source in select.select([client, backend], [], [])[0]:
                part = source.recv(65_536)
                if source is client:
                    backend.sendall(part)
                elif self.bytes_left is not None:
                    client.sendall(part[: self.bytes_left])
                    self.bytes_left -= len(part)
                    if self.bytes_left < 0:
                        self.bytes_left = None
                        return
                else:
                    client.sendall(part)
                if not part:
                    return


@pytest.fixture
def relay(database_url: str, tmp_path: Path) -> Iterator[Relay]:
    opened = Relay(database_url, tmp_path)
    yield opened
    opened.close()


def test_whichever_byte_is_the_last_that_came_the_connection_is_lost_and_nothing_else(relay: Relay):
    def write_and_read(tx: Tx) -> Sequence[object]:
        tx.do("UPDATE rules SET version = version")
        asked = [tx.ask_value("SELECT %(number)s::int", number=number) for number in range(3)]
        numbers = [each.one() for each in asked]
        tx.do("UPDATE rules SET version = version")
        return numbers

    def is_cut_after(bytes_left: int) -> bool:
        """Whether so many bytes were too few for the whole."""
        database.ping()
        relay.bytes_left = bytes_left
        try:
            assert database.transact(write_and_read) == [0, 1, 2]
        except DatabaseUnavailable:
            lost.append(bytes_left)
        return relay.has_hung_up

    lost: list[int] = []
    with Database(relay.url, connections_max=1) as database:
        cuts = [*itertools.takewhile(is_cut_after, itertools.count(step=5))]
    assert 0 < len(lost) < len(cuts)  # a connection that was lost before the commit is replaced, and nobody knows


def test_a_lost_connection_is_replaced_unless_the_commit_was_sent(one_connection: Database):
    def lose(tx: Tx) -> None:
        pid = tx.value("SELECT pg_backend_pid()")
        with psycopg.connect(one_connection.url, autocommit=True) as other:
            other.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])

    assert one_connection.read(lambda tx: tx.value("SELECT 1")) == 1
    with pytest.raises(DatabaseUnavailable):
        one_connection.transact(lose)
    assert one_connection.read(lambda tx: tx.value("SELECT 1")) == 1
