"""Pictures that workers will hand in as proof."""

from typing import IO, Annotated

from msgspec import Struct

from piecework.database import Database
from piecework.fields import Ok
from piecework.http.call import Call
from piecework.http.endpoint import Section
from piecework.meaning import Means
from piecework.proofs.pictures import (
    PICTURE_BYTES_MAX,
    NotAPicture,
    PictureDamaged,
    PicturesBusy,
    PictureTooComplex,
    TooManyPixels,
)
from piecework.proofs.receiving import receive_picture
from piecework.proofs.store import ProofStoreUnavailable, open_store
from piecework.proofs.turns import TooManyRefusedPictures
from piecework.proofs.uploading import TooManyUploads, UploadTookTooLong

section = Section("/worker-api")


class Uploaded(Struct, kw_only=True):
    """The picture as it is stored: redrawn, without metadata. `upload_id` is for one submission, within 24 hours."""

    ok: Ok = True
    upload_id: Annotated[str, Means("What a proof names the picture by.", "9d1c7f0a4be2c65d")]
    width: Annotated[int, Means("In pixels.", 1280)]
    height: Annotated[int, Means("In pixels.", 720)]
    bytes: Annotated[int, Means("How large it is as stored.", 48211)]
    sha256: Annotated[
        str, Means("Of the bytes as stored.", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    ]


@section.takes_file(
    "/uploads",
    body_bytes_max=PICTURE_BYTES_MAX,
    refuses=(
        TooManyUploads,
        TooManyRefusedPictures,
        NotAPicture,
        TooManyPixels,
        PictureDamaged,
        PictureTooComplex,
        PicturesBusy,
        ProofStoreUnavailable,
        UploadTookTooLong,
    ),
)
def upload(database: Database, call: Call, body: IO[bytes]) -> Uploaded:
    """Send a picture, PNG, JPEG, WebP, GIF or AVIF, before handing in a proof that names it.

    The body is the picture's bytes, up to 8 MiB and 50 megapixels, and nothing else; where there are more than 16
    megapixels, so many are kept. Of an animated picture the first frame is taken.
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
