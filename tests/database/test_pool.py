"""A transaction that ran into a deadlock is made again whole, a few times; whatever else fails it, fails once."""

from typing import LiteralString

import pytest
from psycopg import errors

from piecework.database import Database, Tx
from piecework.database.pool import TRIES_MAX

FAIL: LiteralString = "DO $$ BEGIN RAISE EXCEPTION 'so it is' USING ERRCODE = '{}'; END $$"
DEADLOCK, NOT_SERIALIZABLE, CHECK_VIOLATION = "40P01", "40001", "23514"


class Tries:
    """A transaction that fails so often, and counts how often it was made."""

    def __init__(self, database: Database, failures: int, sqlstate: str) -> None:
        self.database, self.failures, self.sqlstate = database, failures, sqlstate
        self.made = 0

    def run(self) -> int:
        return self.database.transact(self._act)

    def _act(self, tx: Tx) -> int:
        self.made += 1
        tx.do("UPDATE rules SET version = version + 1")
        if self.made <= self.failures:
            tx.do(FAIL.format(self.sqlstate))  # type: ignore[arg-type]
        return self.made

    def version(self) -> int:
        return self.database.read(lambda tx: tx.value("SELECT version FROM rules"))


@pytest.mark.parametrize("sqlstate", [DEADLOCK, NOT_SERIALIZABLE])
def test_a_transaction_is_made_again_and_counts_once(database: Database, sqlstate: str):
    tries = Tries(database, TRIES_MAX - 1, sqlstate)
    before = tries.version()
    assert (tries.run(), tries.version() - before) == (3, 1)


def test_the_last_try_fails_for_good(database: Database):
    tries = Tries(database, TRIES_MAX, DEADLOCK)
    before = tries.version()
    with pytest.raises(errors.DeadlockDetected):
        tries.run()
    assert (tries.made, tries.version()) == (3, before)


def test_what_is_no_deadlock_is_not_made_again(database: Database):
    tries = Tries(database, 1, CHECK_VIOLATION)
    with pytest.raises(errors.CheckViolation):
        tries.run()
    assert tries.made == 1
