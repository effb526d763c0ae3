"""Forms with pictures: each is stored as an upload first, and its field then holds the upload's id."""

import tempfile
from typing import IO, Any
from urllib.parse import urlencode

import falcon
from falcon.media.multipart import BodyPart, MultipartParseError

from piecework.database import Database
from piecework.http.files import CHUNK_BYTES
from piecework.http.parameters import BodyTooLarge, Parameters, check_length, read_pairs
from piecework.ids import new_object_name, new_upload_id
from piecework.proofs.pictures import PICTURE_BYTES_MAX
from piecework.proofs.receiving import receive_picture
from piecework.proofs.store import open_store
from piecework.refusal import Fault, InvalidRequest, Refusal
from piecework.web.visit import Visit

PICTURES_MAX = 4
PICTURES_BYTES_MAX = PICTURES_MAX * PICTURE_BYTES_MAX


def read_picture_form(request: falcon.Request, visit: Visit, database: Database, *, form_bytes_max: int) -> Parameters:
    """The fields of a multipart form; where a picture was chosen, the id of its upload.

    Of a stranger, who has to log in first, only the texts are kept. A picture that is refused leaves the others stored,
    and their ids in what is shown again: nothing is sent twice.
    Refuses: BodyTooLarge, InvalidRequest (naming the picture's field).
    """
    check_length(request, form_bytes_max + PICTURES_BYTES_MAX)
    fields: list[tuple[str, str]] = []
    faults: list[Fault] = []
    try:
        for part in request.get_media():
            if part.filename and visit.session is None:
                continue
            if part.filename:
                upload_id = _receive(part, visit, database, faults)
                fields += [(part.name or "", upload_id)] if upload_id else []
            elif part.content_type.startswith("text/plain"):  # an empty choice of a file has another type
                fields.append((part.name or "", _text(part)))
    except (MultipartParseError, falcon.HTTPError):
        raise InvalidRequest.of("body", "The form came damaged. Please send it again.") from None
    given = read_pairs(urlencode(fields))
    if faults:
        raise PictureRefused(faults, given)
    return given


class PictureRefused(InvalidRequest):
    """A picture of the form cannot be taken; `given` is the rest of the form."""

    def __init__(self, faults: list[Fault], given: Parameters) -> None:
        super().__init__(faults)
        self.given = given


def _receive(part: BodyPart, visit: Visit, database: Database, faults: list[Fault]) -> str | None:
    name = part.name or "body"
    try:
        with tempfile.TemporaryFile() as file:
            _copy(part.stream, file)
            upload_id, object_name = new_upload_id(), new_object_name()
            receive_picture(
                database,
                open_store(visit.settings.proof_store_url),
                file,
                worker_id=visit.account.account_id,
                upload_id=upload_id,
                object_name=object_name,
                now=visit.now,
            )
            return upload_id
    except Refusal as refusal:
        faults.append(Fault(name, refusal.message, code=refusal.code))
        return None


def _copy(source: Any, file: IO[bytes]) -> None:
    while chunk := source.read(CHUNK_BYTES):
        file.write(chunk)
        if file.tell() > PICTURE_BYTES_MAX:
            raise BodyTooLarge(f"The picture is too large: at most {PICTURE_BYTES_MAX // 1024 // 1024} MB.")
    file.seek(0)


def _text(part: BodyPart) -> str:
    try:
        return part.get_data().decode("utf-8")
    except UnicodeDecodeError:
        raise InvalidRequest.of(part.name or "body", "The form is not UTF-8 text.") from None
