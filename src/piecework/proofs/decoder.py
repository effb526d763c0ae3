"""Redraws one uploaded picture: a program of its own, run by pictures.py for each, which ends with its picture.

What a stranger uploaded is read here and nowhere else. This process has limits on memory and time, no environment, no
connections and nothing to lose; whatever happens in it, the web process has grown by nothing. It imports nothing of
Piecework, so that it starts quickly.

It reads the picture from standard input, a file; writes what becomes of it and its thumbnail to the two file
descriptors named as arguments; and tells one line of JSON: the facts, or why not.
"""

import hashlib
import io
import json
import math
import os
import resource
import sys
import warnings
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

# The plugins are imported by name: so they are registered, and no others are.
from PIL import AvifImagePlugin, GifImagePlugin, Image, ImageChops, ImageFile, JpegImagePlugin, PngImagePlugin
from PIL import WebPImagePlugin as WebPImagePlugin

if not __package__:  # run as a program: of Piecework it knows what lies beside it
    sys.path.insert(0, str(Path(__file__).parents[2]))
from piecework.proofs.formats.essence import Essence, Refused, orientation_of
from piecework.proofs.formats.telling import essence_of

__all__ = ["AvifImagePlugin", "GifImagePlugin", "JpegImagePlugin", "PngImagePlugin", "WebPImagePlugin", "redraw"]

PIXELS_MAX = 50 * 1024 * 1024
SIDE_PIXELS_MAX = 65_500  # where JPEG itself ends
PIXELS_KEPT_MAX = 16 * 1024 * 1024  # of a larger picture so many are kept
SIDE_PIXELS_HALVED_MIN = 1_600  # a JPEG is read at half its size where its shorter side has as many left
PNG_BYTES_MAX = 16 * 1024 * 1024  # a larger one becomes a JPEG, which cannot be larger
PNG_EFFORT = 2  # of 9: a third of the time of the usual 6, for a twentieth more bytes
JPEG_QUALITY = 88
THUMBNAIL_PIXELS, THUMBNAIL_QUALITY = 320, 75
ROWS_MISSING_MAX = 0.02  # of a picture whose end is missing
MEMORY_BYTES_MAX = 1280 * 1024 * 1024  # a WebP of 50 megapixels takes 800 MB
CPU_SECONDS_MAX = 6
FILE_BYTES_MAX = 128 * 1024 * 1024
NICENESS = 10
FIRST_TO_BE_KILLED = "1000"  # where the machine runs out of memory
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}

Report = dict[str, Any]


class _TooLong(Exception):
    """A file grew beyond what may be kept."""


def redraw(upload: IO[bytes], picture: IO[bytes], thumbnail: IO[bytes]) -> Report:
    """Write the picture anew, without metadata and upright, and its thumbnail: `{"facts"}` or `{"refused"}`."""
    try:
        image = _upright(*_decode(upload.read()))
        kind = _write_picture(image, picture)
        facts: Report = {"type": kind, "width": image.width, "height": image.height}
        small = _write_thumbnail(image, thumbnail)
    except Refused as refused:
        return {"refused": str(refused)}
    facts |= {"size_bytes": picture.seek(0, os.SEEK_END), "look_hash": look_hash(small)}
    return {"facts": facts | {"sha256": _sha256(picture)}}


def _decode(data: bytes) -> tuple[Image.Image, int]:
    """The first frame, of a format that its bytes tell, within the limits that its header tells; and how it is turned.

    Nothing but what draws it is ever seen by a decoder, which could spend seconds on the rest.
    """
    kind, essence = essence_of(data)
    image = _open(essence.data, kind)
    turn = orientation_of(image.info.get("exif", b"")) if kind == "AVIF" else essence.orientation
    if image.width * image.height > PIXELS_MAX or max(image.size) > SIDE_PIXELS_MAX:
        raise Refused("too_many_pixels")
    if image.width * image.height > PIXELS_KEPT_MAX and min(image.size) >= 2 * SIDE_PIXELS_HALVED_MIN:
        image.draft("", (image.width // 2, image.height // 2))
    ImageFile.LOAD_TRUNCATED_IMAGES = essence.is_cut
    try:
        image.load()
    except Exception:
        raise Refused("damaged") from None
    _check_is_whole(essence)
    return image, turn


def _open(data: bytes, kind: str) -> Image.Image:
    try:
        return Image.open(io.BytesIO(data), formats=(kind,))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Refused("too_many_pixels") from None
    except Exception:  # whatever a decoder makes of broken bytes
        raise Refused("damaged") from None


def _check_is_whole(essence: Essence) -> None:
    """Refuse a JPEG that has lost more with its end than its last rows: those that differ with another end."""
    if essence.other_end is None:
        return
    small = [_open(data, "JPEG") for data in (essence.data, essence.other_end)]
    for image in small:
        image.draft("", (image.width // 8, image.height // 8))
    one, other = (image.convert("RGB") for image in small)
    differs = ImageChops.difference(one, other).getbbox()
    if differs and one.height - differs[1] > ROWS_MISSING_MAX * one.height:
        raise Refused("damaged")


def _upright(image: Image.Image, turn: int) -> Image.Image:
    """Turned as it is to be seen, of a size and mode that can be written, and bare of everything but the pixels."""
    kind, transparency = image.format, image.info.get("transparency")
    image = _fitting(_eight_bits(image))
    image.info = {} if transparency is None or image.mode == "RGBA" else {"transparency": transparency}
    is_photo = kind == "JPEG" or (kind in ("WEBP", "AVIF") and not image.has_transparency_data)
    if turn in _TURNS:
        image = image.transpose(_TURNS[turn])
    image.format = "JPEG" if is_photo else "PNG"
    return image


def _eight_bits(image: Image.Image) -> Image.Image:
    """In one of the modes that PNG and this module know; 16-bit grey keeps its upper eight bits."""
    if image.mode in ("1", "L", "LA", "P", "RGB", "RGBA"):
        return image
    if image.mode.startswith("I"):
        return image.point(lambda value: value * (1 / 256)).convert("L")
    return image.convert("RGBA" if image.has_transparency_data else "RGB")


def _fitting(image: Image.Image) -> Image.Image:
    """Scaled down to what is kept of a larger picture, so that writing it costs no more than that."""
    share = PIXELS_KEPT_MAX / (image.width * image.height)
    if share >= 1:
        return image
    if image.has_transparency_data:
        image = image if image.mode == "RGBA" else image.convert("RGBA")
    elif image.mode not in ("L", "RGB"):
        image = image.convert("L" if image.mode == "1" else "RGB")
    width, height = (max(1, int(side * math.sqrt(share))) for side in image.size)
    return image.resize((width, height), Image.Resampling.HAMMING)


def _write_picture(image: Image.Image, into: IO[bytes]) -> str:
    """PNG where it came as PNG or GIF or is transparent, JPEG otherwise and where the PNG would be too large."""
    if image.format == "PNG":
        try:
            image.save(_Bounded(into, PNG_BYTES_MAX), "PNG", compress_level=PNG_EFFORT)  # type: ignore[arg-type]
        except _TooLong:
            into.seek(0)
            into.truncate()
        else:
            return "png"
    _opaque(image).save(into, "JPEG", quality=JPEG_QUALITY)
    return "jpg"


class _Bounded:
    """A file that is given up as soon as it grows too long."""

    def __init__(self, file: IO[bytes], bytes_max: int) -> None:
        self._file, self._bytes_left = file, bytes_max

    def write(self, data: bytes) -> int:
        """Write, or raise _TooLong."""
        self._bytes_left -= len(data)
        if self._bytes_left < 0:
            raise _TooLong
        return self._file.write(data)

    def flush(self) -> None:
        """Pass on."""
        self._file.flush()


def _write_thumbnail(image: Image.Image, into: IO[bytes]) -> Image.Image:
    small = _opaque(image)
    small.thumbnail((THUMBNAIL_PIXELS, THUMBNAIL_PIXELS))
    small.save(into, "JPEG", quality=THUMBNAIL_QUALITY)
    return small


def _opaque(image: Image.Image) -> Image.Image:
    """Without transparency, as JPEG needs it: transparent pixels become white."""
    if image.mode in ("L", "RGB") and "transparency" not in image.info:
        return image
    if not image.has_transparency_data:
        return image.convert("L" if image.mode == "1" else "RGB")
    over = image.convert("RGBA")
    white = Image.new("RGB", over.size, "white")
    white.paste(over, mask=over.getchannel("A"))
    return white


def look_hash(image: Image.Image) -> int:
    """64 bits, signed: is each of 9 x 8 grey fields brighter than its right neighbour? This is dHash.

    Pictures that look alike differ in few bits, also after scaling or another compression.
    """
    grey = image.convert("L").resize((9, 8), Image.Resampling.BOX).tobytes()
    bits = 0
    for row in range(8):
        for column in range(8):
            field = row * 9 + column
            bits = bits << 1 | (grey[field] > grey[field + 1])
    return bits - 2**64 if bits >= 2**63 else bits


def _sha256(file: IO[bytes]) -> str:
    digest = hashlib.sha256()
    file.seek(0)
    while chunk := file.read(1024 * 1024):
        digest.update(chunk)
    return digest.hexdigest()


def _limit_ourselves() -> None:
    """From here on no more memory, time and disk than a picture can need, and after everything else."""
    Image.MAX_IMAGE_PIXELS = PIXELS_MAX
    AvifImagePlugin.DEFAULT_MAX_THREADS = 1  # each has frames of its own
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES_MAX, MEMORY_BYTES_MAX))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS_MAX, CPU_SECONDS_MAX))
    resource.setrlimit(resource.RLIMIT_FSIZE, (FILE_BYTES_MAX, FILE_BYTES_MAX))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(NICENESS)
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text(FIRST_TO_BE_KILLED, encoding="ascii")


def main() -> None:
    """Redraw what is on standard input."""
    _limit_ourselves()
    with os.fdopen(int(sys.argv[1]), "r+b") as picture, os.fdopen(int(sys.argv[2]), "r+b") as thumbnail:
        report = redraw(sys.stdin.buffer, picture, thumbnail)
    print(json.dumps(report))


if __name__ == "__main__":
    main()
