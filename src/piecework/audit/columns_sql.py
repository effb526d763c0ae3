"""How every query of the audit is asked; the queries stand in money/, transfers/, work/ and telling/."""

from typing import LiteralString

from msgspec import Struct

from piecework.database import Pending, Tx


class Wrong(Struct, frozen=True):
    """One thing that breaks a rule, beside the number of all that do."""

    place: str
    message: str
    all_wrong: int


def ask_wrong(tx: Tx, query: LiteralString, *, limit: int) -> Pending[Wrong]:
    """What the query finds, by place, at most `limit` of it."""
    return tx.ask(
        Wrong,
        "WITH wrong AS (" + query + """)
        SELECT place, message, count(*) OVER ()::int AS all_wrong FROM wrong ORDER BY place, message LIMIT %(limit)s
        """,
        limit=limit,
    )  # fmt: skip


def give_memory(tx: Tx) -> None:
    """Let each step of a query have 8 MB, until the end of the transaction: it sorts and groups whole tables."""
    tx.do("SET LOCAL work_mem = '8MB'")
