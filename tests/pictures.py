"""Pictures for tests, real files of each kind, and workers who upload them."""

import io
import struct
import zlib
from typing import Any

from falcon.testing import Result
from PIL import Image

from tests.given import Person


def picture(kind: str = "PNG", *, size: tuple[int, int] = (40, 20), mode: str = "RGB", **options: Any) -> bytes:
    """A picture whose left half is red and whose right half is blue, in whatever those are in its mode."""
    image = Image.new("RGB", size, "red")
    image.paste("blue", (size[0] // 2, 0, *size))
    return encoded(image.convert(mode), kind, **options)


def encoded(image: Image.Image, kind: str, **options: Any) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def opened(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def png_header(width: int, height: int) -> bytes:
    """A PNG that claims a size, and has a little of its pixels."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = [(b"IHDR", header), (b"IDAT", zlib.compress(bytes(1_000_000))), (b"IEND", b"")]
    chunks = [
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in parts
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def webp_header(side: int) -> bytes:
    """A WebP that claims a size, and has nothing."""
    canvas = (side - 1).to_bytes(3, "little") * 2
    body = (
        b"WEBPVP8X"
        + struct.pack("<I", 10)
        + bytes(4)
        + canvas
        + b"VP8L"
        + struct.pack("<I", 10)
        + b"\x2f"
        + b"\xff" * 9
    )
    return b"RIFF" + struct.pack("<I", len(body)) + body


# Files that cost more than they show ----------------------------------------------------------------------------


def png_chunk(name: bytes, data: bytes, *, checksum: bytes | None = None) -> bytes:
    right = struct.pack(">I", zlib.crc32(name + data))
    return struct.pack(">I", len(data)) + name + data + (right if checksum is None else checksum)


def png_with(*chunks: bytes, plain: bytes | None = None) -> bytes:
    """A PNG with more chunks behind its header."""
    plain = picture() if plain is None else plain
    return plain[:33] + b"".join(chunks) + plain[33:]


def text_bomb(kind: bytes, unfolded_bytes: int = 100_000_000) -> bytes:
    """A chunk of words, or a profile, that unfolds to so many bytes."""
    heads = {b"zTXt": b"Comment\0\0", b"iTXt": b"Comment\0\1\0\0\0", b"iCCP": b"Profile\0\0"}
    return png_chunk(kind, heads[kind] + zlib.compress(bytes(unfolded_bytes), 9))


def jpeg_with(*segments: tuple[int, bytes], plain: bytes | None = None) -> bytes:
    """A JPEG with more segments behind its start: (marker, what it holds)."""
    plain = picture("JPEG") if plain is None else plain
    more = (bytes((0xFF, marker)) + struct.pack(">H", len(data) + 2) + data for marker, data in segments)
    return plain[:2] + b"".join(more) + plain[2:]


def scans_bomb(side: int, scans: int) -> bytes:
    """A progressive JPEG whose last scan, which says next to nothing, comes over and over."""
    plain = picture("JPEG", size=(side, side), progressive=True, quality=50)
    last = plain.rfind(b"\xff\xda")
    return plain[:-2] + plain[last:-2] * (scans - 10) + b"\xff\xd9"


def frames(kind: str, number: int, size: tuple[int, int] = (16, 16)) -> bytes:
    """A moving picture, of so many frames that are no two alike."""
    colours = [Image.new("RGB", size, (each % 256, each // 256 % 256, 99)) for each in range(number)]
    return encoded(colours[0], kind, save_all=True, append_images=colours[1:], duration=20)


def exif_bomb(entries: int = 65_535, value_bytes: int = 8_000_000) -> bytes:
    """EXIF with so many entries, each of which holds the same megabytes."""
    entry = struct.pack(">HHII", 0x010F, 1, value_bytes, 8)
    return b"Exif\0\0MM\0*" + struct.pack(">IH", 8, entries) + entry * entries


def gif_with_comment(blocks: int) -> bytes:
    """A GIF with a comment in blocks of one byte before its picture."""
    plain = picture("GIF")
    head = 13 + 3 * 2 ** ((plain[10] & 7) + 1)
    return plain[:head] + b"\x21\xfe" + b"\1x" * blocks + b"\0" + plain[head:]


def heic_header() -> bytes:
    """What a photo of an iPhone begins with."""
    return struct.pack(">I", 24) + b"ftypheic" + bytes(4) + b"mif1heic" + bytes(2000)


def send_picture(worker: Person, data: bytes, *, label: str = "image/png") -> Result:
    """Upload through the worker API."""
    headers = {"Authorization": f"Bearer {worker.worker_token}", "Content-Type": label}
    return worker.client.simulate_post("/worker-api/uploads", body=data, headers=headers)


def upload(worker: Person, data: bytes | None = None) -> str:
    """The upload_id of a picture that was taken."""
    answer = send_picture(worker, picture() if data is None else data)
    assert answer.status_code == 200, answer.text
    return str(answer.json["upload_id"])


def hand_in(worker: Person, job_id: str, *proofs: dict[str, str], **more: str) -> Result:
    return worker.work("POST", f"jobs/{job_id}/submit", {"proofs": list(proofs), **more})
