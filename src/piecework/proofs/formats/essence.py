"""The essence of a picture's file: the parts that draw its first picture, and nothing else.

A decoder that is given a file as it came also reads what is thrown away afterwards: texts that unfold to a hundred
megabytes, thousands of frames, two thousand scans of the same pixels. Here a file is walked part by part, in so many
steps at most, and only what draws is handed on. What is left out cannot cost anything, and may be damaged.
"""

import struct
from typing import NamedTuple

STEPS_MAX = 100_000  # parts of a file; of 8 MiB in the pieces that encoders write, GIF has most: 33,000
ENTRIES_MAX = 500  # of EXIF that are looked at
ORIENTATION = 0x0112


class Refused(Exception):
    """Why there will be no picture: a key of the refusals in pictures.py."""


class Essence(NamedTuple):
    """A file of the first picture alone.

    `orientation` is that of EXIF, 1 to 8. `is_cut`: the end is missing, but next to nothing of the picture.
    `other_end`: where the end is missing and nobody knows how much of the picture with it, the same file with another
    end: what the two draw differently is what is missing.
    """

    data: bytes
    orientation: int = 1
    is_cut: bool = False
    other_end: bytes | None = None


def orientation_of(exif: bytes) -> int:
    """How EXIF says that the picture is to be turned: 1 (not at all) to 8; 1 for EXIF that is none."""
    tiff = exif.removeprefix(b"Exif\0\0")
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None:
        return 1
    try:
        (start,) = struct.unpack_from(f"{order}I", tiff, 4)
        (count,) = struct.unpack_from(f"{order}H", tiff, start)
        for number in range(min(count, ENTRIES_MAX)):
            tag, kind, _, value = struct.unpack_from(f"{order}HHIH", tiff, start + 2 + 12 * number)
            if tag == ORIENTATION:
                return value if kind == 3 and 1 <= value <= 8 else 1
    except struct.error:  # it ends before it should
        pass
    return 1
