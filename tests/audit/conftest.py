"""The history that is spoiled, made once for all tests of this folder."""

from collections.abc import Iterator
from typing import Any

import pytest
from psycopg.conninfo import conninfo_to_dict

from piecework.database import Database
from tests.audit.history import History
from tests.databases import Databases


class Past(dict[str, Any]):
    """The ids of the history by name, and the URL and the name of the database that holds it."""

    url: str
    template: str


@pytest.fixture(scope="session")
def past(databases: Databases) -> Iterator[Past]:
    """A real history, which nobody changes for good."""
    with databases.lent() as url:
        with Database(url, connections_max=1) as database:
            happened = Past(History(database).happen())
        happened.url, happened.template = url, str(conninfo_to_dict(url)["dbname"])
        yield happened
