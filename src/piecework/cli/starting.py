"""What commands begin with: the settings, the logs, and a database to work on."""

import os
from collections.abc import Generator, Mapping
from contextlib import contextmanager

from piecework.database import Database
from piecework.logs import configure_logs
from piecework.settings import Settings, read_settings


def start(defaults: Mapping[str, str] | None = None) -> Settings:
    """The settings of this command, with the logs set up as they say. Refuses: CannotStart.

    `defaults` are settings this command has where the environment is silent.
    """
    settings = read_settings({**(defaults or {}), **os.environ})
    configure_logs(settings.log_format, settings.log_level)
    return settings


@contextmanager
def database_at_hand(settings: Settings) -> Generator[Database]:
    """The database for a short command: yours by its URL, or the embedded one, running already or for as long as this.

    A database with nothing in it gets the schema; one with another version's is refused, for a server of that version
    may be at work on it. Refuses: CannotStart.
    """
    with url_at_hand(settings) as url, opened(url) as database:
        yield database


@contextmanager
def url_at_hand(settings: Settings) -> Generator[str]:
    """The URL of that database, whatever is in it. Refuses: CannotStart."""
    from piecework.embedded_postgresql.launcher import reach_server

    if settings.database_url:
        yield settings.database_url
        return
    with reach_server(settings.data_folder, bindir=settings.pg_bin_folder) as server:
        yield server.url


@contextmanager
def opened(url: str) -> Generator[Database]:
    """The database at this URL, with this version's schema. Refuses: CannotStart."""
    from piecework.database.migrate import check_migrated, is_new, migrate

    if is_new(url):
        migrate(url)
    check_migrated(url)
    with Database(url, connections_max=1) as database:
        yield database
