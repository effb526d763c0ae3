"""A place that the tests of one module share, so that each costs only its calls: they bring their own people."""

from collections.abc import Iterator
from typing import Any

import pytest

from piecework.database import Database
from piecework.settings import Settings
from tests.at_work import Work
from tests.conftest import VirtualClock
from tests.databases import Databases
from tests.given import Given, Person


class Place(Given):
    """The cast and the props on a database that outlives a test."""

    clock: VirtualClock

    def __init__(self, database: Database, clock: VirtualClock, settings: Settings) -> None:
        super().__init__(database, clock, settings)
        self.work = Work(database, clock)

    def job(self, employer: Person, job_id: str) -> dict[str, Any]:
        """The job as its employer sees it."""
        return employer.api("jobs/get-job", job_id=job_id)

    def spendable(self, person: Person) -> str:
        """The person's spendable money."""
        return person.api("users/get-balances")["spendable"]


def open_place(databases: Databases, **settings: Any) -> Iterator[Place]:
    """A place on a fresh database, audited at the end."""
    settings.setdefault("api_requests_per_second", 0)
    with databases.opened(connections_max=4) as database:
        yield Place(database, VirtualClock(), Settings(**settings))
        assert databases.audit(database.url) == []


@pytest.fixture(scope="module")
def place(databases: Databases) -> Iterator[Place]:
    """The place of all tests of a module."""
    yield from open_place(databases)
