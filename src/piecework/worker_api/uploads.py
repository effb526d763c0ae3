"""Pictures that workers will hand in as proof."""

from typing import IO, Literal

from msgspec import Struct

from piecework.database import Database
from piecework.http.call import Call
from piecework.http.endpoint import Section
from piecework.proofs.pictures import PICTURE_BYTES_MAX
from piecework.proofs.receiving import receive_picture
from piecework.proofs.store import open_store

section = Section("/worker-api")


class Uploaded(Struct, kw_only=True):
    """The picture as it is stored: redrawn, without metadata. `upload_id` is for one submission, within 24 hours."""

    ok: Literal[True] = True
    upload_id: str
    width: int
    height: int
    bytes: int
    sha256: str


@section.takes_file("/uploads", body_bytes_max=PICTURE_BYTES_MAX)
def upload(database: Database, call: Call, body: IO[bytes]) -> Uploaded:
    """Send a picture, PNG, JPEG, WebP, GIF or AVIF, before handing in a proof that names it.

    The body is the picture's bytes, up to 8 MiB and 50 megapixels, and nothing else; where there are more than 16
    megapixels, so many are kept. Of an animated picture the first frame is taken.

    Refuses: TooManyUploads, TooManyRefusedPictures, NotAPicture, TooManyPixels, PictureDamaged, PictureTooComplex,
    PicturesBusy, ProofStoreUnavailable.
    """
    facts = receive_picture(
        database,
        open_store(call.settings.proof_store_url),
        body,
        worker_id=call.account.account_id,
        upload_id=call.upload_id,
        object_name=call.object_name,
        now=call.now,
    )
    return Uploaded(
        upload_id=call.upload_id,
        width=facts.width,
        height=facts.height,
        bytes=facts.size_bytes,
        sha256=facts.sha256,
    )
