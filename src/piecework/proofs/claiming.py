"""Claiming: a submission takes the pictures it names, each of which is in one submission at most."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from piecework.database import Tx
from piecework.proofs import uploads_sql as sql
from piecework.proofs.names import PictureName
from piecework.proofs.uploading import UNCLAIMED_TIME
from piecework.proofs.uploads_sql import Claimant
from piecework.refusal import Fault, InvalidRequest, Rule

UPLOAD_NOT_FOUND = Rule(
    "upload_not_found",
    "You have no picture with this upload_id that could be handed in: upload it, within the last 24 hours.",
    code="upload_not_found",
)


class ClaimedPicture(Struct, frozen=True):
    """A picture of a submission, the SHA-256 of its bytes, and what it looks like."""

    name: PictureName
    sha256: bytes
    look_hash: int


def claim_pictures(
    tx: Tx, worker_id: str, upload_ids: Sequence[str | None], *, claimant: Claimant, now: datetime
) -> list[ClaimedPicture]:
    """Take the worker's own uploads for a submission: one for each id, in that order, and none for each None.

    The index in the list is that of the proof, which a refusal names. An upload that is somebody else's, is in a
    submission already or has expired is refused as one that does not exist. The caller holds the job's lock. Refuses:
    InvalidRequest (every fault at once).
    """
    named = [upload_id for upload_id in upload_ids if upload_id is not None]
    if not named:
        return []
    rows = sql.claim_uploads(tx, worker_id, named, claimant=claimant, created_after=now - UNCLAIMED_TIME).all()
    claimed = {row.upload_id: row for row in rows}
    InvalidRequest.raise_if_any(
        [
            Fault(f"proofs[{place}].upload_id", UPLOAD_NOT_FOUND)
            for place, upload_id in enumerate(upload_ids)
            if upload_id is not None and upload_id not in claimed
        ]
    )
    return [
        ClaimedPicture(PictureName(row.object_name, row.type), row.sha256, row.look_hash)
        for row in map(claimed.get, named)
        if row
    ]
