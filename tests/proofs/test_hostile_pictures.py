"""Pictures that are built to cost: each is taken or refused for little, measured by the CPU time of the decoder."""

import os
import resource
import struct
import zlib
from collections.abc import Callable

import pytest
from PIL import Image

from piecework.proofs.pictures import NotAPicture, PictureDamaged, PictureTooComplex, TooManyPixels
from piecework.refusal import Refusal
from tests.pictures import (
    encoded,
    exif_bomb,
    frames,
    gif_with_comment,
    jpeg_with,
    picture,
    png_chunk,
    png_header,
    png_with,
    scans_bomb,
    text_bomb,
)
from tests.proofs.taking import take

LITTLE_SECONDS = 1.0  # starting the decoder takes 0.1
EIGHT_MEGABYTES = 8_000_000


def cpu_of(data: bytes, refusal: type[Refusal] | None) -> float:
    """Seconds of CPU that the decoder took for a picture; it is taken where no refusal is named."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    if refusal is None:
        take(data)
    else:
        with pytest.raises(refusal):
            take(data)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


LITTLE: dict[str, tuple[Callable[[], bytes], type[Refusal] | None]] = {
    "2,000 scans": (lambda: scans_bomb(4000, 2000), PictureTooComplex),
    "2,000 scans of a small one": (lambda: scans_bomb(400, 2000), PictureTooComplex),
    "segments of nothing": (lambda: jpeg_with(*[(0xFE, b"")] * 200_000), PictureTooComplex),
    "8 MB of profile": (lambda: jpeg_with(*[(0xE2, b"ICC_PROFILE\0\1\1" + bytes(65_000))] * 120), None),
    "8 MB of EXIF": (lambda: jpeg_with(*[(0xE1, exif_bomb(5_000, 60_000))] * 120), None),
    "restarts after each block": (lambda: picture("JPEG", size=(2000, 2000), restart_marker_blocks=1), None),
    "words that unfold": (lambda: png_with(text_bomb(b"zTXt")), None),
    "words of any script that unfold": (lambda: png_with(*[text_bomb(b"iTXt")] * 50), None),
    "a profile that unfolds": (lambda: png_with(text_bomb(b"iCCP")), None),
    "8 MB of chunks of nothing": (lambda: png_with(*[png_chunk(b"teXt", b"")] * 600_000), PictureTooComplex),
    "PNG with EXIF that repeats": (lambda: png_with(png_chunk(b"eXIf", exif_bomb()[6:] + bytes(6_000_000))), None),
    "WebP with EXIF that repeats": (lambda: picture("WEBP", exif=exif_bomb()), None),
    "AVIF with EXIF that repeats": (lambda: avif_with_exif(exif_bomb() + bytes(6_000_000)), None),
    "PNG of 3,000 frames": (lambda: frames("PNG", 3000), None),
    "GIF of 3,000 frames": (lambda: frames("GIF", 3000), None),
    "WebP of 3,000 frames": (lambda: frames("WEBP", 3000), None),
    "AVIF of 300 frames": (lambda: frames("AVIF", 300), None),
    "a comment in a million blocks": (lambda: gif_with_comment(3_900_000), PictureTooComplex),
    "2.5 gigapixels": (lambda: png_header(50_000, 50_000), TooManyPixels),
    "noise": (lambda: os.urandom(EIGHT_MEGABYTES), NotAPicture),
    "a PNG of noise": (lambda: picture()[:33] + os.urandom(EIGHT_MEGABYTES), PictureDamaged),
}  # fmt: skip


def avif_with_exif(exif: bytes) -> bytes:
    """Pillow itself reads EXIF that it is to write: what it wrote is replaced by as many bytes of ours."""
    known = Image.Exif()
    known[0x010F] = "x" * len(exif)
    data = picture("AVIF", exif=known)
    start = data.index(b"x" * 1000)
    return data[: start - 26 - 6] + exif[: len(exif)] + data[start - 26 - 6 + len(exif) :]


@pytest.mark.parametrize("name", LITTLE)
def test_what_draws_nothing_costs_little(name: str):
    make, refusal = LITTLE[name]
    seconds = cpu_of(make(), refusal)
    print(f"{name}: {seconds:.2f} s")
    assert seconds < LITTLE_SECONDS


def photo(side: int) -> Image.Image:
    """Neither flat nor noise: it compresses as photos do."""
    return Image.frombytes("RGB", (side // 16, side // 16), os.urandom(3 * (side // 16) ** 2)).resize((side, side))


def grainy(side: int) -> Image.Image:
    return Image.effect_noise((side, side), 2).convert("RGB")


def gradient(side: int) -> Image.Image:
    return Image.radial_gradient("L").resize((side, side))


DEAR: dict[str, Callable[[], bytes]] = {
    "PNG of 16 megapixels": lambda: encoded(grainy(4096), "PNG", compress_level=1),
    "JPEG of 50 megapixels": lambda: encoded(photo(7000), "JPEG", quality=50),
    "progressive JPEG of 50 megapixels": lambda: encoded(photo(7000), "JPEG", quality=50, progressive=True),
    "interlaced PNG of 50 megapixels": lambda: interlaced_png(7000),
    "WebP of 50 megapixels": lambda: encoded(photo(7000), "WEBP", quality=30, method=0),
    "clear WebP of 50 megapixels": lambda: clear_webp(7000),
    "AVIF of 50 megapixels": lambda: encoded(gradient(7000).convert("RGB"), "AVIF", quality=10, speed=10),
    "GIF of 50 megapixels": lambda: encoded(gradient(7000), "GIF"),
    "1-bit PNG of 50 megapixels": lambda: encoded(gradient(7000).convert("1"), "PNG"),
    "16-bit PNG of 50 megapixels": lambda: encoded(Image.new("I;16", (7000, 7000), 40_000), "PNG"),
}  # fmt: skip


def clear_webp(side: int) -> bytes:
    image = photo(side)
    image.putalpha(128)
    return encoded(image, "WEBP", quality=20, method=0)


def interlaced_png(side: int) -> bytes:
    """Seven passes of RGBA with 16 bits each: the most that a PNG makes one do for a pixel. All of it is zero."""
    starts = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
    raw_bytes = sum(
        -(-(side - top) // down) * (1 + 8 * -(-(side - left) // across)) for left, top, across, down in starts
    )
    header = struct.pack(">IIBBBBB", side, side, 16, 6, 0, 0, 1)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(bytes(raw_bytes), 1)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(png_chunk(name, data) for name, data in chunks)


@pytest.mark.parametrize("name", DEAR)
def test_the_largest_honest_pictures_are_taken(name: str):
    """The decoder ends itself after some seconds of CPU: who is taken has cost less."""
    take(DEAR[name]())
