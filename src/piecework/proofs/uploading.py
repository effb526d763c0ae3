"""Uploading: a worker's picture is noted, stored, and then ready for a submission to claim."""

from datetime import datetime, timedelta

from piecework.accounts.account_sql import lock_account
from piecework.database import Tx
from piecework.proofs import uploads_sql as sql
from piecework.proofs.names import PictureName
from piecework.proofs.pictures import Facts
from piecework.refusal import Refusal

UNCLAIMED_MAX = 20
UNCLAIMED_TIME = timedelta(hours=24)


class TooManyUploads(Refusal):
    """As many of the worker's pictures wait for a submission as may."""

    code, status = "too_many_uploads", 409
    message = f"You have {UNCLAIMED_MAX} pictures that are in no submission: hand them in, or wait until they expire."


class UploadTookTooLong(Refusal):
    """Storing the picture took longer than an upload is kept for."""

    code, status = "upload_expired", 409
    message = "The picture came too slowly. Please send it again."


def check_room(tx: Tx, worker_id: str) -> None:
    """Refuse a picture before any work is done for it; note_upload decides. Refuses: TooManyUploads."""
    if sql.ask_unclaimed_count(tx, worker_id).get() >= UNCLAIMED_MAX:
        raise TooManyUploads


def note_upload(tx: Tx, worker_id: str, upload_id: str, facts: Facts, *, name: PictureName, now: datetime) -> None:
    """Record a picture that is about to be stored: whatever happens now, forgetting.py finds its object.

    Counted under the lock of the worker's account, or uploads at the same moment would each be the last one allowed.
    Refuses: TooManyUploads.
    """
    lock_account(tx, worker_id)
    check_room(tx, worker_id)
    sql.add_upload(tx, worker_id, upload_id, facts, name=name, now=now)


def finish_upload(tx: Tx, worker_id: str, upload_id: str) -> None:
    """The picture is stored, so a submission may claim it. Refuses: UploadTookTooLong."""
    sql.make_ready(tx, worker_id, upload_id).one_or(UploadTookTooLong)
