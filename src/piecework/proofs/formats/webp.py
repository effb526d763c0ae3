"""WebP: the still picture, or the first frame of a moving one; metadata and all further frames are left out."""

import struct

from piecework.proofs.formats.essence import STEPS_MAX, Essence, Refused, orientation_of

_STILL = {b"VP8 ", b"VP8L", b"ALPH"}
_ALPHA, _MOVES = 0x10, 0x02


def essence_of_webp(data: bytes) -> Essence:
    """The chunks of the first picture. Raises Refused."""
    kept: dict[bytes, bytes] = {}
    place = 12
    for _ in range(STEPS_MAX):
        if len(data) < place + 8:
            break
        name, length = struct.unpack_from("<4sI", data, place)
        if name in _STILL or name in {b"VP8X", b"ANIM", b"ANMF", b"EXIF"}:
            kept.setdefault(name, data[place + 8 : place + 8 + length])
        place += 8 + length + (length & 1)
    else:
        raise Refused("too_complex")
    canvas = kept.get(b"VP8X", b"")
    if not canvas:
        chunks = [(name, kept[name]) for name in (b"VP8 ", b"VP8L") if name in kept][:1]
    else:
        moves = canvas[0] & _MOVES
        flags = canvas[0] & (_ALPHA | _MOVES)
        parts = (b"ANIM", b"ANMF") if moves else (b"ALPH", b"VP8 ", b"VP8L")
        chunks = [(b"VP8X", bytes((flags,)) + canvas[1:]), *((name, kept[name]) for name in parts if name in kept)]
    body = b"WEBP" + b"".join(
        name + struct.pack("<I", len(part)) + part + bytes(len(part) & 1) for name, part in chunks
    )
    return Essence(b"RIFF" + struct.pack("<I", len(body)) + body, orientation_of(kept.get(b"EXIF", b"")))
