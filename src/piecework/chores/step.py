"""A step: one bounded batch of a chore, each job of it in a transaction of its own."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from msgspec import Struct, field

from piecework.database import Database, DatabaseUnavailable, Tx
from piecework.rules.changing import get_rules
from piecework.rules.rules import Rules

IsStopping = Callable[[], bool]


class Outcome(Struct):
    """How many things a step did, and what went wrong with some of them. Nothing done: there was nothing to do."""

    done: int = 0
    errors: list[Exception] = field(default_factory=list[Exception])


Step = Callable[[Database, datetime, IsStopping], Outcome]


class Chore(Struct, frozen=True):
    """Work done by the clock. Of a `is_safety_net` there should be none: what it finds is worth a warning.

    One that `is_long` keeps a database busy for a while, and runs beside the others: they do not wait for it.
    """

    name: str
    what: str
    every_seconds: float
    step: Step
    is_safety_net: bool = False
    is_long: bool = False


class ListIds(Protocol):
    """The jobs or accounts that wait for a chore, at most a batch of them."""

    def __call__(self, tx: Tx, *, now: datetime) -> list[str]:
        """Their ids."""
        ...


class DoOne(Protocol):
    """Do what waits on one of them, at most a batch of it."""

    def __call__(self, tx: Tx, its_id: str, /, *, now: datetime) -> int:
        """How many things were done; 0 also when somebody else is changing it: it is left for the next time."""
        ...


class DoBatch(Protocol):
    """Do what waits, at most a batch of it."""

    def __call__(self, tx: Tx, *, now: datetime) -> int:
        """How many things were done."""
        ...


def one_by_one(list_ids: ListIds, do_one: DoOne) -> Step:
    """A step over the jobs or accounts that wait; one that fails does not keep the others waiting."""

    def step(database: Database, now: datetime, is_stopping: IsStopping) -> Outcome:
        outcome = Outcome()
        for its_id in database.read(lambda tx: list_ids(tx, now=now)):
            if is_stopping():
                break
            try:
                outcome.done += database.transact(lambda tx, its_id=its_id: do_one(tx, its_id, now=now))
            except DatabaseUnavailable:
                raise
            except Exception as error:  # the caller tells of it, and of all others
                error.add_note(f"on {its_id}")
                outcome.errors.append(error)
        return outcome

    return step


def by_rules(make_step: Callable[[Rules], Step]) -> Step:
    """A step that is made anew each time, from the rules of the place as they are then."""

    def step(database: Database, now: datetime, is_stopping: IsStopping) -> Outcome:
        rules = database.read(get_rules)
        return make_step(rules)(database, now, is_stopping)

    return step


def in_batches(do_batch: DoBatch) -> Step:
    """A step that is one transaction over whatever waits."""

    def step(database: Database, now: datetime, is_stopping: IsStopping) -> Outcome:
        return Outcome(database.transact(lambda tx: do_batch(tx, now=now)))

    return step
