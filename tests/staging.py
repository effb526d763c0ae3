"""One application for many tests: it is put together once, and each test's database and clock are set behind it.

Putting it together takes as long as most tests; a process that serves does it once.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any, cast

from falcon import App

from piecework.app import build_app
from piecework.database import Database
from piecework.settings import Settings


class Scenery:
    """Stands for the database of the test that runs now."""

    def __init__(self) -> None:
        self.database: Database | None = None
        self.clock: Callable[[], datetime] | None = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self.database, name)

    def now(self) -> datetime:
        """What the clock of the test that runs now says."""
        assert self.clock is not None, "no test runs"
        return self.clock()


class Stage:
    """The applications of a session, one for all tests with the same settings."""

    def __init__(self) -> None:
        self._apps: dict[Settings, tuple[App[Any, Any], Scenery]] = {}

    def app(self, settings: Settings, database: Database, clock: Callable[[], datetime]) -> App[Any, Any]:
        """The application for a test: from now on its database and its clock are these."""
        if settings not in self._apps:
            scenery = Scenery()
            self._apps[settings] = build_app(settings, cast("Database", scenery), scenery.now), scenery
        app, scenery = self._apps[settings]
        scenery.database, scenery.clock = database, clock
        return app
