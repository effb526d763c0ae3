"""Turns: an account has one picture decoded at a time, and waits when too many of its pictures were refused.

Both are kept where attempts are counted, so that they hold for all processes, and outlive none of them for long.
"""

from datetime import datetime, timedelta

from piecework.accounts.entering.attempts import Limit, TooManyAttempts, count_attempts, forgive, uncount_attempts
from piecework.accounts.entering.limits import of_refused_pictures
from piecework.database import Tx
from piecework.refusal import Refusal

TURN_ASKED = timedelta(seconds=0.4)  # how often one who waits for a turn asks for it
_TURN = Limit((timedelta(seconds=90),))  # what a process that is killed leaves; longer than any decoding with its wait


class TooManyRefusedPictures(Refusal):
    """So many of the account's pictures could not be taken lately that the next one has to wait."""

    code, status = "too_many_refused_pictures", 429
    message = "Too many of your pictures could not be taken. Please wait, and send a screenshot."


def take_turn(tx: Tx, worker_id: str, *, now: datetime) -> bool:
    """Whether it is this picture's turn; if so, it is counted as refused until it is known not to be.

    Refuses: TooManyRefusedPictures.
    """
    try:
        count_attempts(tx, {_subject(worker_id): _TURN}, now=now)
    except TooManyAttempts:
        return False
    try:
        count_attempts(tx, of_refused_pictures(worker_id), now=now)
    except TooManyAttempts as refusal:
        message = f"Too many of your pictures could not be taken: send a screenshot. {refusal.message}"
        raise TooManyRefusedPictures(message) from None
    return True


def give_back_turn(tx: Tx, worker_id: str, *, was_refused: bool, now: datetime) -> None:
    """The decoding is over: the account's next picture may come. One that is taken makes up for one that was not."""
    forgive(tx, [_subject(worker_id)])
    for _ in range(0 if was_refused else 2):
        uncount_attempts(tx, of_refused_pictures(worker_id), now=now)


def _subject(worker_id: str) -> str:
    return f"picture of {worker_id}"
