"""The password, asked for again before what somebody at an open browser must not do."""

from typing import Protocol

from msgspec import Struct

from piecework.accounts.entering.changing_password import begin_check, check_password
from piecework.database import Database
from piecework.web.visit import Visit


class WithPassword(Protocol):
    """A form with the password of whoever is logged in."""

    password: str


class AgainForm(Struct):
    """The password, asked for again."""

    password: str = ""


def prepare_password(database: Database, visit: Visit, request: WithPassword) -> str:
    """Count the attempt, then compare; answers the hash it fits."""
    known_hash = database.transact(lambda tx: begin_check(tx, visit.account.account_id, now=visit.now))
    check_password(request.password, known_hash)
    assert known_hash is not None, "a password fits no missing hash"
    return known_hash
