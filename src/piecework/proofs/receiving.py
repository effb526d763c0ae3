"""Receiving a picture, from its bytes to an upload that a submission may claim: noted, stored, ready."""

from datetime import datetime
from typing import IO

from piecework.database import Database
from piecework.proofs.names import PictureName
from piecework.proofs.pictures import Facts, take_picture
from piecework.proofs.store import ProofStore
from piecework.proofs.uploading import UploadTookTooLong, check_room, finish_upload, note_upload


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
    """Take a worker's picture: redrawn, noted in a transaction, stored, made ready in another.

    Decoding and storing are slow, so no transaction is open meanwhile: whoever calls this opens none.
    Refuses: TooManyUploads, NotAPicture, TooManyPixels, PictureDamaged, PicturesBusy, ProofStoreUnavailable,
    UploadTookTooLong.
    """
    database.read(lambda tx: check_room(tx, worker_id))
    with take_picture(body) as picture:
        facts, name = picture.facts, PictureName(object_name, picture.facts.type)
        database.transact(lambda tx: note_upload(tx, worker_id, upload_id, facts, name=name, now=now))
        store.put(name, picture.file, picture.thumbnail)
        try:
            database.transact(lambda tx: finish_upload(tx, worker_id, upload_id))
        except UploadTookTooLong:
            store.delete(name)
            raise
    return facts
