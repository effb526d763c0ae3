"""Forgetting: pictures that no submission claimed within a day are deleted, object and row.

Three steps, so that no connection is held while the store is asked: the rows are marked, which ends all claiming; the
objects are deleted; the rows are deleted. Whoever is killed in between leaves marked rows, which are found again, and
deleting an object twice does no harm. So there is never an object without a row, nor a row without its object that
anybody could claim.
"""

from collections.abc import Sequence
from datetime import datetime

from piecework.database import Tx
from piecework.proofs import uploads_sql as sql
from piecework.proofs.names import PictureName
from piecework.proofs.uploading import UNCLAIMED_TIME

FORGOTTEN_A_BATCH = 100


def mark_forgotten(tx: Tx, *, now: datetime) -> list[sql.UploadToDelete]:
    """Mark a batch of uploads that nobody claimed in time, and answer them with those that were marked before."""
    return sql.mark_to_delete(tx, created_before=now - UNCLAIMED_TIME, limit=FORGOTTEN_A_BATCH).all()


def name_of(upload: sql.UploadToDelete) -> PictureName:
    """The name that the picture is stored under."""
    return PictureName(upload.object_name, upload.type)


def delete_forgotten(tx: Tx, uploads: Sequence[sql.UploadToDelete]) -> int:
    """Delete the rows of marked uploads whose objects are gone; answers how many."""
    return sql.delete_marked(tx, uploads).count()


def load_pictures_to_delete(tx: Tx) -> list[sql.UploadToDelete]:
    """A batch of pictures whose proofs are forgotten, and whose objects are still to be deleted."""
    return sql.load_pictures_to_delete(tx, limit=FORGOTTEN_A_BATCH)


def record_deleted(tx: Tx, uploads: Sequence[sql.UploadToDelete]) -> int:
    """Record that the objects of these pictures are deleted; answers how many."""
    return sql.record_deleted(tx, uploads).count()
