"""PNG: header, palette, transparency and pixels; every other chunk is stepped over unread, also those of animations."""

import struct
import zlib

from piecework.proofs.formats.essence import STEPS_MAX, Essence, Refused, orientation_of

SIGNATURE = b"\x89PNG\r\n\x1a\n"
CRITICAL = {b"IHDR", b"PLTE", b"IDAT"}
WANTED = {b"tRNS", b"eXIf"}  # as browsers do, one that is damaged is taken as not there
CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
WHOLE_SHARE = 0.98  # of the rows: a file that lost more with its end is no proof of anything
PIECE_BYTES = 1024 * 1024


def essence_of_png(data: bytes) -> Essence:
    """The chunks that draw, with the pixels in one; a checksum matters only there. Raises Refused."""
    kept: dict[bytes, bytes] = {}
    pixels: list[bytes] = []
    is_cut = _walk(data, kept, pixels)
    header = kept.get(b"IHDR", b"")
    if len(header) != 13 or not pixels:
        raise Refused("damaged")
    drawn = b"".join(pixels)
    chunks = [(name, kept[name]) for name in (b"IHDR", b"PLTE", b"tRNS") if name in kept]
    whole = SIGNATURE + b"".join(_chunk(name, body) for name, body in [*chunks, (b"IDAT", drawn), (b"IEND", b"")])
    return Essence(whole, orientation_of(kept.get(b"eXIf", b"")), is_cut=is_cut and _is_nearly_whole(header, drawn))


def _walk(data: bytes, kept: dict[bytes, bytes], pixels: list[bytes]) -> bool:
    """Gather what draws; answers whether the file ends before its end."""
    place = len(SIGNATURE)
    for _ in range(STEPS_MAX):
        if len(data) < place + 12:
            return True
        length, name = struct.unpack_from(">I4s", data, place)
        end = place + 8 + length
        if name == b"IEND":
            return False
        if name in CRITICAL or name in WANTED:
            body = data[place + 8 : end]
            is_right = data[end : end + 4] == zlib.crc32(body, zlib.crc32(name)).to_bytes(4, "big")
            if len(data) >= end + 4 and not is_right and name in CRITICAL:
                raise Refused("damaged")
            if name == b"IDAT":
                pixels.append(body)
            elif is_right:
                kept.setdefault(name, body)
        place = end + 4
    raise Refused("too_complex")


def _is_nearly_whole(header: bytes, drawn: bytes) -> bool:
    """Whether nearly all rows can be had of what there is; of an interlaced picture nobody can say by its length."""
    width, height, depth, colour, _, _, interlaced = struct.unpack(">IIBBBBB", header)
    row_bytes = 1 + (width * depth * CHANNELS.get(colour, 4) + 7) // 8
    if interlaced:
        return False
    unfolding, had, rest = zlib.decompressobj(), 0, drawn
    try:
        while rest and had < row_bytes * height:
            had += len(unfolding.decompress(rest, PIECE_BYTES))
            rest = unfolding.unconsumed_tail
    except zlib.error:
        return False
    return had // row_bytes >= WHOLE_SHARE * height


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(body, zlib.crc32(name)))
