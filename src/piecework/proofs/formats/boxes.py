"""AVIF and its relatives, which are files of boxes: which of them it is, and how much is told before the pixels."""

import struct
from collections.abc import Iterator

from piecework.proofs.formats.essence import Essence, Refused

BOXES_MAX = 1_000
# What says where the pixels are. A photo has some 400 bytes of it, one in a hundred tiles 10 KB, a film of a thousand
# frames 20 KB; the decoder looks everything up by going through all of it.
TOLD_BYTES_MAX = 256 * 1024
_AVIF = {b"avif", b"avis"}
_HEIC = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs"}
_LOOSE_HEIC = {b"mif1", b"msf1"}  # of pictures in boxes, whatever these are compressed with


def kind_of_boxes(data: bytes) -> str | None:
    """`avif`, `heic` or `video` for a file of boxes; None for any other."""
    if data[4:8] != b"ftyp":
        return None
    length = int.from_bytes(data[:4], "big")
    brands = {data[8:12], *(data[place : place + 4] for place in range(16, min(length, 1024), 4))}
    if brands & _AVIF:
        return "avif"
    return "heic" if brands & (_HEIC | _LOOSE_HEIC) else "video"


def essence_of_avif(data: bytes) -> Essence:
    """The file as it came, but for its EXIF: how it is turned is told elsewhere. Raises Refused."""
    parts, told = [], 0
    for name, box in _boxes(data):
        is_told = name in {b"meta", b"moov"}
        told += len(box) if is_told else 0
        parts.append(box.replace(b"Exif", b"skip") if is_told else box)
    if told > TOLD_BYTES_MAX:
        raise Refused("too_complex")
    return Essence(b"".join(parts))


def _boxes(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    place = 0
    for _ in range(BOXES_MAX):
        if len(data) < place + 8:
            return
        length, name = struct.unpack_from(">I4s", data, place)
        if length == 1 and len(data) >= place + 16:
            (length,) = struct.unpack_from(">Q", data, place + 8)
        length = length or len(data) - place
        if length < 8:
            raise Refused("damaged")
        yield name, data[place : place + length]
        place += length
    raise Refused("too_complex")
