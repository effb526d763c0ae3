"""What tests of people at the door get."""

import pytest

from piecework.database import Database
from tests.accounts.people import People
from tests.conftest import VirtualClock


@pytest.fixture
def people(database: Database, clock: VirtualClock) -> People:
    return People(database, clock)
