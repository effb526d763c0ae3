"""Receiving a picture, from its bytes to an upload that a submission may claim: its turn, noted, stored, ready."""

from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from functools import partial
from threading import Event
from typing import IO

from piecework.database import Database
from piecework.proofs.names import PictureName
from piecework.proofs.pictures import (
    Facts,
    NotAPicture,
    PictureDamaged,
    PicturesBusy,
    PictureTooComplex,
    TooManyPixels,
    take_picture,
)
from piecework.proofs.store import ProofStore
from piecework.proofs.turns import TURN_ASKED, give_back_turn, take_turn
from piecework.proofs.uploading import UploadTookTooLong, check_room, finish_upload, note_upload

TURN_ASKED_MAX = 25  # times: 10 s


def receive_picture(
    database: Database,
    store: ProofStore,
    body: IO[bytes],
    *,
    worker_id: str,
    upload_id: str,
    object_name: str,
    now: datetime,
) -> Facts:
    """Take a worker's picture: redrawn in its turn, noted in a transaction, stored, made ready in another.

    Waiting, decoding and storing are slow, so no transaction is open meanwhile: whoever calls this opens none.
    Refuses: TooManyUploads, TooManyRefusedPictures, NotAPicture, TooManyPixels, PictureDamaged, PictureTooComplex,
    PicturesBusy, ProofStoreUnavailable, UploadTookTooLong.
    """
    database.read(lambda tx: check_room(tx, worker_id))
    with ExitStack() as files:
        with _turn(database, worker_id, now=now):
            picture = files.enter_context(take_picture(body))
        facts, name = picture.facts, PictureName(object_name, picture.facts.type)
        database.transact(lambda tx: note_upload(tx, worker_id, upload_id, facts, name=name, now=now))
        store.put(name, picture.file, picture.thumbnail)
        try:
            database.transact(lambda tx: finish_upload(tx, worker_id, upload_id))
        except UploadTookTooLong:
            store.delete(name)
            raise
    return facts


@contextmanager
def _turn(database: Database, worker_id: str, *, now: datetime) -> Generator[None]:
    """One picture of an account is decoded at a time, in all processes together; one that is refused stays counted.

    Refuses: PicturesBusy, TooManyRefusedPictures.
    """
    at = _wait_for_turn(database, worker_id, now=now)
    was_refused = False
    try:
        yield
    except (NotAPicture, TooManyPixels, PictureDamaged, PictureTooComplex):
        was_refused = True
        raise
    finally:
        database.transact(lambda tx: give_back_turn(tx, worker_id, was_refused=was_refused, now=at))


def _wait_for_turn(database: Database, worker_id: str, *, now: datetime) -> datetime:
    for turn in range(TURN_ASKED_MAX):
        at = now + turn * TURN_ASKED
        if database.transact(partial(take_turn, worker_id=worker_id, now=at)):
            return at
        Event().wait(TURN_ASKED.total_seconds())
    raise PicturesBusy("Another picture of yours is being read. Please send this one again in 5 seconds.")
