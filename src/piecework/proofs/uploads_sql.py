"""Every statement on uploads."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from piecework.database import Pending, Tx
from piecework.proofs.names import PictureName
from piecework.proofs.pictures import Facts, PictureType


class Claimant(Struct, frozen=True):
    """A submission: which revision of which task."""

    job_id: str
    task_id: str
    revision_number: int


class ClaimedUpload(Struct, frozen=True):
    """An upload that this transaction claimed."""

    upload_id: str
    object_name: str
    type: PictureType
    sha256: bytes
    look_hash: int


class UploadToDelete(Struct, frozen=True):
    """An upload that nobody can claim any more, and whose object is to be deleted."""

    account_id: str
    upload_id: str
    object_name: str
    type: PictureType


def ask_unclaimed_count(tx: Tx, account_id: str) -> Pending[int]:
    """How many of the account's pictures are in no submission."""
    return tx.ask_value(
        "SELECT count(*)::int FROM uploads WHERE account_id = %(account_id)s AND state <> 'CLAIMED'",
        account_id=account_id,
    )


def add_upload(tx: Tx, account_id: str, upload_id: str, facts: Facts, *, name: PictureName, now: datetime) -> None:
    """Insert a picture that is about to be stored."""
    tx.do(
        """
        INSERT INTO uploads (account_id, upload_id, state, object_name, type, sha256, look_hash, width, height,
                             size_bytes, created_at)
        VALUES (%(account_id)s, %(upload_id)s, 'STORING', %(object_name)s, %(type)s, %(sha256)s, %(look_hash)s,
                %(width)s, %(height)s, %(size_bytes)s, %(now)s)
        """,
        account_id=account_id,
        upload_id=upload_id,
        object_name=name.object_name,
        type=name.type,
        sha256=bytes.fromhex(facts.sha256),
        look_hash=facts.look_hash,
        width=facts.width,
        height=facts.height,
        size_bytes=facts.size_bytes,
        now=now,
    )


def make_ready(tx: Tx, account_id: str, upload_id: str) -> Pending[str]:
    """The object is stored; answers the id unless the upload was given up meanwhile."""
    return tx.ask_value(
        """
        UPDATE uploads SET state = 'READY'
         WHERE account_id = %(account_id)s AND upload_id = %(upload_id)s AND state = 'STORING'
        RETURNING upload_id
        """,
        account_id=account_id,
        upload_id=upload_id,
    )


def claim_uploads(
    tx: Tx, account_id: str, upload_ids: Sequence[str], *, claimant: Claimant, created_after: datetime
) -> Pending[ClaimedUpload]:
    """Give the account's own uploads that are ready to a submission; answers those it gave."""
    return tx.ask(
        ClaimedUpload,
        """
        UPDATE uploads
           SET state = 'CLAIMED', job_id = %(job_id)s, task_id = %(task_id)s, revision_number = %(revision_number)s
         WHERE account_id = %(account_id)s AND upload_id = ANY (%(upload_ids)s) AND state = 'READY'
           AND created_at > %(created_after)s
        RETURNING upload_id, object_name, type, sha256, look_hash
        """,
        account_id=account_id,
        upload_ids=list(upload_ids),
        job_id=claimant.job_id,
        task_id=claimant.task_id,
        revision_number=claimant.revision_number,
        created_after=created_after,
    )


def find_own_upload(tx: Tx, account_id: str, upload_id: str) -> PictureName | None:
    """The name of the account's own picture, while it is in no submission; None if there is none."""
    return tx.one(
        PictureName,
        """
        SELECT object_name, type FROM uploads
         WHERE account_id = %(account_id)s AND upload_id = %(upload_id)s AND state = 'READY'
        """,
        account_id=account_id,
        upload_id=upload_id,
    )


def mark_to_delete(tx: Tx, *, created_before: datetime, limit: int) -> Pending[UploadToDelete]:
    """Mark a batch of uploads that nobody claimed in time, so that nobody can; those marked before come again."""
    return tx.ask(
        UploadToDelete,
        """
        UPDATE uploads
           SET state = 'GOING'
          FROM (SELECT account_id, upload_id FROM uploads
                 WHERE state <> 'CLAIMED' AND created_at <= %(created_before)s
                 ORDER BY created_at
                 LIMIT %(limit)s
                   FOR UPDATE SKIP LOCKED) due
         WHERE uploads.account_id = due.account_id AND uploads.upload_id = due.upload_id
        RETURNING uploads.account_id, uploads.upload_id, uploads.object_name, uploads.type
        """,
        created_before=created_before,
        limit=limit,
    )


def delete_marked(tx: Tx, uploads: Sequence[UploadToDelete]) -> Pending[None]:
    """Delete the rows of uploads whose objects are gone."""
    return tx.ask_value(
        """
        DELETE FROM uploads
         USING unnest(%(account_ids)s::text[], %(upload_ids)s::text[]) AS gone (account_id, upload_id)
         WHERE uploads.account_id = gone.account_id AND uploads.upload_id = gone.upload_id AND uploads.state = 'GOING'
        """,
        account_ids=[upload.account_id for upload in uploads],
        upload_ids=[upload.upload_id for upload in uploads],
    )


# Forgetting what was handed in --------------------------------------------------------------------------------


def forget_pictures_of(tx: Tx, job_ids: Sequence[str], task_ids: Sequence[str], *, now: datetime) -> None:
    """Forget the pictures of tasks with their proofs: nobody sees them from now on, and their objects get deleted."""
    tx.do(
        """
        UPDATE uploads upload SET forgotten_at = %(now)s
          FROM unnest(%(job_ids)s::text[], %(task_ids)s::text[]) AS old (job_id, task_id)
         WHERE upload.job_id = old.job_id AND upload.task_id = old.task_id AND upload.state = 'CLAIMED'
           AND upload.forgotten_at IS NULL
        """,
        job_ids=list(job_ids),
        task_ids=list(task_ids),
        now=now,
    )


def load_pictures_to_delete(tx: Tx, *, limit: int) -> list[UploadToDelete]:
    """Pictures that were forgotten and whose objects are to be deleted."""
    return tx.rows(
        UploadToDelete,
        """
        SELECT account_id, upload_id, object_name, type FROM uploads
         WHERE forgotten_at IS NOT NULL AND object_name <> ''
         ORDER BY forgotten_at
         LIMIT %(limit)s
        """,
        limit=limit,
    )


def record_deleted(tx: Tx, uploads: Sequence[UploadToDelete]) -> Pending[None]:
    """Record that the objects of forgotten pictures are deleted; the rows stay."""
    return tx.ask_value(
        """
        UPDATE uploads upload SET object_name = ''
          FROM unnest(%(account_ids)s::text[], %(upload_ids)s::text[]) AS gone (account_id, upload_id)
         WHERE upload.account_id = gone.account_id AND upload.upload_id = gone.upload_id
           AND upload.forgotten_at IS NOT NULL
        """,
        account_ids=[upload.account_id for upload in uploads],
        upload_ids=[upload.upload_id for upload in uploads],
    )
