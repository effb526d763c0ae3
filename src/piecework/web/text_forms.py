"""Forms with files of text: the field of a file holds what is in it, as if it had been typed."""

from urllib.parse import urlencode

import falcon
from falcon.media.multipart import BodyPart, MultipartParseError

from piecework.http.parameters import Parameters, check_length, read_pairs
from piecework.refusal import InvalidRequest
from piecework.tables import read_bytes


def read_text_form(request: falcon.Request, *, form_bytes_max: int) -> Parameters:
    """Query and fields of a multipart form; where a file was chosen, its text. An empty choice leaves the field out.

    Refuses: BodyTooLarge, InvalidRequest (no text, damaged).
    """
    check_length(request, form_bytes_max)
    fields: list[tuple[str, str]] = []
    try:
        for part in request.get_media():
            text = _text(part)
            if part.filename or part.content_type.startswith("text/plain"):
                fields += [(part.name or "", text)] if text or not part.filename else []
    except (MultipartParseError, falcon.HTTPError):
        raise InvalidRequest.of("body", "The form came damaged. Please send it again.") from None
    return read_pairs(request.query_string) | read_pairs(urlencode(fields))


def _text(part: BodyPart) -> str:
    return read_bytes(part.stream.read(), field=part.name or "body")
