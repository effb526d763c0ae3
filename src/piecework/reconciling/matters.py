"""What to reconcile after a restore, matter by matter, each with what to do about it."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import LiteralString

from msgspec import Struct

from piecework.database import Tx
from piecework.reconciling import matters_sql as sql
from piecework.reconciling.matters_sql import Thing


class Matter(Struct, frozen=True):
    """Things of one kind, what may have become of them since, and what to do."""

    name: str
    title: str
    to_do: str
    things: Sequence[Thing]


class Kind(Struct, frozen=True):
    """A kind of things: what may have become of them, what to do, and the query that finds them."""

    name: str
    title: str
    to_do: str
    query: LiteralString


KINDS: tuple[Kind, ...] = (
    Kind(
        "payouts",
        "Withdrawals that were on their way, and may have been paid since",
        (
            "Before any batch is made or approved: look in the bank's list of what left since then. Record what was "
            "paid (`withdrawals/.../paid`, or the batch's results); a withdrawal is paid once, whatever is recorded "
            "twice. Of a batch that is not here any more, find each payment by its withdrawal's id."
        ),
        sql.PAYOUTS,
    ),
    Kind(
        "deposits",
        "Deposits that were on their way in, and may have arrived since",
        "Run `piecework payments catch-up --since ...`: what the provider told is booked, each event once.",
        sql.DEPOSITS,
    ),
    Kind(
        "providers",
        "What payment providers told since then",
        (
            "They think it was heard and do not repeat it: run `piecework payments catch-up --since ...`, "
            "refunds and disputes are among it. What cannot be booked is kept as refused, for an operator to look at."
        ),
        sql.PROVIDERS,
    ),
    Kind(
        "by_hand",
        "Deposits recorded by hand since then",
        "Record again what the bank's list has after this one: a reference is recorded once.",
        sql.BY_HAND,
    ),
    Kind(
        "claims",
        "Disputes that were open, and may be decided",
        "The provider's events tell, once sent again.",
        sql.CLAIMS,
    ),
    Kind(
        "reviews",
        "What waited for operators, and may have been decided since",
        "Decide again. The log of requests (--log) says when somebody did; people may have been told by e-mail.",
        sql.REVIEWS,
    ),
    Kind(
        "verdicts",
        "Tasks without a verdict, which may have had one since",
        (
            "Nothing to do: employers rate again, or the clock does. What was handed in since then is gone, and so is "
            "its pay: tell workers."
        ),
        sql.VERDICTS,
    ),
    Kind(
        "receivers",
        "Employers' programs that were told of tasks which are not here any more",
        (
            "Tell their owners since when: what they were told of after that is gone, and ids of it mean nothing "
            "here. What was told shortly before is told again."
        ),
        sql.RECEIVERS,
    ),
    Kind(
        "letters",
        "E-mails that waited, and may have been sent since",
        "They are sent once more when the chores run.",
        sql.LETTERS,
    ),
    Kind(
        "erasures",
        "People who were erased since then are back",
        "Erase them again: who it was stands in the log of requests (--log), or in your own records.",
        sql.ERASURES,
    ),
)


def load_matters(tx: Tx) -> list[Matter]:
    """Everything in the database that somebody should look after, where there is anything of its kind."""
    found = [Matter(kind.name, kind.title, kind.to_do, sql.load_things(tx, kind.query)) for kind in KINDS]
    return [matter for matter in found if matter.things]


def find_last_moment(tx: Tx) -> datetime | None:
    """The last time that the database tells of; None: it tells of nothing."""
    return sql.find_last_moment(tx)


def compare_pictures(tx: Tx, stored: Iterable[str]) -> list[Matter]:
    """Pictures that the database knows and the store has not, and the other way round; `stored` are file names."""
    known = {f"{kept.object_name}.{kept.type}" for kept in sql.load_pictures(tx)}
    there = set(stored)
    found = [
        Matter(
            "pictures_missing",
            "Pictures that should be in the store and are not",
            "Put them back from a backup of the store made after that of the database.",
            [Thing(name, "is not there") for name in sorted(known - there)],
        ),
        Matter(
            "pictures_unknown",
            "Pictures in the store that nothing here tells of",
            "Handed in since then, or in other ways lost: nobody can be shown them. Delete them when you are content.",
            [Thing(name, "is of nobody") for name in sorted(there - known)],
        ),
    ]
    return [matter for matter in found if matter.things]
