"""The names of stored pictures, and the addresses they have on the wire."""

import re

import msgspec
from msgspec import Raw, Struct

from piecework.proofs.pictures import PictureType

_FILE_NAME = re.compile(r"([0-9a-f]{64})\.(png|jpg)")
# As PostgreSQL writes it. In a text of somebody's a quote stands behind a backslash, so `{"` is never part of one.
_IMAGE_KEPT = re.compile(rb'\{"image": "([0-9a-f]{64}\.(?:png|jpg))", "sha256": "[0-9a-f]{64}"\}')


class PictureName(Struct, frozen=True):
    """What a picture is stored and served under; who knows it can read the picture."""

    object_name: str
    type: PictureType

    @property
    def file_name(self) -> str:
        """`<64 hex digits>.png` or `.jpg`."""
        return f"{self.object_name}.{self.type}"


def find_name(file_name: str) -> PictureName | None:
    """The name that a file name spells; None when it is none of ours."""
    match = _FILE_NAME.fullmatch(file_name)
    return PictureName(match[1], "png" if match[2] == "png" else "jpg") if match else None


def with_addresses(proofs: Raw, base_url: str) -> Raw:
    """Stored proofs, or JSON that contains some, as employers see them: `{"image": <address>}` for each picture.

    The address is made when it is shown, since the place may move. JSON text in, JSON text out: most rows have no
    picture and cost one search.
    """
    text = bytes(proofs)
    if b'{"image"' not in text:
        return proofs
    start = b'{"image": ' + msgspec.json.encode(f"{base_url}/proofs/")[:-1]
    return Raw(_IMAGE_KEPT.sub(lambda match: start + match[1] + b'"}', text))
