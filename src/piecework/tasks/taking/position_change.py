"""A change of positions: how a job's counts shift, and the money that moves."""

from msgspec import Struct

from piecework.jobs.job import CountShift
from piecework.ledger.movement import Movement


class PositionChange(Struct, frozen=True):
    """How a job's counts shift, and the money that moves with them; to be written by `write_shift`."""

    shift: CountShift
    movements: list[Movement]
