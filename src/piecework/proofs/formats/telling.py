"""Which format a file is, by its first bytes: one that is taken, or one that people send and are told about by name."""

from piecework.proofs.formats import gif, jpeg, png
from piecework.proofs.formats.boxes import essence_of_avif, kind_of_boxes
from piecework.proofs.formats.essence import Essence, Refused
from piecework.proofs.formats.webp import essence_of_webp

_BEGINNINGS = {
    b"%PDF-": "document",
    b"BM": "old_format",
    b"II*\0": "old_format",
    b"MM\0*": "old_format",
    b"\0\0\x01\0": "old_format",
    b"\xff\x0a": "new_format",
    b"\0\0\0\x0cJXL ": "new_format",
    b"\0\0\0\x0cjP  ": "new_format",
    b"\x1a\x45\xdf\xa3": "video",
    b"PK\x03\x04": "document",
    b"--": "form",
}
_LOOKED_AT = 1024


def essence_of(data: bytes) -> tuple[str, Essence]:
    """The name of the format as the decoder has it, and what of the file draws its first picture. Raises Refused."""
    if data.startswith(png.SIGNATURE):
        return "PNG", png.essence_of_png(data)
    if data.startswith(jpeg.START + b"\xff"):
        return "JPEG", jpeg.essence_of_jpeg(data)
    if data.startswith(gif.SIGNATURES):
        return "GIF", gif.essence_of_gif(data)
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WEBP", essence_of_webp(data)
    boxes = kind_of_boxes(data)
    if boxes == "avif":
        return "AVIF", essence_of_avif(data)
    raise Refused(boxes or _kind_of_stranger(data))


def _kind_of_stranger(data: bytes) -> str:
    if b"<svg" in data[:_LOOKED_AT].lower():
        return "drawing"
    return next((kind for beginning, kind in _BEGINNINGS.items() if data.startswith(beginning)), "not_a_picture")
