"""Redraws one uploaded picture: a program of its own, run by pictures.py for each, which ends with its picture.

What a stranger uploaded is read here and nowhere else. This process has limits on memory and time, no environment, no
connections and nothing to lose; whatever happens in it, the web process has grown by nothing. It imports nothing of
Piecework, so that it starts quickly.

It reads the picture from standard input, a file; writes what becomes of it and its thumbnail to the two file
descriptors named as arguments; and tells one line of JSON: the facts, or why not.
"""

import hashlib
import json
import os
import resource
import sys
import warnings
from typing import IO, Any

# The plugins are imported by name: so they are registered, and no others are.
from PIL import GifImagePlugin, Image, ImageOps, JpegImagePlugin, PngImagePlugin, WebPImagePlugin

__all__ = ["GifImagePlugin", "JpegImagePlugin", "PngImagePlugin", "WebPImagePlugin", "redraw"]

FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
PIXELS_MAX = 16 * 1024 * 1024
SIDE_PIXELS_MAX = 30_000  # JPEG itself ends at 65,500
PNG_BYTES_MAX = 16 * 1024 * 1024  # a larger one becomes a JPEG, which cannot be larger
JPEG_QUALITY = 88
THUMBNAIL_PIXELS, THUMBNAIL_QUALITY = 320, 75
MEMORY_BYTES_MAX = 768 * 1024 * 1024  # a WebP of 16 megapixels takes 250 MB
CPU_SECONDS_MAX = 20
FILE_BYTES_MAX = 128 * 1024 * 1024
NICENESS = 10

Report = dict[str, Any]


class Refused(Exception):
    """Why there will be no picture."""


def redraw(upload: IO[bytes], picture: IO[bytes], thumbnail: IO[bytes]) -> Report:
    """Write the picture anew, without metadata and upright, and its thumbnail: `{"facts"}` or `{"refused"}`."""
    try:
        image = _decode(upload)
        image = _upright(image)
        kind = _write_picture(image, picture)
        facts: Report = {"type": kind, "width": image.width, "height": image.height}
        small = _write_thumbnail(image, thumbnail)
    except Refused as refused:
        return {"refused": str(refused)}
    facts |= {"size_bytes": picture.seek(0, os.SEEK_END), "look_hash": look_hash(small)}
    return {"facts": facts | {"sha256": _sha256(picture)}}


def _decode(upload: IO[bytes]) -> Image.Image:
    """The first frame, of a format that its bytes tell, within the limits that its header tells."""
    try:
        image = Image.open(upload, formats=FORMATS)
    except Image.UnidentifiedImageError:
        raise Refused("not_a_picture") from None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Refused("too_many_pixels") from None
    except Exception:  # whatever a decoder makes of broken bytes
        raise Refused("damaged") from None
    if image.width * image.height > PIXELS_MAX or max(image.size) > SIDE_PIXELS_MAX:
        raise Refused("too_many_pixels")
    try:
        image.load()
    except Exception:
        raise Refused("damaged") from None
    return image


def _upright(image: Image.Image) -> Image.Image:
    """Turned as its EXIF orientation says, in a mode that can be written, and bare of everything but the pixels."""
    is_jpeg = image.format in ("JPEG", "MPO")
    transparency = image.info.get("transparency")
    try:
        turned = ImageOps.exif_transpose(image)
    except Exception:  # EXIF that is none
        turned = image
    turned.info = {} if transparency is None else {"transparency": transparency}
    turned = _eight_bits(turned)
    turned.format = "JPEG" if is_jpeg or (image.format == "WEBP" and not turned.has_transparency_data) else "PNG"
    return turned


def _eight_bits(image: Image.Image) -> Image.Image:
    """In one of the modes that PNG and this module know; 16-bit grey keeps its upper eight bits."""
    if image.mode in ("1", "L", "LA", "P", "RGB", "RGBA"):
        return image
    if image.mode.startswith("I"):
        return image.point(lambda value: value * (1 / 256)).convert("L")
    return image.convert("RGBA" if image.has_transparency_data else "RGB")


def _write_picture(image: Image.Image, into: IO[bytes]) -> str:
    """PNG where it came as PNG or GIF or is transparent, JPEG otherwise and where the PNG would be too large."""
    if image.format == "PNG":
        image.save(into, "PNG")
        if into.tell() <= PNG_BYTES_MAX:
            return "png"
        into.seek(0)
        into.truncate()
    _opaque(image).save(into, "JPEG", quality=JPEG_QUALITY)
    return "jpg"


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
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES_MAX, MEMORY_BYTES_MAX))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS_MAX, CPU_SECONDS_MAX))
    resource.setrlimit(resource.RLIMIT_FSIZE, (FILE_BYTES_MAX, FILE_BYTES_MAX))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(NICENESS)


def main() -> None:
    """Redraw what is on standard input."""
    _limit_ourselves()
    with os.fdopen(int(sys.argv[1]), "r+b") as picture, os.fdopen(int(sys.argv[2]), "r+b") as thumbnail:
        report = redraw(sys.stdin.buffer, picture, thumbnail)
    print(json.dumps(report))


if __name__ == "__main__":
    main()
