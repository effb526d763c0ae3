"""A database by its URL: whether it can be reached and used, told in a sentence that keeps the password."""

from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from piecework.refusal import CannotStart

CONNECT_SECONDS_MAX = 5
VERSION_MIN = 150_000  # as libpq counts: 15.0


@contextmanager
def reached(
    url: str, *, application_name: str = "piecework", called: str = "the database of PIECEWORK_DATABASE_URL"
) -> Generator[psycopg.Connection[tuple[Any, ...]]]:
    """A connection of one's own, autocommit, closed at the end of the block.

    `called` is what sentences call it. Refuses (CannotStart) an address that nobody answers at, a wrong password, a
    server before PostgreSQL 15, and what the block's statements find missing: rights, room on the disk.
    """
    given = _parts(url, called)
    patience = int(given.get("connect_timeout") or CONNECT_SECONDS_MAX)
    try:
        connection = psycopg.connect(url, autocommit=True, application_name=application_name, connect_timeout=patience)
    except psycopg.OperationalError as error:
        raise CannotStart(
            f"Cannot reach {called}: {_first_line(error)}. Check the address and that its server runs."
        ) from error
    with connection:
        if connection.info.server_version < VERSION_MIN:
            major = connection.info.server_version // 10_000
            raise CannotStart(f"The server of {called} is PostgreSQL {major}; Piecework needs 15 or newer.")
        try:
            yield connection
        except (psycopg.OperationalError, psycopg.errors.InsufficientPrivilege) as error:
            raise CannotStart(
                f"The database does not let us go on: {_first_line(error)}. See docs/operations.md for what it needs."
            ) from error


def shown(url: str) -> str:
    """The URL as it may be shown and kept: without a password."""
    return make_conninfo("", **{name: value for name, value in conninfo_to_dict(url).items() if name != "password"})


def _parts(url: str, called: str) -> dict[str, Any]:
    try:
        return conninfo_to_dict(url)
    except psycopg.ProgrammingError:  # its text may quote the password
        raise CannotStart(
            f"The address of {called} is not a URL of PostgreSQL's: "
            "postgresql://USER:PASSWORD@HOST:5432/DATABASE, with special characters of the password as %XX."
        ) from None


def _first_line(error: psycopg.Error) -> str:
    return str(error).strip().partition("\n")[0].strip().rstrip(".")
