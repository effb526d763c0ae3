"""Wire shapes that several sections share."""

from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct

from piecework.clock import wire_time
from piecework.paging import PAGE_MAX

JobId = Annotated[str, Meta(max_length=64)]
TaskId = Annotated[str, Meta(max_length=64)]
PageNumber = Annotated[int, Meta(ge=1, le=PAGE_MAX)]


class Proof(Struct):
    """A proof in words."""

    text: str


Proofs = Annotated[list[Proof], Meta(max_length=4)]


def time_or_none(moment: datetime | None) -> str | None:
    """The time as the wire writes it, or null."""
    return None if moment is None else wire_time(moment)
