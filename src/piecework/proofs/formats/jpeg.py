"""JPEG: tables, frame and scans up to the first end; metadata, thumbnails and second pictures are left out."""

import re
import struct

from piecework.proofs.formats.essence import Essence, Refused, orientation_of

START, END = b"\xff\xd8", b"\xff\xd9"
SEGMENTS_MAX = 5_000  # a photo has some 20, 128 more with 8 MiB of metadata
# Each scan goes over all pixels of its components anew, empty or not: so many megapixels of components altogether. A
# progressive photo has 10 scans of some 14 components; one of 50 megapixels comes to 730.
MEGAPIXELS_SCANNED_MAX = 2_000
SCANNED_MAX = 1_000  # components in all scans of a picture, however small
JFIF = b"\xff\xe0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0"
_MARKER = re.compile(rb"\xff+([\x01-\xfe])")
_AFTER_SCAN = re.compile(rb"\xff[\x01-\xcf\xd8-\xfe]")  # what is neither a byte 255 of the scan nor a restart
_FRAMES = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
_TABLES = frozenset({0xC4, 0xCC, 0xDB, 0xDD})
_ALONE = frozenset({0x01, *range(0xD0, 0xD9)})
_SCAN, _END, _APP0, _APP1 = 0xDA, 0xD9, 0xE0, 0xE1
_ADOBE = b"\0\x0eAdobe"  # tells how its colours are meant
_OTHER_BITS = b"\x5a\xa5\x3c\x96" * 64


def essence_of_jpeg(data: bytes) -> Essence:
    """The segments that draw; refused before it is decoded where its scans would take too long. Raises Refused."""
    walk = _Walk(data)
    for _ in range(SEGMENTS_MAX):
        if not walk.step():
            break
    else:
        raise Refused("too_complex")
    if not walk.megapixels or not walk.scanned:
        raise Refused("damaged")
    drawn = b"".join(walk.kept)
    if walk.has_end:
        return Essence(drawn + END, walk.orientation)
    drawn = drawn.rstrip(b"\xff")
    return Essence(drawn + END, walk.orientation, other_end=drawn + _OTHER_BITS + END)


class _Walk:
    """Where one is in the file, and what was kept so far."""

    def __init__(self, data: bytes) -> None:
        self.data, self.place = data, len(START)
        self.kept = [START]
        self.orientation, self.has_end = 1, False
        self.megapixels, self.scanned = 0.0, 0

    def step(self) -> bool:
        """Go on to the next marker; False at the end."""
        found = _MARKER.search(self.data, self.place)
        if found is None:
            return False
        self.place, marker = found.end(), found[1][0]
        if marker == _END:
            self.has_end = True
            return False
        if marker not in _ALONE:
            self._take(marker)
        return True

    def _take(self, marker: int) -> None:
        length = int.from_bytes(self.data[self.place : self.place + 2], "big")
        segment = self.data[self.place : self.place + length]
        if length < 2 or len(segment) < length:
            raise Refused("damaged")
        self.place += length
        if marker == _APP0 and segment[2:6] == b"JFIF":
            self.kept.append(JFIF)
        elif marker == _APP1 and segment[2:8] == b"Exif\0\0" and self.orientation == 1:
            self.orientation = orientation_of(segment[2:])
        elif marker in _TABLES or marker in _FRAMES or marker == _SCAN or segment[:7] == _ADOBE:
            self.kept.append(bytes((0xFF, marker)) + segment)
        if marker in _FRAMES:
            self._begin_frame(segment)
        elif marker == _SCAN:
            self._pass_scan(segment)

    def _begin_frame(self, segment: bytes) -> None:
        if self.megapixels or len(segment) < 8:
            raise Refused("damaged")
        height, width = struct.unpack_from(">HH", segment, 3)
        self.megapixels = width * height / 1_000_000

    def _pass_scan(self, segment: bytes) -> None:
        self.scanned += max(1, segment[2]) if len(segment) > 2 else 1
        if self.scanned > SCANNED_MAX or self.scanned * self.megapixels > MEGAPIXELS_SCANNED_MAX:
            raise Refused("too_complex")
        found = _AFTER_SCAN.search(self.data, self.place)
        end = found.start() if found else len(self.data)
        self.kept.append(self.data[self.place : end])
        self.place = end
