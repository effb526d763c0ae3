"""Pictures that are sent while the worker still writes: kept at once, and shown where a form is shown again."""

from msgspec import Struct

from piecework.database import Tx
from piecework.fields import Short
from piecework.http.answers import NoSuchPath
from piecework.proofs.uploads_sql import find_own_upload
from piecework.refusal import InvalidRequest
from piecework.web.outcome import JsonAnswer, Redirect
from piecework.web.pages import Pages
from piecework.web.visit import Visit

pages = Pages("worker", reader="account")


class KeepPicture(Struct):
    """The picture, which is an upload by now."""

    picture: Short[str] = ""


class UploadAnswer(Struct, kw_only=True):
    """The id of the picture, for a form to name within a day."""

    upload_id: str


@pages.acts("/uploads", shows=None, takes_pictures=True, is_safe_to_repeat=True)
def keep_picture(tx: Tx, visit: Visit, request: KeepPicture) -> JsonAnswer:
    """Keep a picture for a proof before the rest of it is written."""
    if not request.picture:
        raise InvalidRequest.of("picture", "Choose a picture first.", code="required")
    return JsonAnswer(UploadAnswer(upload_id=request.picture))


class OneUpload(Struct):
    """A picture, by the id of its upload."""

    upload_id: Short[str]


@pages.downloads("/uploads/{upload_id}/thumbnail")
def show_thumbnail(tx: Tx, visit: Visit, request: OneUpload) -> Redirect:
    """Where the thumbnail of this worker's own picture is, as long as no submission has it."""
    name = find_own_upload(tx, visit.account.account_id, request.upload_id)
    if name is None:
        raise NoSuchPath
    return Redirect(f"/proofs/{name.file_name}/thumbnail")
