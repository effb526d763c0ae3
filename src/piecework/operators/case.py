"""Whose case an act is: how its parties are found, at the moment when it is decided."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from msgspec import Struct

from piecework.database import Tx
from piecework.operators.move import Move


class Case(Struct, frozen=True, kw_only=True):
    """How the parties of an act are found: the accounts that win or lose by it.

    `parties` says in words who they are, `fields` which ids of the request name what it is about. `find` gets the
    request, and what the act would move.
    """

    parties: str
    fields: tuple[str, ...] = ()
    find: Callable[[Tx, Any, Sequence[Move]], Iterable[str]]


NOBODY = Case(parties="nobody", find=lambda tx, request, moves: ())  # an act about the place itself
